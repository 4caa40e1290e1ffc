// The shows of the sample study and the runs that looked at them.
//
// The eight names are names of real shows, so that names like `& Juliet` are met early; every account, id and number is
// invented.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "public_signals/base/timebins.hpp"

namespace public_signals::inline demo {

enum class Account { Open, Private, Missing };

struct SampleShow {
    int number = 0;  // 1 for the first; the key of its draws
    std::string name;
    std::vector<std::string> google_queries;
    std::string wikipedia_title;        // with underscores
    std::string redirect;               // another title that leads to it
    std::string handle;                 // the same on both platforms
    std::string tag;                    // its own hashtag, as people write it
    std::string opening_date;           // empty when the study gives none
    std::int64_t views_level = 20'000;  // a typical mature TikTok post
    std::int64_t likes_level = 900;     // a typical mature Instagram post
    std::int64_t gross_level = 900'000;
    Account tiktok = Account::Open;
    Account instagram = Account::Open;
    bool hidden_likes = false;
};

/// The first eight are the study's; further ones are `Synthetic Show 09` and on.
std::vector<SampleShow> sample_shows(int count);

struct SampleRun {
    std::string id;
    Instant started;
    DateRange asked;  // whole weeks
    bool all_sources = true;
    bool broken = false;   // every TikTok page in another layout
    bool captcha = false;  // the last TikTok profile meets one
};

/// The five runs in order of time.
std::vector<SampleRun> sample_runs(bool clean);

/// The Monday of the week that the broken run asks.
Day broken_monday();
/// gt.base_start of the study.
Day trends_base_start();
/// A day known to be good, for tables of constants.
Day day(int year, unsigned month, unsigned day_of_month);

/// Shows with a fact of their own; README.md lists the facts.
inline constexpr int and_juliet = 2;
inline constexpr int six = 3;
inline constexpr int seventeen_seventy_six = 4;
inline constexpr int hells_kitchen = 5;
inline constexpr int les_miserables = 6;
inline constexpr int hadestown = 7;
inline constexpr int the_outsiders = 8;

}  // namespace public_signals::inline demo
