#include "public_signals/engine/doctor/json_fields.hpp"

#include <algorithm>
#include <map>

#include "public_signals/base/text.hpp"
#include "public_signals/data/words/counts.hpp"
#include "public_signals/data/words/hashtags.hpp"
#include "public_signals/engine/doctor/layout_yaml.hpp"
#include "public_signals/engine/fields.hpp"

namespace public_signals::inline engine {
namespace {

constexpr std::size_t posts_looked_at = 40;  // posts whose leaves are collected
constexpr double convincing_name = 0.6;
constexpr double convincing_match = 0.6;

/// All leaf paths that the posts have.
std::map<std::string, json::Path> paths_in(const std::vector<Example>& posts) {
    std::map<std::string, json::Path> paths;
    for (std::size_t i = 0; i < std::min(posts.size(), posts_looked_at); ++i) {
        for (Leaf& leaf : leaves_of(posts[i].object)) {
            paths.emplace(rule_path(leaf.path).text, std::move(leaf.path));
        }
    }
    return paths;
}

struct Scored {
    double score = 0;
    Alternative way;
};

/// How well texts agree with what a known post says.
struct TextMatch {
    int valid = 0;
    int compared = 0;
    int agrees = 0;
};

std::int64_t snowflake_of(const std::string& id) {
    std::uint64_t number = 0;
    for (const char c : id) {
        number = c >= '0' && c <= '9' ? number * 10 + static_cast<std::uint64_t>(c - '0') : 0;
    }
    return static_cast<std::int64_t>(number >> 32);
}

void match_date(const Example& post, const json::Value& value, const KnownPosts& known, TextMatch& match) {
    constexpr std::int64_t first = 1262304000;  // 2010
    constexpr std::int64_t three_days = 3 * 86400;
    const auto seconds = value.integer_or_text();
    const auto now = std::chrono::duration_cast<std::chrono::seconds>(post.fetched_at.time_since_epoch()).count();
    if (!seconds || *seconds < first || *seconds > now + 86400) {
        return;
    }
    ++match.valid;
    const std::int64_t uploaded = snowflake_of(post.id);
    const Post* const same = known.find(post.id);
    if (same != nullptr && same->posted_at && same->datetime_source != "id") {
        ++match.compared;
        match.agrees += *same->posted_at == instant_of_unix_seconds(*seconds) ? 1 : 0;
    } else if (uploaded > first && uploaded < now + 86400) {
        ++match.compared;
        match.agrees += *seconds >= uploaded - 60 && *seconds < uploaded + three_days ? 1 : 0;
    }
}

void match_text(const Example& post, const json::Value& value, Field field, const KnownPosts& known, TextMatch& match) {
    const auto text = value.text();
    if (!text || text->empty()) {
        return;
    }
    if (field == Field::Author || field == Field::Handle) {
        ++match.valid;
        ++match.compared;
        match.agrees += folded(*text) == folded(post.handle) ? 1 : 0;
    } else if (field == Field::Caption) {
        ++match.valid;
        if (const Post* const same = known.find(post.id); same != nullptr && same->caption) {
            ++match.compared;
            match.agrees += *same->caption == *text ? 1 : 0;
        }
    }
}

/// Posts have no tags or several: all those found must be the known ones.
void match_tags(const Example& post, const json::Path& path, const KnownPosts& known, TextMatch& match) {
    std::vector<std::string> tags;
    for (const json::Value& value : post.object.all(path)) {
        const std::string key = hashtag_key(value.string().value_or(std::string_view()));
        if (!key.empty()) {
            tags.push_back(key);
        }
    }
    match.valid += tags.empty() ? 0 : 1;
    if (const Post* const same = known.find(post.id); same != nullptr && !tags.empty()) {
        ++match.compared;
        match.agrees += std::ranges::all_of(tags, [&](const std::string& tag) {
            return same->hashtags && std::ranges::count(*same->hashtags, tag) > 0;
        });
    }
}

/// Whether a key is what platforms call another count: numbers that happen to agree do not make shares comments.
bool names_another(const std::string& key, Field field) {
    return std::ranges::any_of(value_fields, [&](Field other) {
        return is_count(other) && other != field && name_fits(key, FieldRule{other, "", {}}) >= convincing_name;
    });
}

/// A name that convinces comes before any agreement of numbers without one.
double score_of(double valid, double name, double known, int compared, double usual) {
    const bool matches = compared >= enough_compared && known >= (name > 0 ? convincing_match : 0.9);
    const bool contradicts = compared >= enough_compared && known < 0.3;
    const bool convinces = (matches || name >= convincing_name) && !contradicts;
    return convinces ? valid * (name + 2 * known + usual / 2) + (name >= convincing_name ? 10 : 0) : 0;
}

Scored score_count(const FieldRule& rule, const json::Path& path, const std::vector<Example>& posts,
                   const KnownPosts& known) {
    std::vector<std::pair<std::string, Count>> found;
    bool as_text = false;
    for (const Example& post : posts) {
        const json::Value value = post.object.at(path);
        Count count = value.integer_or_text();
        if (!count && value.is_string()) {
            count = parse_count(*value.string()).value_or(std::nullopt);
            as_text = as_text || count.has_value();
        }
        found.emplace_back(post.id, count && *count >= 0 ? count : std::nullopt);
    }
    const Agreement agreement = agreement_of(found, rule.field, known);
    Scored scored;
    scored.way.path = rule_path(path);
    scored.way.transform = as_text ? Transform::ShortCount : Transform::Int;
    const bool many = std::ranges::find(path, "*") != path.end();
    const double name = name_fits(path.back(), rule);
    const bool other = name < convincing_name && names_another(path.back(), rule.field);
    if (agreement.valid >= 0.5 && !many && !other) {
        scored.score = score_of(agreement.valid, name, agreement.known, agreement.compared, agreement.usual);
    }
    return scored;
}

Scored score_other(const FieldRule& rule, const json::Path& path, const std::vector<Example>& posts,
                   const KnownPosts& known) {
    TextMatch match;
    const bool many = std::ranges::find(path, "*") != path.end();
    const bool tags = rule.field == Field::Hashtags;
    for (const Example& post : posts) {
        if (tags) {
            match_tags(post, path, known, match);
        } else if (rule.field == Field::PostedAt) {
            match_date(post, post.object.at(path), known, match);
        } else {
            match_text(post, post.object.at(path), rule.field, known, match);
        }
    }
    Scored scored;
    scored.way.path = rule_path(path);
    scored.way.transform = tags ? Transform::Tags : rule.field == Field::PostedAt ? Transform::Unix : Transform::Text;
    const double valid = static_cast<double>(match.valid) / static_cast<double>(posts.size());
    const double known_share =
        match.compared >= enough_compared ? static_cast<double>(match.agrees) / match.compared : 0.5;
    if (valid >= (tags ? 0.2 : 0.5) && many == tags) {
        scored.score = score_of(valid, name_fits(path.back(), rule), known_share, match.compared, 0.5);
    }
    return scored;
}

}  // namespace

bool still_works(const FieldRule& rule, const std::vector<Example>& posts) {
    std::vector<std::string> unread;
    FieldValue value;
    const auto works = std::ranges::count_if(posts, [&](const Example& post) {
        read_field(rule, post.object, unread, value);
        return value.is_set() && !value.from_id;
    });
    const double least = is_count(rule.field) ? 0.9 : 0.5;
    return !posts.empty() && static_cast<double>(works) >= least * static_cast<double>(posts.size());
}

std::optional<Alternative> find_way(const FieldRule& rule, const std::vector<Example>& posts, const KnownPosts& known,
                                    const std::set<std::string>& taken) {
    Scored best;
    for (const auto& [text, path] : paths_in(posts)) {
        if (path.empty() || taken.contains(text)) {
            continue;
        }
        const Scored scored =
            is_count(rule.field) ? score_count(rule, path, posts, known) : score_other(rule, path, posts, known);
        // Of equals the shallower: a copy inside another object may mean something else.
        if (scored.score > best.score + 1e-9 ||
            (scored.score > best.score - 1e-9 && path.size() < best.way.path.steps.size())) {
            best = scored;
        }
    }
    return best.score > 0 ? std::optional(best.way) : std::nullopt;
}

}  // namespace public_signals::inline engine
