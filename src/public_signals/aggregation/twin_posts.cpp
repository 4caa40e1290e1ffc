#include "public_signals/aggregation/twin_posts.hpp"

#include <algorithm>
#include <bit>
#include <iterator>
#include <tuple>
#include <utility>

namespace public_signals::inline aggregation {

namespace {

/// A mixture of what twins have in common, and the post.
using Told = std::pair<std::uint64_t, const LatestPosts::Post*>;

/// Leaves the posts whose mixtures fall on one place of a table: all that have a twin, and few others.
void leave_likely_twins(std::vector<Told>& told) {
    const std::size_t places = std::bit_ceil(16 * told.size() + 1);
    const auto place_of = [&](const Told& one) { return (one.first >> 8) & (places - 1); };
    std::vector<bool> met(places);
    std::vector<bool> met_twice(places);
    for (const Told& one : told) {
        const std::size_t place = place_of(one);
        if (met[place]) {
            met_twice[place] = true;
        }
        met[place] = true;
    }
    std::erase_if(told, [&](const Told& one) { return !met_twice[place_of(one)]; });
}

}  // namespace

std::vector<TwinPosts> twin_posts(Source source, const LatestPosts& posts, const RoundedCopies& copies) {
    const auto key_of = [](const LatestPosts::Post& post) {
        return std::tuple(post.caption_hash, post.posted, post.show);
    };
    // By a mixture of caption and second first: hardly two posts have the same.
    std::vector<Told> told;
    std::uint32_t at = 0;
    for (const LatestPosts::Post& post : posts.posts()) {
        if (!copies.has(at++) && post.posted_read != LatestPosts::never && post.posted_to_second &&
            post.caption_read != LatestPosts::never) {
            const auto second = static_cast<std::uint64_t>(post.posted.time_since_epoch().count());
            told.emplace_back(post.caption_hash ^ (second * 0x9E3779B97F4A7C15U), &post);
        }
    }
    leave_likely_twins(told);
    std::ranges::sort(told, [&](const auto& one, const auto& other) {
        return one.first != other.first ? one.first < other.first : key_of(*one.second) < key_of(*other.second);
    });
    std::vector<TwinPosts> twins;
    for (auto begin = told.begin(); begin != told.end();) {
        const auto end = std::find_if(begin, told.end(), [&](const auto& one) {
            return one.first != begin->first || key_of(*one.second) != key_of(*begin->second);
        });
        if (end - begin > 1) {
            TwinPosts& found = twins.emplace_back();
            found.source = name_of(source);
            found.show = posts.shows()[begin->second->show];
            found.posted_at = begin->second->posted;
            std::ranges::transform(begin, end, std::back_inserter(found.post_ids),
                                   [&](const auto& one) { return posts.id_text(*one.second); });
            std::ranges::sort(found.post_ids);
        }
        begin = end;
    }
    std::ranges::sort(twins, {}, [](const TwinPosts& one) { return std::tie(one.show, one.posted_at, one.post_ids); });
    return twins;
}

}  // namespace public_signals::inline aggregation
