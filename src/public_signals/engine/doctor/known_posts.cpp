#include "public_signals/engine/doctor/known_posts.hpp"

#include <algorithm>
#include <cmath>

namespace public_signals::inline engine {
namespace {

double median(std::vector<double> values) {
    if (values.empty()) {
        return 0;
    }
    const auto middle = values.begin() + static_cast<std::ptrdiff_t>(values.size() / 2);
    std::nth_element(values.begin(), middle, values.end());
    return *middle;
}

double size_of(std::int64_t count) {
    return std::log(static_cast<double>(count) + 1);
}

}  // namespace

const FieldRule* rule_of(const LayoutRule& layout, Field field) {
    const auto found = std::ranges::find(layout.fields, field, &FieldRule::field);
    return found == layout.fields.end() ? nullptr : &*found;
}

bool is_count(Field field) {
    return field.kind == Field::OneCount;
}

bool is_value(Field field) {
    return std::ranges::find(value_fields, field) != value_fields.end();
}

const Count& count_of(const Post& post, Field field) {
    return post.counts[field.count];
}

bool has(const Post& post, Field field) {
    switch (field.kind) {
        case Field::PostId:
            return !post.post_id.empty();
        case Field::PostedAt:
            return post.posted_at && post.datetime_source != "id";
        case Field::Caption:
            return post.caption.has_value();
        case Field::Hashtags:
            return post.hashtags && !post.hashtags->empty();
        case Field::IsReel:
            return post.is_reel.has_value();
        case Field::IsPinned:
            return post.is_pinned.has_value();
        default:
            return is_count(field) && count_of(post, field).has_value();
    }
}

void KnownPosts::add(const Post& post) {
    m_posts[post.post_id] = post;
}

const Post* KnownPosts::find(const std::string& id) const {
    const auto found = m_posts.find(id);
    return found == m_posts.end() ? nullptr : &found->second;
}

double KnownPosts::median_log(Field field) const {
    std::vector<double> sizes;
    for (const auto& [id, post] : m_posts) {
        if (const Count& count = count_of(post, field)) {
            sizes.push_back(size_of(*count));
        }
    }
    return median(std::move(sizes));
}

Agreement agreement_of(const std::vector<std::pair<std::string, Count>>& found, Field field, const KnownPosts& known) {
    Agreement agreement;
    std::vector<double> sizes;
    int agrees = 0;
    for (const auto& [id, count] : found) {
        if (!count) {
            continue;
        }
        sizes.push_back(size_of(*count));
        const Post* const post = known.find(id);
        if (post != nullptr && count_of(*post, field)) {
            // Counts grow between two readings, those of a new post many times over: then they say nothing.
            const double change = std::abs(sizes.back() - size_of(*count_of(*post, field)));
            const bool same = change < std::log(2.0);
            agreement.compared += same || change > std::log(40.0) ? 1 : 0;
            agrees += same ? 1 : 0;
        }
    }
    if (found.empty() || sizes.empty()) {
        return agreement;
    }
    agreement.valid = static_cast<double>(sizes.size()) / static_cast<double>(found.size());
    agreement.usual = std::exp(-std::abs(median(sizes) - known.median_log(field)) / 2);
    if (agreement.compared >= enough_compared) {
        agreement.known = static_cast<double>(agrees) / agreement.compared;
    }
    return agreement;
}

}  // namespace public_signals::inline engine
