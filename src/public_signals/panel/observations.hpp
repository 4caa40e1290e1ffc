// What pages say, before anything is summed: posts, days of views, points of interest, and what each scrape covered.
//
// Unknown is std::nullopt, never zero. A value here is as the platform served it.
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "public_signals/base/timebins.hpp"
#include "public_signals/panel/post_fields.hpp"
#include "public_signals/panel/source.hpp"
#include "public_signals/panel/trends_words.hpp"

namespace public_signals::inline panel {

/// What a person would say on seeing a page; design.md section 6.
enum class PageState {
    Ok,
    Empty,
    Private,
    Missing,
    LoginRequired,
    Blocked,
    RateLimited,
    Restricted,
    Transient,
    LayoutChanged,
    Partial,
    RobotsDisallowed,
};
constexpr auto word_table(PageState) {
    return words<PageState>("page state", {{PageState::Ok, "ok"},
                                           {PageState::Empty, "empty"},
                                           {PageState::Private, "private"},
                                           {PageState::Missing, "missing"},
                                           {PageState::LoginRequired, "login_required"},
                                           {PageState::Blocked, "blocked"},
                                           {PageState::RateLimited, "rate_limited"},
                                           {PageState::Restricted, "restricted"},
                                           {PageState::Transient, "transient"},
                                           {PageState::LayoutChanged, "layout_changed"},
                                           {PageState::Partial, "partial"},
                                           {PageState::RobotsDisallowed, "robots_disallowed"}});
}

/// Whether a page was read to its end: it has posts, or says that there are none.
constexpr bool was_read(PageState state) {
    return state == PageState::Ok || state == PageState::Empty;
}

/// A row of data/raw/{tiktok,instagram}/coverage.csv: what one scrape of one handle covered.
struct Coverage {
    std::string show;
    std::string handle;
    Instant scrape_run_at;
    PageState state = PageState::Ok;
    std::optional<Instant> oldest_unpinned_post;
    bool whole_list = false;
    std::int64_t posts = 0;
    std::string run_id;
    std::optional<Day> known_until;  // behind it posts may be missing: the list was put together, or a cache kept it
    std::int64_t lost_rows = 0;      // of its posts, raw rows that are missing; no column: counted when weeks are made
    std::vector<Week> unsettled_weeks = {};  // with posts of others that may have been made with the account
    Count followers = {};                    // of the account, as the visit's last page says that does
};

/// What a title is to the article that a show asks for. Alone: the article, of a run that did not ask for redirects.
enum class TitleRole { Article, Redirect, Alone };
constexpr auto word_table(TitleRole) {
    return words<TitleRole>(
        "role of a title",
        {{TitleRole::Article, "article"}, {TitleRole::Redirect, "redirect"}, {TitleRole::Alone, "alone"}});
}

/// What was asked for a row of Wikipedia. Files without these columns hold what the study asks.
struct ViewsAsked {
    std::optional<std::string> project;  // en.wikipedia
    std::optional<std::string> agent;    // user
    std::optional<std::string> article;  // as shows.yaml named it: a title, a Wikidata item, or {the show's name}
    std::optional<TitleRole> role;
    auto operator<=>(const ViewsAsked&) const = default;
};

/// A row of data/raw/wikipedia/{show}_days_{date}.csv: one title, one asked day. `views` is null where the API left
/// the day out: whether that is a zero is decided when weeks are made.
struct RawDay {
    std::string show;
    std::string title;
    Day day;
    Count views;
    Instant scrape_run_at;
    std::string capture;
    std::string run_id;
    ViewsAsked asked = {};
};

/// What was asked for a point of Google Trends, beside its query. Files without these columns hold what the study asks.
struct InterestAsked {
    std::optional<std::string> geo;  // "" is worldwide
    std::optional<int> category;
    std::optional<std::string> property;  // "" is web search
    std::optional<std::string> language;
    auto operator<=>(const InterestAsked&) const = default;
};

/// A row of data/raw/google_trends/{show}_points_{date}.csv: one served value.
struct RawPoint {
    std::string show;
    std::string query;
    InterestAsked asked;
    Resolution resolution = Resolution::Day;
    Day window_start;
    Day window_end;
    int draw = 0;
    std::optional<Day> day;       // first day of the bucket; absent in the one row that marks an empty timeline
    std::optional<double> value;  // 0..100 as served
    bool below_one = false;
    bool has_data = false;
    bool is_partial = false;
    Instant scrape_run_at;
    std::string capture;
    std::string run_id;
};

/// A row of data/raw/runs.csv: what one run asked.
struct Run {
    std::string run_id;
    Instant scrape_run_at;
    DateRange asked;                   // whole weeks
    std::vector<std::string> sources;  // names, in the order of `Source`
    std::optional<Day> gt_base_start;
    double gt_below_one = 0.5;
    TrendsScale gt_scale = TrendsScale::RangeMax;
    std::optional<DateRange> said;  // of an import: the days that were said last; no row of it reaches beyond them
};

/// Which run a row is of: runs stand in order of time, and of two that began in one second each has its own id.
using RunKey = std::pair<Instant, std::string_view>;

template <class Row>
RunKey run_key(const Row& row) {
    return {row.scrape_run_at, row.run_id};
}

/// Whether a row is a run's. A row of a file from before rows named their run is told by its time.
template <class Row>
bool is_of(const Row& row, const Run& run) {
    return row.run_id.empty() ? row.scrape_run_at == run.scrape_run_at : row.run_id == run.run_id;
}

/// What the name of a run begins with whose files a person handed in (`archive import`).
inline constexpr std::string_view import_prefix = "import-";
inline bool is_of_import(std::string_view run_id) {
    return run_id.starts_with(import_prefix);
}

/// What the raw files of one source of posts hold.
struct ProfileRows {
    std::vector<RawPost> posts;
    std::vector<Coverage> coverage;
    bool has_coverage = false;  // coverage.csv is there, or has to be
    bool lost_coverage =
        false;  // it is gone, and runs wrote it that runs.csv or rows name: what they covered is unknown
};

/// A row of data/raw/rows.csv: how many rows of days or points one run wrote of a show.
struct SeriesRows {
    std::string source;
    std::string show;
    Instant scrape_run_at;
    std::string run_id;
    std::int64_t rows = 0;
    std::int64_t lost = 0;   // that the raw files lack; no column: counted when they are read
    std::string asked = {};  // of points: place/category/kind of search/language of each series, with blanks between
};

/// Everything that the raw files hold.
struct Observations {
    std::vector<Run> runs;
    std::map<Source, ProfileRows> profiles;  // of the sources that are read post by post
    std::vector<RawDay> days;
    std::vector<RawPoint> points;
    std::vector<SeriesRows> lost;  // series of which rows are missing: the rows that are left are not among the others

    ProfileRows& of(Source source) { return profiles[source]; }
    const ProfileRows& of(Source source) const;
};

/// Calls `work` with each list of rows: whatever is done to all of them is done here, so that no list is forgotten (a
/// member that is not named here does not compile).
template <class Seen, class Work>
void each_list(Seen& observations, Work work) {
    auto& [runs, profiles, days, points, lost] = observations;
    work(runs);
    for (auto& [source, rows] : profiles) {
        work(rows.posts);
        work(rows.coverage);
    }
    work(days);
    work(points);
    work(lost);
}

/// Whether the raw files hold any row of a source.
bool holds_rows(const Observations& observations, Source source);

}  // namespace public_signals::inline panel
