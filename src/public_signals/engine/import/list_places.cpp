#include "public_signals/engine/import/list_places.hpp"

#include <algorithm>
#include <map>

namespace public_signals::inline engine::import {
namespace {

constexpr std::ptrdiff_t near = 4;  // posts: up to three pinned ones stand out of order

using Times = std::vector<Instant>;

/// How many neighbours of some times go from newer to older, less those that go the other way.
std::ptrdiff_t descent_of(const Times& times) {
    std::ptrdiff_t descent = 0;
    for (std::size_t i = 1; i < times.size(); ++i) {
        descent += times[i] <= times[i - 1] ? 1 : -1;
    }
    return descent;
}

/// Whether a time fits behind the first `before` of the account's, which go from the newest on.
bool fits(const Times& own, std::ptrdiff_t before, Instant posted) {
    const auto here = own.begin() + before;
    const auto newer = [&](Instant time) { return time >= posted; };
    const auto older = [&](Instant time) { return time <= posted; };
    return (before < near || std::any_of(here - near, here, newer)) &&
           std::any_of(here, here + std::min(near, own.end() - here), older);
}

}  // namespace

std::vector<bool> in_their_places(const std::vector<MetPost>& posts) {
    std::map<std::string, Times> own;
    for (const MetPost& post : posts) {
        if (post.is_own && post.posted) {
            own[post.list].push_back(*post.posted);
        }
    }
    std::map<std::string, std::ptrdiff_t> descents;
    for (const auto& [list, times] : own) {
        descents[list] = descent_of(times);
    }
    std::map<std::string, std::ptrdiff_t> seen;
    std::vector<bool> in_place;
    for (const MetPost& post : posts) {
        const Times& times = own[post.list];
        std::ptrdiff_t& before = seen[post.list];
        const std::ptrdiff_t descent = descents[post.list];
        const bool is_ordered = 2 * std::abs(descent) >= std::ssize(times);
        bool is_in_place = post.is_own || !is_ordered || !post.posted;
        if (!is_in_place && descent >= 0) {
            is_in_place = fits(times, before, *post.posted);
        } else if (!is_in_place) {
            is_in_place = fits({times.rbegin(), times.rend()}, std::ssize(times) - before, *post.posted);
        }
        in_place.push_back(is_in_place);
        before += post.is_own && post.posted ? 1 : 0;
    }
    return in_place;
}

}  // namespace public_signals::inline engine::import
