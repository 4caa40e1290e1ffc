#include "public_signals/demo/grosses.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "public_signals/demo/ground_truth.hpp"
#include "public_signals/demo/random.hpp"

namespace public_signals::inline demo {
namespace {

constexpr Weeks effect_lag{4};
constexpr std::int64_t effect_per_hundred = 10;  // of log gross, per million views
constexpr std::int64_t noise_per_thousand = 30;
constexpr std::int64_t season_per_thousand = 60;

/// log gross less the show's own level.
Fixed log_gross(std::uint64_t seed, const SampleShow& show, Week week) {
    const std::int64_t views = mature_views(seed, show, week - effect_lag);
    const Fixed effect = fixed_ratio(views, 1'000'000) * effect_per_hundred / 100;
    Draws season(seed, Stream::Season, {week.index});
    Draws noise(seed, Stream::Gross, {show.number, week.index});
    return effect + season.normal() * season_per_thousand / 1000 + noise.normal() * noise_per_thousand / 1000;
}

std::string csv_quoted(const std::string& text) {
    return text.find(',') == std::string::npos ? text : "\"" + text + "\"";
}

}  // namespace

std::string grosses_csv(std::uint64_t seed, const std::vector<SampleShow>& shows) {
    std::string csv = "week_ending,show,theater,gross,attendance,capacity,performances\n";
    for (const Week week : weeks_of({day(2024, 1, 1), day(2025, 12, 28)})) {
        for (const SampleShow& show : shows) {
            const std::int64_t gross = scaled(show.gross_level, exponential(log_gross(seed, show, week)));
            Draws house(seed, Stream::Gross, {show.number, week.index, 1});
            const std::int64_t performances = house.chance(60) ? 7 : 8;
            const std::int64_t seats = 900 + 37 * (show.number % 17);
            const std::int64_t filled = std::clamp<std::int64_t>(
                780 + gross * 160 / show.gross_level - 160 + house.between(-25, 25), 400, 1020);
            csv += fmt::format("{},{},Synthetic Theatre {},{},{},{}.{},{}\n", format_day(sunday_of(week)),
                               csv_quoted(show.name), show.number, gross, seats * performances * filled / 1000,
                               filled / 10, filled % 10, performances);
        }
    }
    return csv;
}

}  // namespace public_signals::inline demo
