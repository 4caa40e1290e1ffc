#include "public_signals/aggregation/rounded_copies.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <span>
#include <tuple>
#include <unordered_set>

#include "public_signals/aggregation/weekly.hpp"
#include "public_signals/panel/rounded_ids.hpp"

namespace public_signals::inline aggregation {
namespace {

using LatestPost = LatestPosts::Post;

bool is_numbered(const LatestPost& post) {
    return !post.id_is_text && post.posted_read != LatestPosts::never;
}

/// Ids of a show that are near each other fall into one drawer, or into two beside each other.
std::uint64_t drawer_of(const LatestPost& post, std::uint64_t beside) {
    constexpr int width = 20;
    return (std::uint64_t{post.show} << 44) ^ ((post.id >> width) + beside);
}

NumberedPost numbered(const LatestPost& post, std::uint32_t at) {
    NumberedPost as_numbered{.number = post.id, .posted = post.posted, .to_second = post.posted_to_second, .place = at};
    for (const PostCount count : all_counts) {
        as_numbered.counts[count] = post.count(count);
    }
    as_numbered.caption = post.caption_read == LatestPosts::never ? 0 : post.caption_hash;
    return as_numbered;
}

std::vector<RoundedCopy> rounded_copies(const LatestPosts& posts) {
    std::unordered_set<std::uint64_t> drawers;
    for (const LatestPost& post : posts.posts()) {
        if (is_numbered(post) && may_be_rounded(post.id)) {
            for (const std::uint64_t beside : {std::uint64_t{0}, std::uint64_t{1}, ~std::uint64_t{0}}) {
                drawers.insert(drawer_of(post, beside));
            }
        }
    }
    std::map<std::uint32_t, std::vector<NumberedPost>> by_show;
    std::uint32_t at = 0;
    for (const LatestPost& post : posts.posts()) {
        if (is_numbered(post) && drawers.contains(drawer_of(post, 0))) {
            by_show[post.show].push_back(numbered(post, at));
        }
        ++at;
    }
    std::vector<RoundedCopy> copies;
    for (auto& [show, of_show] : by_show) {
        for (const RoundedPost& found : rounded_posts(std::move(of_show))) {
            copies.push_back({static_cast<std::uint32_t>(found.rounded), static_cast<std::uint32_t>(found.whole)});
        }
    }
    std::ranges::sort(copies, {}, [&](const RoundedCopy& copy) {
        const LatestPost& post = posts.posts()[copy.copy];
        return std::tuple(posts.shows()[post.show], post.id);
    });
    return copies;
}

}  // namespace

RoundedCopies::RoundedCopies(const LatestPosts& posts) : m_pairs(rounded_copies(posts)) {
    for (const RoundedCopy& found : m_pairs) {
        m_posts.push_back(found.copy);
    }
    std::ranges::sort(m_posts);
}

void note_rounded_copies(Source source, const LatestPosts& posts, const RoundedCopies& copies,
                         std::vector<WeeklyNote>& notes) {
    for (std::span<const RoundedCopy> rest = copies.pairs(); !rest.empty();) {
        const auto show_of = [&](const RoundedCopy& copy) { return posts.posts()[copy.copy].show; };
        const auto end =
            std::ranges::find_if(rest, [&](const RoundedCopy& later) { return show_of(later) != show_of(rest[0]); });
        const auto count = static_cast<std::size_t>(end - rest.begin());
        notes.push_back(
            {source, "rounded_id_left_out",
             fmt::format("{}: {} left out, whose id lost its last digits: {} is the post {} of the same time, which "
                         "counts{}",
                         posts.shows()[show_of(rest[0])], count == 1 ? "1 post is" : fmt::format("{} posts are", count),
                         posts.id_text(posts.posts()[rest[0].copy]), posts.id_text(posts.posts()[rest[0].whole]),
                         count == 1 ? ""
                                    : fmt::format("; the last of them is {}",
                                                  posts.id_text(posts.posts()[rest[count - 1].copy])))});
        rest = rest.subspan(count);
    }
}

}  // namespace public_signals::inline aggregation
