// Pages that a researcher hands in, brought to what a fetch would have left: a URL, a time, a body.
//
// A saved page or a HAR file holds the platform's own pages, and they stay as they are. Zeeschuimer, a
// platform's API for research and CSV files hold posts out of their pages: those of one account and day become one
// page. Whether such a page is an unbroken list of the account, only the researcher knows: unless that is said
// (`is_complete`), its posts are kept and no week is known by them.
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "public_signals/base/result.hpp"
#include "public_signals/base/timebins.hpp"
#include "public_signals/engine/asked_account.hpp"
#include "public_signals/engine/import/format.hpp"
#include "public_signals/engine/import/import_times.hpp"
#include "public_signals/panel/schema.hpp"
#include "public_signals/study/shows.hpp"

namespace public_signals::inline engine::import {

class Records;

struct ImportHints {
    std::optional<Format> format;                // unset: told by the file
    std::optional<Source> source;                // a table without a column for it
    std::string handle;                          // whose posts they are, where the file does not say; without @
    std::string url;                             // of a saved page that does not say it
    std::optional<Instant> captured_at;          // where the file does not say when it was made
    std::map<std::string, std::string> columns;  // of a table: its name to ours; to an empty one: left out
    bool is_complete = false;        // the posts of each account are all there, from the newest to the oldest
    std::string date_format;         // of days in a table of posts; empty: told from the column
    std::optional<TimeZone> zone;    // of times that say none
    std::optional<std::string> geo;  // of a download that names a place nobody knows; "" is worldwide
    std::string agent = "user";      // whose pageviews a download holds
    bool has_decimal_comma =
        false;                 // in a table of which no commas stand between its cells a comma may begin a fraction
    std::optional<Day> first;  // the days that a query asked for, where its answer does not say
    std::optional<Day> last;
    std::set<std::string> without_map = {};  // files of a folder that `columns` does not concern
    const Study* study = nullptr;            // whose queries and articles they may be; null outside a workspace
};

struct ImportedPage {
    std::string url;
    Instant at;
    int status = 200;
    std::string content_type;
    std::string body;
    std::string referer;                     // the profile that it belongs to, where the URL does not say
    std::optional<std::string> cursor = {};  // of a list that was asked by POST: what its form says it goes on with
    AskedAccount asked = {};                 // whom that form names
    std::string date = {};                   // when the site says that it served it, as its Date header has it
    std::string age = {};                    // how many seconds before a cache had it of the site: its Age header
    std::optional<Day> first_day = {};       // what it begins with, where neither its posts nor its values say it
    std::string place = {};                  // where the file says `at`; empty: of the file as a whole
    std::string about = {};                  // of a series: whose it is, for a person
};

struct ImportedFile {
    Format format = Format::SavedPage;
    std::string what;                 // the format for a person, where its name says too little
    std::vector<ImportedPage> pages;  // in order of time
    std::vector<std::string> notes;   // what was left out, and how much of it
    bool is_time_unknown = false;     // neither the file nor anybody says when it was saved: `at` is the earliest
};

/// The sources whose posts can be imported, in their order.
std::vector<Source> importable_sources();

/// Those that a person may have to name: of posts, and those whose downloads look alike.
std::vector<Source> sources_of_files();

/// `name` is the file as given, for messages. What cannot be read is an InvalidInput error with its place.
Result<ImportedFile> read_import(const std::string& name, std::string bytes, const ImportHints& hints);

/// A file as it was given: its name and its bytes.
using GivenFile = std::pair<std::string, std::string>;

/// Whether the content of a file that nobody named by itself, unpacked, is of a known format. JSON that was cut is an
/// InvalidInput error: it may have been.
Result<bool> is_told(const std::string& name, const std::string& text, const ImportHints& hints);

/// Whether --map concerns a file that nobody named by itself: a table of posts, and whatever has all of its columns.
/// Other files are read as they are.
bool is_mapped(const std::string& text, const ImportHints& hints);
/// What a file that nobody named by itself is instead of one of the source that --source names; empty where it may be
/// of that one.
std::string of_other_source(const std::string& name, const std::string& text, ImportHints hints);
/// Whether such a file holds no posts where --source names one whose files have none.
bool may_be_of(const std::string& text, const ImportHints& hints);

/// The files of one command, in their order. JSON files with one post each, of one tool, are one collection, under the
/// name of the first: whether posts are missing is said of all of them together.
Result<std::vector<std::pair<std::string, ImportedFile>>> read_imports(std::vector<GivenFile> files,
                                                                       const ImportHints& hints);

// One reader a format.
Result<ImportedFile> read_saved_page(const std::string& name, std::string bytes, const ImportHints& hints);
/// The address that a saved page says it is of; empty where it says none.
std::string saved_address(std::string_view page);
Result<ImportedFile> read_har(const std::string& name, const std::string& bytes, const ImportHints& hints);
Result<ImportedFile> read_zeeschuimer(const std::string& name, const std::string& bytes, const ImportHints& hints);
Result<ImportedFile> read_api_answer(const std::string& name, const std::string& bytes, const ImportHints& hints);
Result<ImportedFile> read_posts_table(const Records& records, const ImportHints& hints);

/// What is settled of every file once it is read: its pages are in order of time, which is not ahead.
Result<void> settle_file(const std::string& name, const ImportHints& hints, Format format, ImportedFile& file);
/// A profile's address, as a Referer names it.
std::string profile_url(Source source, const std::string& handle);
/// That of the profile that a page belongs to whose own address does not name it; empty where the page is of no source
/// of posts or the handle is not known.
std::string profile_that_asked(const std::string& url, const std::string& handle);
/// Why an answer about a series can't be used, with its source: `Google Trends by months`. Empty where it can.
std::string why_unusable(const std::string& url);
/// `TikTok or Instagram`.
std::string titles_of(const std::vector<Source>& sources);
/// What the posts of one page are: the account's own list, posts met beside it, or posts of others that were met on its
/// page and of which the file does not say whether they were made with it.
enum class Met : std::uint8_t { InList, Beside, Unsettled };
/// The value of `import` in the query of such a page's URL: it tells a list of which none is missing from other posts.
const char* list_mark(Met met, bool is_complete);
/// What a person who says that no post is missing is told of those that were met beside the accounts' own lists.
std::string elsewhere_note(const std::string& name, std::size_t posts);
/// An error with its place where a file says a time that lies ahead (`lies_ahead`), whatever its format.
Result<void> check_not_ahead(Instant said, const std::string& place);
/// The time that was given, or an error that asks for it.
Result<Instant> captured_at(const std::string& name, const ImportHints& hints);

}  // namespace public_signals::inline engine::import
