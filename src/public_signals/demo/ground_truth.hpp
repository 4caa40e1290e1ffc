// What happened in the sample's world, before any platform tells it: posts and how their counts grow, daily search
// interest, daily readers.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "public_signals/base/timebins.hpp"
#include "public_signals/demo/captions.hpp"
#include "public_signals/demo/study.hpp"

namespace public_signals::inline demo {

struct TruthPost {
    std::string id;            // TikTok: upload time and 32 bits; Instagram: its own kind of time and 23 bits
    std::int64_t created = 0;  // unix seconds
    Caption caption;
    bool has_caption = true;
    bool is_photo = false;  // TikTok
    bool is_pinned = false;
    bool is_reel = false;      // Instagram
    bool is_carousel = false;  // Instagram
    bool is_collab = false;    // Instagram: owned by a partner account
    std::int64_t views = 0;    // mature counts
    std::int64_t likes = 0;
    std::int64_t comments = 0;
    std::int64_t shares = 0;
    std::int64_t saves = 0;
};

/// A mature count as far as it has grown at `now` (unix seconds): mature * age / (age + 2 days).
std::int64_t grown(std::int64_t mature, std::int64_t created, std::int64_t now);

/// Every post from late 2023 to early 2026, oldest first, then what is pinned from years before at its place in time.
std::vector<TruthPost> tiktok_truth(std::uint64_t seed, const SampleShow& show);
std::vector<TruthPost> instagram_truth(std::uint64_t seed, const SampleShow& show);

/// Mature TikTok views of one week, whether or not anybody could see them.
std::int64_t mature_views(std::uint64_t seed, const SampleShow& show, Week week);

/// Search interest of one query on one day, in units of its own; 0 where nobody asked.
std::int64_t interest(std::uint64_t seed, const SampleShow& show, std::size_t query, Day day);

/// Views of the show's article (or of its redirect) on one day.
std::int64_t readers(std::uint64_t seed, const SampleShow& show, bool redirect, Day day);

}  // namespace public_signals::inline demo
