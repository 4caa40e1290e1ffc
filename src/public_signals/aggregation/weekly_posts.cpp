// The weekly file of a source of posts: sums where the week is known, zeros where it is known to be without posts.
//
// A list that was read before the week's end may lack its last posts, and one that does not reach back past the
// week's Monday its first: a cell from such a list would be a partial sum that looks like a whole one.
#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <set>

#include "public_signals/aggregation/followers.hpp"
#include "public_signals/aggregation/grid.hpp"
#include "public_signals/aggregation/lost_rows.hpp"
#include "public_signals/aggregation/posts_by_week.hpp"
#include "public_signals/aggregation/rounded_copies.hpp"
#include "public_signals/aggregation/source_weeks.hpp"
#include "public_signals/base/counted.hpp"

namespace public_signals::inline aggregation {

namespace {

std::vector<std::string> shows_of(const LatestPosts& posts, const std::vector<Coverage>& coverage) {
    std::vector<std::string> shows(posts.shows().begin(), posts.shows().end());
    for (const Coverage& covered : coverage) {
        shows.push_back(covered.show);
    }
    return shows;
}

std::vector<Week> weeks_of(const std::vector<PostWeek>& sums) {
    std::vector<Week> weeks;
    weeks.reserve(sums.size());
    for (const PostWeek& week : sums) {
        weeks.push_back(week.week);
    }
    return weeks;
}

using CoverageByShow = std::map<std::string_view, std::vector<const Coverage*>>;

/// What each show's scrapes covered: those of the platform's own posts, and those of posts that have a library's ids.
struct Covered {
    CoverageByShow by_platform;
    CoverageByShow by_library;
};

Covered by_show(const std::vector<Coverage>& coverage, const LatestPosts& posts) {
    Covered rows;
    for (const Coverage& covered : coverage) {
        const bool is_library = posts.rows_of(covered.show, covered.scrape_run_at, covered.run_id).has_library_ids;
        (is_library ? rows.by_library : rows.by_platform)[covered.show].push_back(&covered);
    }
    return rows;
}

/// The latest scrape that covers a week of a show, or nullopt where none does.
std::optional<Instant> covering_scrape(const CoverageByShow& coverage, std::string_view show, Week week) {
    std::optional<Instant> latest;
    const auto found = coverage.find(show);
    if (found != coverage.end()) {
        for (const Coverage* covered : found->second) {
            if (covers(*covered, week)) {
                latest = std::max(latest.value_or(covered->scrape_run_at), covered->scrape_run_at);
            }
        }
    }
    return latest;
}

/// Posts with a library's ids in weeks of which the platform's own are known.
void note_left_out(Source source, const std::vector<PostWeek>& weeks, std::vector<WeeklyNote>& notes) {
    std::map<std::string, std::pair<std::int64_t, const PostWeek*>> left;
    for (const PostWeek& week : weeks) {
        if (week.left_to_platform > 0) {
            auto& [count, first] = left[week.show];
            count += week.left_to_platform;
            first = first == nullptr ? &week : first;
        }
    }
    for (const auto& [show, found] : left) {
        notes.push_back({source, "library_posts_left_out",
                         fmt::format("{}: {} posts with a library's own ids are left out, the first in the week of {}: "
                                     "other posts of these weeks have the platform's ids and may be the same",
                                     show, found.first, format_week(found.second->week))});
    }
}

/// Weeks with posts that do not say whose they are, where partners' posts are left out.
void note_unsaid_authors(Source source, const std::vector<PostWeek>& weeks, std::vector<WeeklyNote>& notes) {
    const auto first = std::ranges::find_if(weeks, &PostWeek::may_have_others);
    if (first != weeks.end()) {
        notes.push_back({source, "collab_unsaid",
                         fmt::format("{} weeks of {} stay unknown, the first that of {} ({}): posts of them do not say "
                                     "whether they are a partner's, which settings.posts.collab leaves out",
                                     std::ranges::count_if(weeks, &PostWeek::may_have_others), name_of(source),
                                     first->show, format_week(first->week))});
    }
}

/// Weeks that would be known, but for posts of others that may have been made with the account.
void note_unsettled(Source source, const std::vector<std::pair<std::string, Week>>& weeks,
                    std::vector<WeeklyNote>& notes) {
    if (!weeks.empty()) {
        notes.push_back(
            {source, "collab_unsaid",
             fmt::format(
                 "{} of {} {} unknown, the first that of {} ({}): posts of other accounts were met on its page, "
                 "and the file does not say whether they were made together; import one that names co-authors "
                 "or shows the account's list, or leave those rows out",
                 counted(std::ssize(weeks), "week"), name_of(source), weeks.size() == 1 ? "stays" : "stay",
                 weeks.front().first, format_week(weeks.front().second))});
    }
}

/// Weeks that would be known, but for posts of which the day alone is known, in no zone.
void note_open(Source source, const std::vector<const PostWeek*>& open, std::vector<WeeklyNote>& notes) {
    if (!open.empty()) {
        notes.push_back(
            {source, "day_without_zone",
             fmt::format("{} weeks of {} stay unknown, the first that of {} ({}): of {} posts the day alone "
                         "is known, a Sunday or a Monday, and not in which zone, so that it may lie in the "
                         "week before or after; import the table again with --timezone, or with times",
                         open.size(), name_of(source), open.front()->show, format_week(open.front()->week),
                         open.front()->open_posts)});
    }
}

/// Sums that no column can hold: some count of them is none.
void note_too_large(Source source, std::span<const PanelColumn> columns, const std::vector<const PostWeek*>& weeks,
                    std::vector<WeeklyNote>& notes) {
    for (const PanelColumn& column : columns) {
        const auto is_lost = [&](const PostWeek* week) {
            return column.measure == Measure::SumOfCount && week->too_large[column.count.row];
        };
        const auto first = std::ranges::find_if(weeks, is_lost);
        if (first != weeks.end()) {
            notes.push_back(
                {source, "sum_too_large",
                 fmt::format("{} of {} stay unknown, the first that of {} ({}): a sum leaves Int64, for a "
                             "post of it has an impossible count; mend it in the file and import that again",
                             counted(std::ranges::count_if(weeks, is_lost), "week"), column.name, (*first)->show,
                             format_week((*first)->week))});
        }
    }
}

/// Weeks of which runs that began in one second say different values.
void note_tied(Source source, const std::vector<const PostWeek*>& tied, std::vector<WeeklyNote>& notes) {
    if (!tied.empty()) {
        notes.push_back(
            {source, "runs_disagree",
             fmt::format("{} weeks of {} lack numbers, the first that of {} ({}): runs that began in one "
                         "second say different values of a post, and nothing tells which is the later one; "
                         "import the file that counts again with a --captured-at some seconds later",
                         tied.size(), name_of(source), tied.front()->show, format_week(tied.front()->week))});
    }
}

}  // namespace

bool covers(const Coverage& coverage, Week week) {
    const bool read = coverage.state == PageState::Ok || coverage.state == PageState::Empty;
    const Instant end = monday_of(week + Weeks{1});
    const bool after_its_end = coverage.scrape_run_at >= end;
    const bool from_its_monday =
        coverage.whole_list || (coverage.oldest_unpinned_post && *coverage.oldest_unpinned_post < monday_of(week));
    const bool reaches_it = !coverage.known_until || monday_of(week) <= *coverage.known_until;
    const bool is_settled = std::ranges::find(coverage.unsettled_weeks, week) == coverage.unsettled_weeks.end();
    return read && after_its_end && from_its_monday && reaches_it && coverage.lost_rows == 0 && is_settled &&
           now() >= end;
}

bool is_unsettled(const Coverage& coverage, Week week) {
    if (coverage.unsettled_weeks.empty() || covers(coverage, week)) {
        return false;
    }
    Coverage settled = coverage;
    settled.unsettled_weeks.clear();
    return covers(settled, week);
}

namespace {

/// Whether a visit to a show would make a week known, were it not for posts of others.
bool may_be_made_with(const std::vector<Coverage>& coverage, std::string_view show, Week week) {
    return std::ranges::any_of(coverage,
                               [&](const Coverage& visit) { return visit.show == show && is_unsettled(visit, week); });
}

Result<Panel> weekly_posts(Source source, const LatestPosts& posts, const RoundedCopies& copies,
                           const Observations& observations, const WeeklyOptions& options,
                           std::vector<WeeklyNote>& notes) {
    const ProfileRows& rows = observations.of(source);
    const std::vector<PanelColumn> columns = source_columns(source, options.extensions);
    std::vector<PostWeek> sums = TRY(posts_by_week(columns, posts, copies, collab_of(options.study)));
    const Grid grid(options.shows.empty() ? shows_of(posts, rows.coverage) : options.shows,
                    asked_weeks(source, observations.runs, weeks_of(sums)));
    std::map<Row, PostWeek*> with_posts;
    for (PostWeek& week : sums) {
        if (const auto row = grid.row(week.show, week.week)) {
            with_posts[*row] = &week;
        }
    }
    const Covered covered = by_show(rows.coverage, posts);
    const std::set<ShowWeek> behind_lost_rows = weeks_behind_lost_rows(columns, rows.coverage, posts);
    std::vector<const PostWeek*> open;
    std::vector<const PostWeek*> tied;
    std::vector<const PostWeek*> too_large;
    std::vector<std::pair<std::string, Week>> unsettled;
    Panel panel = grid.empty_panel(columns);
    for (Row row = 0; row < panel.row_count(); ++row) {
        const auto found = with_posts.find(row);
        PostWeek* week = found == with_posts.end() ? nullptr : found->second;
        auto scrape = covering_scrape(covered.by_platform, panel.show[row], panel.week[row]);
        // A library's posts count only where nothing is known of the platform's own: they may be the same posts.
        if (week != nullptr && week->is_of_library && scrape) {
            week->left_to_platform = week->posts + week->open_posts;
            week = nullptr;
        } else if (!scrape && (week == nullptr || week->is_of_library)) {
            scrape = covering_scrape(covered.by_library, panel.show[row], panel.week[row]);
        }
        const bool known = rows.has_coverage ? scrape.has_value() : week != nullptr;
        const bool may_have_others = week != nullptr && week->may_have_others;
        if (!known && may_be_made_with(rows.coverage, panel.show[row], panel.week[row])) {
            unsettled.emplace_back(panel.show[row], panel.week[row]);
        }
        if (!known || may_have_others || behind_lost_rows.contains({panel.show[row], panel.week[row]})) {
            continue;
        }
        if (week != nullptr && is_open(*week)) {
            (week->is_open_by_runs ? tied : open).push_back(week);
            continue;
        }
        if (week != nullptr) {
            if (is_tied(*week)) {
                tied.push_back(week);
            }
            if (week->too_large.any()) {
                too_large.push_back(week);
            }
            put_post_week(columns, panel, row, *week);
        } else {
            put_no_posts(columns, panel, row, *scrape);
        }
    }
    put_followers(columns, panel, rows.coverage);
    note_left_out(source, sums, notes);
    note_rounded_copies(source, posts, copies, notes);
    note_unsaid_authors(source, sums, notes);
    note_unsettled(source, unsettled, notes);
    note_open(source, open, notes);
    note_tied(source, tied, notes);
    note_too_large(source, columns, too_large, notes);
    return panel;
}

}  // namespace

Result<Panel> weekly_of_posts(Source source, const WeeklyInputs& inputs, const WeeklyOptions& options,
                              std::vector<WeeklyNote>& notes) {
    const ProfileRows& rows = inputs.observations.of(source);
    if (rows.lost_coverage) {
        notes.push_back(
            {source, "lost_rows",
             fmt::format("{0}: {0}/coverage.csv is missing, in which the runs of these posts said what they "
                         "read: no week is known; read the archive again with pull --replay",
                         name_of(source))});
    }
    const std::string lost = lost_rows_text(rows.coverage, options.shows);
    if (!lost.empty()) {
        notes.push_back({source, "lost_rows", fmt::format("{}: {}", name_of(source), lost)});
    }
    return weekly_posts(source, inputs.posts(source), inputs.copies_of(source), inputs.observations, options, notes);
}

}  // namespace public_signals::inline aggregation
