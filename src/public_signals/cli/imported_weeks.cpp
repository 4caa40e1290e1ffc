#include "public_signals/cli/imported_weeks.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <optional>
#include <utility>

#include "public_signals/aggregation/evidence.hpp"
#include "public_signals/aggregation/weekly.hpp"
#include "public_signals/base/counted.hpp"
#include "public_signals/cli/series_reasons.hpp"
#include "public_signals/engine/page_clock.hpp"
#include "public_signals/engine/replay.hpp"
#include "public_signals/engine/source.hpp"
#include "public_signals/panel/panel_columns.hpp"

namespace public_signals::inline cli {
namespace imported_weeks {
namespace {

/// The pages of a series as the run that they will be.
engine::ArchivedRun run_of(const import::ImportedRun& imported, const import::ImportedSeries& series) {
    engine::ArchivedRun run;
    run.run = {.run_id = imported.run_id,
               .scrape_run_at = imported.started,
               .asked = imported.asked,
               .sources = {name_of(series.source)}};
    run.says_what_it_asked = true;
    run.is_import = true;
    run.pages = series.pages;
    return run;
}

/// A study whose one show asks the series and nothing else; without settings of a study, whatever the series is of.
std::optional<Study> study_of(const import::ImportedSeries& series, const Study* study) {
    Study alone;
    if (study != nullptr) {
        alone.settings = study->settings;
    }
    const auto ask = engine::row_of(series.source).series->ask;
    Show show{.name = series.about};
    if (ask == nullptr || !ask(series.url, show, study == nullptr ? &alone.settings : nullptr)) {
        return std::nullopt;
    }
    alone.shows.push_back(std::move(show));
    return alone;
}

bool has_rows(const Observations& observations) {
    return !observations.points.empty() || !observations.days.empty();
}

/// The first day of the week of the oldest row: days that a table has 0 views of are none that its answer serves.
Day first_monday(const Observations& observations, Day otherwise) {
    for (const RawDay& row : observations.days) {
        otherwise = std::min(otherwise, monday_of(to_week(row.day)));
    }
    for (const RawPoint& row : observations.points) {
        otherwise = std::min(otherwise, monday_of(to_week(row.day.value_or(otherwise))));
    }
    return otherwise;
}

/// Weeks with one reason, in order of time.
struct WeeksOfReason {
    std::string why;
    std::vector<Week> weeks;
};

void tell(std::vector<WeeksOfReason>& told, std::string why, Week week) {
    const auto same = std::ranges::find(told, why, &WeeksOfReason::why);
    WeeksOfReason& found = same == told.end() ? told.emplace_back(WeeksOfReason{std::move(why), {}}) : *same;
    found.weeks.push_back(week);
}

std::string in_words(const std::vector<WeeksOfReason>& told) {
    constexpr std::size_t shown = 3;
    std::vector<std::string> texts;
    std::size_t others = 0;
    for (const auto& [why, weeks] : told) {
        if (texts.size() == shown) {
            others += weeks.size();
            continue;
        }
        texts.push_back(fmt::format("{}{}: {}", format_week(weeks.front()),
                                    weeks.size() == 1 ? "" : fmt::format(" and {} more", weeks.size() - 1), why));
    }
    if (others > 0) {
        texts.push_back(fmt::format("{} for other reasons", counted(static_cast<std::int64_t>(others), "week")));
    }
    return fmt::format("{}", fmt::join(texts, "; "));
}

}  // namespace
}  // namespace imported_weeks

Result<ImportedWeeks> weeks_of(const import::ImportedRun& imported, const import::ImportedSeries& series,
                               const Study* study, const Rules& rules) {
    using namespace imported_weeks;
    const engine::SourceRow& row = engine::row_of(series.source);
    engine::ArchivedRun run = run_of(imported, series);
    engine::Replayed replayed;
    engine::mend_clock(run, replayed.warnings);
    if (study != nullptr) {
        engine::Replayed asked;
        row.replay(run, series.source, *study, rules, asked);
        if (!has_rows(asked.observations)) {
            return ImportedWeeks{.why_no_others = "no show of shows.yaml asks it, or its answer holds nothing"};
        }
    }
    const std::optional<Study> alone = study_of(series, study);
    if (!alone) {
        return ImportedWeeks{.why_no_others = "no week is made of it"};
    }
    row.replay(run, series.source, *alone, rules, replayed);
    if (!has_rows(replayed.observations)) {
        return ImportedWeeks{.why_no_others = replayed.warnings.empty() ? "its answer holds nothing"
                                                                        : replayed.warnings.back().message};
    }
    if (imported.begins_with_its_pages) {
        run.run.asked.first = first_monday(replayed.observations, run.run.asked.first);
    }
    replayed.observations.runs.push_back(run.run);
    WeeklyInputs inputs;
    inputs.observations = std::move(replayed.observations);
    const std::string& name = alone->shows.front().name;
    std::vector<WeeklyNote> notes;
    const Panel panel = TRY(row.weekly(series.source, inputs, {.shows = {name}, .study = &*alone}, notes));
    const Column& values = panel.columns.front();
    const Column* const flags = panel.find(partial_flag_of(values.name));
    const SeriesReason why_null = series_reasons(inputs.observations, {});
    const SeriesTracer trace = row.series->tracer(inputs.observations, name, &*alone);
    ImportedWeeks found;
    std::vector<WeeksOfReason> told;
    for (Row at = 0; at < panel.row_count(); ++at) {
        const Week week = panel.week[at];
        if (values.known[at] == 0) {
            tell(told, why_null(series.source, name, week), week);
        } else if (flags == nullptr || flags->known[at] == 0 || flags->bools()[at] == 0) {
            found.known.push_back(week);
        } else {
            found.partial.push_back(week);
            const SeriesEvidence evidence = trace(week, flags->name);
            tell(told, evidence.why_partial.empty() ? "partial" : "partial: " + evidence.why_partial.front(), week);
        }
    }
    found.why_no_others = in_words(told);
    return found;
}

}  // namespace public_signals::inline cli
