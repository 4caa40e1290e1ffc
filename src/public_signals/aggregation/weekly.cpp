#include "public_signals/aggregation/weekly.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "public_signals/aggregation/lost_rows.hpp"
#include "public_signals/aggregation/posts_by_week.hpp"
#include "public_signals/aggregation/vintage.hpp"
#include "public_signals/engine/source.hpp"
#include "public_signals/panel/raw_files.hpp"

namespace public_signals::inline aggregation {

const LatestPosts& WeeklyInputs::posts(Source source) const {
    static const LatestPosts none;
    const auto found = latest.find(source);
    return found == latest.end() ? none : found->second;
}

RoundedCopies WeeklyInputs::copies_of(Source source) const {
    const auto found = copies.find(source);
    return found == copies.end() ? RoundedCopies(posts(source)) : found->second;
}

Result<WeeklyInputs> read_weekly_inputs(const std::filesystem::path& raw, const Study* study,
                                        std::optional<Day> as_of_day) {
    WeeklyInputs inputs;
    inputs.observations = TRY(read_raw_but_posts(raw));
    if (study != nullptr) {
        inputs.left_out = keep_asked(inputs.observations, *study);
    }
    const Instant ahead = first_ahead();
    ReadPostsOptions options{.until = ahead, .study = study};
    if (as_of_day) {
        inputs.observations = as_of(std::move(inputs.observations), *as_of_day);
        options.until = std::min(ahead, Instant(*as_of_day + std::chrono::days(1)));
    }
    inputs.ahead = leave_out_ahead(inputs.observations);
    for (const Source source : sources_with_posts()) {
        const LatestPosts& posts =
            inputs.latest.emplace(source, TRY(read_latest_posts(source, raw, options))).first->second;
        if (options.until == ahead) {
            add_later_posts(source, posts, inputs.ahead);
        }
        // A run that was killed between its posts and its coverage leaves rows that name it.
        ProfileRows& rows = inputs.observations.of(source);
        rows.lost_coverage = rows.lost_coverage || (!rows.has_coverage && posts.names_runs());
        rows.has_coverage = rows.has_coverage || rows.lost_coverage;
        settle_partners(rows.coverage, collab_of(study));
        inputs.copies.emplace(source, RoundedCopies(posts));
    }
    mark_lost_rows(inputs);
    return inputs;
}

Result<Panel> weekly_panel(Source source, const WeeklyInputs& inputs, const WeeklyOptions& options,
                           std::vector<WeeklyNote>* notes) {
    std::vector<WeeklyNote> unheard;
    if (const std::string lost = lost_rows_text(source, inputs.observations.lost, options.shows);
        notes != nullptr && !lost.empty()) {
        notes->push_back({source, "lost_rows", fmt::format("{}: {}", name_of(source), lost)});
    }
    if (const std::string ahead = ahead_rows_text(source, inputs.ahead, options.shows);
        notes != nullptr && !ahead.empty()) {
        notes->push_back({source, "time_ahead", fmt::format("{}: {}", name_of(source), ahead)});
    }
    return row_of(source).weekly(source, inputs, options, notes != nullptr ? *notes : unheard);
}

Result<Panel> weekly_panel(Source source, const Observations& observations, const WeeklyOptions& options,
                           std::vector<WeeklyNote>* notes) {
    WeeklyInputs inputs;
    inputs.observations.runs = observations.runs;
    if (has_posts(source)) {
        const ProfileRows& rows = observations.of(source);
        inputs.observations.of(source) = {.posts = {},
                                          .coverage = rows.coverage,
                                          .has_coverage = rows.has_coverage,
                                          .lost_coverage = rows.lost_coverage};
        settle_partners(inputs.observations.of(source).coverage, collab_of(options.study));
    } else {
        inputs.observations.days = observations.days;
        inputs.observations.points = observations.points;
    }
    inputs.ahead = leave_out_ahead(inputs.observations);
    if (has_posts(source)) {
        const LatestPosts& posts =
            inputs.latest.emplace(source, latest_posts(observations.of(source).posts, first_ahead())).first->second;
        add_later_posts(source, posts, inputs.ahead);
    }
    return weekly_panel(source, inputs, options, notes);
}

}  // namespace public_signals::inline aggregation
