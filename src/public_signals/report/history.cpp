#include "public_signals/report/history.hpp"

#include <algorithm>

#include "public_signals/aggregation/ahead_rows.hpp"
#include "public_signals/aggregation/lost_rows.hpp"
#include "public_signals/aggregation/posts_by_week.hpp"
#include "public_signals/aggregation/vintage.hpp"
#include "public_signals/aggregation/weekly.hpp"
#include "public_signals/panel/raw_files.hpp"

namespace public_signals::inline report {
namespace fs = std::filesystem;
namespace {

Result<Panel> panel_of(const WeeklyInputs& inputs, const HistoryOptions& options) {
    std::map<Source, Panel> weekly;
    for (const Source source : all_sources()) {
        if (is_in_panel(source, options.extensions)) {
            weekly.emplace(
                source,
                TRY(weekly_panel(source, inputs,
                                 {.shows = options.shows, .extensions = options.extensions, .study = options.study})));
        }
    }
    return join_weekly(weekly, options.extensions, false);
}

/// The last run, and the last that began earlier; `runs` are in order of time.
void find_runs(const std::vector<Run>& runs, History& history) {
    if (runs.empty()) {
        return;
    }
    history.last = runs.back();
    const auto earlier = std::find_if(runs.rbegin(), runs.rend(),
                                      [&](const Run& run) { return run.scrape_run_at < history.last->scrape_run_at; });
    if (earlier != runs.rend()) {
        history.before = *earlier;
    }
}

Result<std::vector<std::string>> raw_files(const fs::path& raw) {
    std::vector<std::string> files;
    for (const Source source : all_sources()) {
        for (const fs::path& file : TRY(post_files(source, raw))) {
            files.push_back(file.lexically_relative(raw).generic_string());
        }
    }
    std::ranges::sort(files);
    return files;
}

}  // namespace

Result<std::optional<History>> read_history(const fs::path& raw, const Collection& collection,
                                            const HistoryOptions& options) {
    History history;
    history.files = TRY(raw_files(raw));
    if (history.files.empty()) {
        return std::nullopt;
    }
    find_runs(collection.runs, history);
    const Instant split = history.before ? history.last->scrape_run_at : Instant::min();
    Observations observations = TRY(read_raw_but_posts(raw));
    if (options.study != nullptr) {
        history.not_asked = keep_asked(observations, *options.study);
    }
    leave_out_ahead(observations);
    std::map<Source, LatestPosts> since;
    WeeklyInputs inputs;
    for (const Source source : sources_with_posts()) {
        settle_partners(observations.of(source).coverage, collab_of(options.study));
        SplitPosts posts = TRY(read_split_posts(source, raw, split, {.until = first_ahead(), .study = options.study}));
        inputs.latest.emplace(source, std::move(posts.before));
        since.emplace(source, std::move(posts.since));
    }
    if (history.before) {
        inputs.observations = scraped_before(observations, split);
        mark_lost_rows(inputs);
        history.then = TRY(panel_of(inputs, options));
    }
    inputs.observations = std::move(observations);
    for (auto& [source, posts] : since) {
        inputs.latest[source].take(std::move(posts));
    }
    mark_lost_rows(inputs);
    history.now = TRY(panel_of(inputs, options));
    for (const Source source : sources_with_posts()) {
        if (is_in_panel(source, options.extensions)) {
            history.ages.push_back({name_of(source), measurement_ages(source, inputs.posts(source))});
        }
    }
    history.series = std::move(inputs.observations);
    return history;
}

}  // namespace public_signals::inline report
