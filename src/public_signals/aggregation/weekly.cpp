#include "public_signals/aggregation/weekly.hpp"

#include <fmt/format.h>

#include "public_signals/aggregation/source_weeks.hpp"
#include "public_signals/aggregation/vintage.hpp"
#include "public_signals/panel/raw_files.hpp"
#include "public_signals/sources/google_trends/weeks.hpp"
#include "public_signals/sources/wikipedia/weeks.hpp"

namespace public_signals::inline aggregation {

namespace {

Result<Panel> weekly_series(Source source, const Observations& observations, const WeeklyOptions& options,
                            std::vector<WeeklyNote>* notes) {
    std::vector<WeeklyNote> unheard;
    std::vector<WeeklyNote>& heard = notes != nullptr ? *notes : unheard;
    switch (source) {
        case Source::GoogleTrends:
            return weekly_interest(observations, options, heard);
        case Source::Wikipedia:
            return weekly_views(observations, options, heard);
        case Source::TikTok:
        case Source::Instagram:
            break;
    }
    return fail(ErrorKind::InvalidInput, fmt::format("{} is no series", name_of(source)));
}

}  // namespace

Result<WeeklyInputs> read_weekly_inputs(const std::filesystem::path& raw, std::optional<Day> as_of_day) {
    WeeklyInputs inputs;
    inputs.observations = TRY(read_raw_but_posts(raw));
    ReadPostsOptions options;
    if (as_of_day) {
        inputs.observations = as_of(std::move(inputs.observations), *as_of_day);
        options.until = Instant(*as_of_day + std::chrono::days(1));
    }
    inputs.tiktok = TRY(read_latest_posts(Source::TikTok, raw, options));
    inputs.instagram = TRY(read_latest_posts(Source::Instagram, raw, options));
    return inputs;
}

Result<Panel> weekly_panel(Source source, const WeeklyInputs& inputs, const WeeklyOptions& options,
                           std::vector<WeeklyNote>* notes) {
    return has_posts(source) ? weekly_posts(source, inputs.posts(source), inputs.observations, options)
                             : weekly_series(source, inputs.observations, options, notes);
}

Result<Panel> weekly_panel(Source source, const Observations& observations, const WeeklyOptions& options,
                           std::vector<WeeklyNote>* notes) {
    if (!has_posts(source)) {
        return weekly_series(source, observations, options, notes);
    }
    const bool tiktok = source == Source::TikTok;
    const auto& rows = tiktok ? observations.tiktok_posts : observations.instagram_posts;
    return weekly_posts(source, latest_posts(rows), observations, options);
}

}  // namespace public_signals::aggregation
