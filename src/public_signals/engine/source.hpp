// What a source is: one const row of facts and functions per room of sources/, and no virtual class.
//
// `row_of` is declared here and defined with the list in sources/: engine, collect, aggregation and the commands ask
// the row of the source that they are handed, and know no platform. A pointer that may be null says so.
#pragma once

#include <filesystem>
#include <functional>
#include <memory>
#include <optional>
#include <set>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "public_signals/engine/asked_account.hpp"
#include "public_signals/engine/targets.hpp"
#include "public_signals/panel/source.hpp"
#include "public_signals/web/fetch.hpp"

namespace public_signals {
inline namespace panel {
struct Observations;
struct Panel;
struct RawDay;
struct RawPoint;
}  // namespace panel
inline namespace engine {
struct ExtractedPosts;
struct Replayed;
class Rules;
namespace import {
struct ImportHints;
struct ImportedFile;
struct PostTable;
}  // namespace import
}  // namespace engine
namespace collect {
class Collector;
struct Context;
struct Order;
}  // namespace collect
inline namespace aggregation {
struct SeriesEvidence;
struct WeeklyInputs;
struct WeeklyNote;
struct WeeklyOptions;
}  // namespace aggregation
}  // namespace public_signals

namespace public_signals::inline engine {

/// What a source has that is read post by post.
struct PostsRow {
    std::string (*profile_url)(const std::string& handle);
    ExtractedPosts (*extract)(const Page& page, const Rules& rules);
    /// Every post of a page, whoever made it, with what tells whose it is; null where all are the account's by what was
    /// asked. `extract` gives those of the account alone.
    ExtractedPosts (*read_all)(const Page& page, const Rules& rules) = nullptr;
    /// Whether an account's list shows nothing but what it made, alone or with others: elsewhere a post of another
    /// author is one made together only where it says so.
    bool lists_only_own = false;
    /// Whether each request to an address says which piece of a list it asks for, so that an answer of which that was
    /// not kept may be any piece. May be null: what names no cursor asks for the first piece.
    bool (*always_names_cursor)(const Url& url) = nullptr;
    /// Whether an address of lists serves other answers too. May be null: what is asked there is the account's list.
    bool (*serves_anything)(const Url& url) = nullptr;
    /// What a person calls the tab or the order whose posts a page shows, by its address and the layout that read it;
    /// empty for the account's own list, and where nothing tells. May be null.
    std::string_view (*tab_of)(const Url& url, std::string_view layout) = nullptr;
    /// What requests call the account that they ask about, and those of which the path says it. May be null.
    AccountWords account_words = {};
    AskedAccount (*account_of_path)(const Url& url, const ArchivedPage& page) = nullptr;
    /// What spells the post of a page that shows one post, where it is not the page's address. May be null.
    std::string (*post_of_page)(const Url& url, const std::string& address) = nullptr;
    /// First parts of paths that look like an account's and are none, with `|` between them.
    std::string_view no_accounts = {};
    /// What may stand behind an account in a path, with `|` between the words: an address with any other word there is
    /// of no account. Empty: whatever begins as an account's address is of that account.
    std::string_view under_accounts = {};
    /// What tools call the view of an account's own posts in order of time, folded, with `|` between them; and the
    /// member of a captured object that names its view. Empty: no tool says.
    std::string_view own_views = {};
    std::string_view view_member = {};
    /// The number that stands in the place of likes that are hidden without a flag; none: -1.
    std::int64_t likes_in_hiding = -1;
    /// The layouts that ship with the program, rules/NAME.yaml; null where answers have a documented form.
    const std::string_view* rules = nullptr;
    /// The cursor that a page of an API's list was asked with, empty for the first page; nothing for any other page.
    /// May be null. An API gives the same page for the same cursor, so that a list can be gone on with; a page that
    /// scrolls begins anew.
    std::optional<std::string> (*api_cursor)(const ArchivedPage& page) = nullptr;
    /// The ids of the posts whose counts a page was asked for, where lists show posts without them. Null where a list
    /// has the counts of its posts.
    std::vector<std::string> (*counts_asked)(const ArchivedPage& page) = nullptr;
    /// The URLs among a run's pages that were asked for an account, where a URL by itself does not say whose it is. May
    /// be null.
    std::set<std::string> (*urls_of)(const std::vector<ArchivedPage>& pages, const std::string& handle) = nullptr;

    /// Where the platform itself serves an account's posts as a list: what imported posts are archived under. Null
    /// where posts are not imported.
    std::string (*list_url)(const std::string& handle) = nullptr;
    /// The platform's own objects, a JSON list of them, as the body of that list.
    std::string (*list_of_items)(const std::string& handle, const std::string& items) = nullptr;
    /// A column that an imported table has to fill for every post, and what to do where it is empty. May be null.
    const char* needed_column = nullptr;
    const char* needed_help = nullptr;
    /// The tables of posts that are known.
    std::span<const import::PostTable> (*tables)() = nullptr;
    /// The reader of an API's answers that researchers keep: JSON that `is_api_answer` knows. Both may be null.
    Result<import::ImportedFile> (*read_api_answer)(const std::string& name, const std::string& bytes,
                                                    const import::ImportHints& hints) = nullptr;
    bool (*is_api_answer)(std::string_view bytes) = nullptr;
};

/// Whether a file says what it is. Unsaid: by its shape it may be, and may as well be something else.
enum class ToldSource : std::uint8_t { No, Unsaid, Yes };

using SeriesTracer = std::function<SeriesEvidence(Week week, std::string_view column)>;

/// The page behind some rows, and the layout that read it.
struct CaptureRead {
    std::string capture;
    const char* layout;
};

/// A week of a series that was asked for several times: what each answer says alone.
struct WeekByDraw {
    std::string show;
    Week week;
    double value = 0;                      // of the weekly file, the mean over the draws
    std::optional<double> standard_error;  // of that mean; nothing where fewer than two draws hold the week
    std::vector<double> draws;             // in order; one where the week was drawn once
};

/// What a source has that is asked for a series of values.
struct SeriesRow {
    PageState (*state_of)(const Page& page);
    /// What the cells of a show rest on; observations and study outlive the tracer. The study may be null.
    SeriesTracer (*tracer)(const Observations& observations, const std::string& show, const Study* study);
    /// What of a raw row a study does not ask (another query, place or title than those of shows.yaml), for a person;
    /// empty where all of it is asked. The one that fits the source's raw rows is there.
    std::string (*day_not_asked)(const RawDay& row, const Show& show, const Settings& settings) = nullptr;
    std::string (*point_not_asked)(const RawPoint& row, const Show& show, const Settings& settings) = nullptr;
    /// Why a week of a show within its `days_loaded` has no value; empty where the source has no answer at all for the
    /// show.
    std::string (*why_unknown)(const Observations& observations, const std::string& show);
    /// The first and the last day of which answers of a show say anything, as they were asked or brought; nothing where
    /// there is none.
    std::optional<DateRange> (*days_loaded)(const Observations& observations, const std::string& show);
    /// The pages of one scrape that bear on a week.
    std::vector<CaptureRead> (*captures)(const Observations& observations, const std::string& show, Week week,
                                         Instant scrape);
    /// The first day of which an answer says anything; nothing for an answer that says nothing.
    std::optional<Day> (*first_day)(const Page& page);
    /// What an answer is that no week can be made of, from the URL that asked for it, with what to ask instead: `by
    /// months: …`; else empty. May be null.
    std::string (*unusable)(const std::string& url) = nullptr;
    /// The series that a URL asks for where a study asks another one, for a person; else empty. May be null.
    std::string (*page_not_asked)(const std::string& url, const Study& study) = nullptr;
    /// Makes a show ask the series that a URL asks for, and settings, which may be null, ask it of that place or wiki.
    /// False where no week is made of what the URL asks for. May be null.
    bool (*ask)(const std::string& url, Show& show, Settings* settings) = nullptr;
    /// The series that a URL asks for, for a person; empty where it asks for none. May be null.
    std::string (*in_words)(const std::string& url) = nullptr;
    /// What a study asks beside the series of some URLs and they do not bring, for a person. May be null.
    std::vector<std::string> (*not_brought)(const std::vector<std::string>& urls, const Study& study) = nullptr;
    /// Files that a person downloaded from the source's own site: whether one is such a file, and its reader. A study,
    /// which may be null, has the names by which a table may be of two sources.
    ToldSource (*told_as_download)(std::string_view bytes, const Study* study) = nullptr;
    Result<import::ImportedFile> (*read_download)(const std::string& name, const std::string& bytes,
                                                  const import::ImportHints& hints) = nullptr;
    /// Writes what belongs beside the weekly file. May be null.
    Result<void> (*write_beside)(const Observations& observations, const WeeklyOptions& options,
                                 const std::filesystem::path& folder) = nullptr;
    /// What each draw of its index says alone. May be null.
    std::vector<WeekByDraw> (*by_draw)(const Observations& observations, const WeeklyOptions& options) = nullptr;
};

/// Seconds between two requests of a source: what is usual, and the floor that no settings go below.
struct SourcePause {
    double floor = 1;
    double least = 2;
    double most = 5;
};
/// Of pages that people see.
inline constexpr SourcePause pause_of_pages{.floor = 1, .least = 2, .most = 5};
/// Of APIs that are documented for programs.
inline constexpr SourcePause pause_of_apis{.floor = 0.2, .least = 0.5, .most = 1};

struct SourceRow {
    const SourceFacts& facts;
    /// One of the two is there.
    const PostsRow* posts = nullptr;
    const SeriesRow* series = nullptr;

    // Its pages
    /// What a page was asked for; nothing for a page of another site. Told by path, so that a mirror is
    /// read like the original.
    std::optional<PageTarget> (*target_of)(const Url& url, const ArchivedPage& page);
    /// Parameters of its addresses that say which page one is, with `|` between them, beside those that name an account
    /// (`account_words`): nothing else of what a person's browser asked with is kept. No name of a token is among them.
    std::string_view kept_parameters;
    /// The line of JSON of `public-signals extract`.
    std::string (*extract_line)(const std::string& file, const Page& page, const Rules& rules);
    /// Adds what a run's pages say of every show.
    void (*replay)(const ArchivedRun& run, Source source, const Study& study, const Rules& rules, Replayed& into);

    // Asking
    /// An address of each site that is asked; empty where nothing is.
    std::vector<std::string> (*sites)(const Settings& settings);
    SourcePause (*pause)(const Settings& settings);
    /// Whether pages are asked that a browser renders. May be null: none.
    bool (*renders)(const Settings& settings) = nullptr;
    /// Whether it asks with a token: a refusal may be mended by another one on the same day. May be null: never.
    bool (*asks_with_token)(const Settings& settings) = nullptr;
    /// What has to be found out before the first show is asked. May be null.
    Result<void> (*prepare)(const collect::Order& order, collect::Context& context) = nullptr;
    std::unique_ptr<collect::Collector> (*collector)(const collect::Context& context);

    // Its weeks
    Result<Panel> (*weekly)(Source source, const WeeklyInputs& inputs, const WeeklyOptions& options,
                            std::vector<WeeklyNote>& notes);
};

const SourceRow& row_of(Source source);

/// Whom the request of a page asked about, as far as its path, its query or its form says.
AskedAccount account_asked(const ArchivedPage& page, Source source);

/// The cursor that a page of any API's list was asked with.
std::optional<std::string> api_cursor_of(const ArchivedPage& page);

}  // namespace public_signals::inline engine
