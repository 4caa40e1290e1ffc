#include "public_signals/aggregation/lost_rows.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <map>

namespace public_signals::inline aggregation {

void mark_lost_rows(std::vector<Coverage>& coverage, const LatestPosts& posts) {
    using Visited = std::pair<std::string_view, Instant>;
    std::map<std::pair<std::string_view, std::string_view>, std::int64_t> of_run;
    std::map<Visited, std::int64_t> without_run;
    std::map<Visited, std::int64_t> of_second;
    for (const Coverage& visit : coverage) {
        const Visited at(visit.show, visit.scrape_run_at);
        of_second[at] += visit.posts;
        (visit.run_id.empty() ? without_run[at] : of_run[{visit.show, visit.run_id}]) += visit.posts;
    }
    for (Coverage& visit : coverage) {
        const Visited at(visit.show, visit.scrape_run_at);
        const std::int64_t read =
            visit.run_id.empty() ? of_second[at] : of_run[{visit.show, visit.run_id}] + without_run[at];
        const auto left = static_cast<std::int64_t>(posts.rows_of(visit.show, visit.scrape_run_at, visit.run_id).rows);
        visit.lost_rows = std::max<std::int64_t>(0, read - left);
    }
}

void mark_lost_rows(WeeklyInputs& inputs) {
    for (auto& [source, rows] : inputs.observations.profiles) {
        mark_lost_rows(rows.coverage, inputs.posts(source));
    }
}

bool may_have_lost_posts_of(const Coverage& visit, Week week) {
    const bool reaches_it = visit.whole_list || !visit.oldest_unpinned_post ||
                            *visit.oldest_unpinned_post < Instant(monday_of(week + Weeks{1}));
    return visit.lost_rows > 0 && visit.scrape_run_at >= Instant(monday_of(week)) && reaches_it;
}

std::set<ShowWeek> weeks_behind_lost_rows(std::span<const PanelColumn> columns, const std::vector<Coverage>& coverage,
                                          const LatestPosts& posts) {
    std::map<std::string_view, std::vector<const Coverage*>> lost;
    for (const Coverage& visit : coverage) {
        if (visit.lost_rows > 0) {
            lost[visit.show].push_back(&visit);
        }
    }
    std::set<ShowWeek> weeks;
    if (lost.empty()) {
        return weeks;
    }
    for (const LatestPosts::Post& post : posts.posts()) {
        const auto of_show = lost.find(posts.shows()[post.show]);
        if (of_show == lost.end() || post.posted_read == LatestPosts::never) {
            continue;
        }
        const Week week = to_week(day_of(post.posted));
        const auto may_be_older = [&](const Coverage* visit) {
            const bool read_again = post.was_pinned || may_have_lost_posts_of(*visit, week);
            return read_again && std::ranges::any_of(columns, [&](const PanelColumn& column) {
                       const auto read =
                           column.measure == Measure::SumOfCount ? post.counts_read[column.count.row] : post.last_read;
                       return read == LatestPosts::never || posts.scrape_of(read) < visit->scrape_run_at;
                   });
        };
        if (std::ranges::any_of(of_show->second, may_be_older)) {
            weeks.emplace(of_show->first, week);
        }
    }
    return weeks;
}

std::string lost_rows_text(const std::vector<Coverage>& coverage, const std::vector<std::string>& shows) {
    std::size_t visits = 0;
    std::string first;
    for (const Coverage& visit : coverage) {
        const bool is_asked = shows.empty() || std::ranges::find(shows, visit.show) != shows.end();
        if (is_asked && visit.lost_rows > 0 && ++visits == 1) {
            first = fmt::format("{} of the {} rows of the visit to {} at {} are missing", visit.lost_rows, visit.posts,
                                visit.show, format_instant(visit.scrape_run_at));
        }
    }
    const std::string others = visits < 2 ? "" : fmt::format(" (and rows of {} other visits)", visits - 1);
    return visits == 0
               ? ""
               : fmt::format(
                     "{}{}: it makes no week known, nor do counts that only older visits tell; read the archive "
                     "again with pull --replay",
                     first, others);
}

std::string lost_rows_text(Source source, const std::vector<SeriesRows>& lost, const std::vector<std::string>& shows) {
    std::size_t series = 0;
    std::string first;
    for (const SeriesRows& each : lost) {
        const bool is_asked = shows.empty() || std::ranges::find(shows, each.show) != shows.end();
        if (each.source == name_of(source) && is_asked && ++series == 1) {
            first = fmt::format("{} of the {} rows of {} that the run at {} wrote are missing", each.lost, each.rows,
                                each.show, format_instant(each.scrape_run_at));
        }
    }
    const std::string others = series < 2 ? "" : fmt::format(" (and rows of {} other series)", series - 1);
    return series == 0
               ? ""
               : fmt::format("{}{}: what is left makes no week known; read the archive again with pull --replay", first,
                             others);
}

}  // namespace public_signals::inline aggregation
