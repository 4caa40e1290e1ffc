#include "public_signals/engine/import/import.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <array>
#include <iterator>
#include <set>

#include "public_signals/base/counted.hpp"
#include "public_signals/base/text.hpp"
#include "public_signals/base/time_ahead.hpp"
#include "public_signals/base/words.hpp"
#include "public_signals/data/json.hpp"
#include "public_signals/data/json_fault.hpp"
#include "public_signals/data/utf8_table.hpp"
#include "public_signals/engine/import/no_posts.hpp"
#include "public_signals/engine/import/records.hpp"
#include "public_signals/engine/import/table_columns.hpp"
#include "public_signals/engine/import/unpack.hpp"
#include "public_signals/engine/page_clock.hpp"
#include "public_signals/engine/source.hpp"

namespace public_signals::inline engine::import {
namespace {

std::string formats_help() {
    return fmt::format("say what it is with --format {}", in_prose(words_of<Format>()));
}

std::string_view start_of(std::string_view bytes) {
    return bytes.substr(std::min(bytes.find_first_not_of(" \t\r\n"), bytes.size()));
}

bool is_named(const std::string& name, std::string_view extension) {
    return name.size() > extension.size() && name.ends_with(extension);
}

/// The sources that let a person download files from their own site, in their order.
std::vector<Source> sources_of_downloads() {
    std::vector<Source> sources(all_sources().begin(), all_sources().end());
    std::erase_if(sources, [](Source source) {
        const SeriesRow* const series = row_of(source).series;
        return series == nullptr || series->read_download == nullptr;
    });
    return sources;
}

bool is_of_downloads(const std::optional<Source>& source) {
    const auto sources = sources_of_downloads();
    return source && std::ranges::find(sources, *source) != sources.end();
}

/// The source from whose own site a file was downloaded; `is_sure`: where the file says it.
struct DownloadedFrom {
    Source source;
    bool is_sure = true;
};

std::optional<DownloadedFrom> downloaded_from(std::string_view bytes, const ImportHints& hints) {
    std::optional<DownloadedFrom> from;
    for (const Source source : sources_of_downloads()) {
        const ToldSource told = row_of(source).series->told_as_download(bytes, hints.study);
        if (told == ToldSource::Unsaid) {
            return DownloadedFrom{source, false};
        }
        if (told == ToldSource::Yes && !from) {
            from = DownloadedFrom{source};
        }
    }
    return from;
}

/// The source whose API gave an answer that a file holds.
std::optional<Source> answered_by(std::string_view bytes) {
    for (const Source source : sources_with_posts()) {
        const PostsRow& row = *row_of(source).posts;
        if (row.is_api_answer != nullptr && row.is_api_answer(bytes)) {
            return source;
        }
    }
    return std::nullopt;
}

/// Of a text that begins like JSON.
std::optional<Format> format_of_json(const std::string& name, std::string_view start, const ImportHints& hints) {
    const std::string_view line = start.substr(0, start.find('\n'));
    const auto first = json::Document::parse_in_place(line);
    if (first && first->root().get("timestamp_collected").exists()) {
        return Format::Zeeschuimer;
    }
    if (answered_by(start)) {
        return Format::ResearchApi;
    }
    if (downloaded_from(start, hints)) {
        return Format::Download;
    }
    const auto whole = json::Document::parse_in_place(start);
    if ((whole && whole->root().get("log").get("entries").exists()) || (!whole && is_named(name, ".har"))) {
        return Format::Har;
    }
    if (hints.url.empty()) {
        if (const auto records = Records::of_json(name, start); records && holds_posts(*records, hints)) {
            return Format::PostsJson;
        }
    }
    return whole && (whole->root().is_object() || !hints.url.empty()) ? std::optional(Format::SavedPage) : std::nullopt;
}

/// Whether the first document of a text is one that a file holds alone: a HAR file, a list of posts.
bool may_be_alone(std::string_view start) {
    const auto line = json::Document::parse_in_place(start.substr(0, start.find('\n')));
    return line && (line->root().is_array() || line->root().get("log").get("entries").exists());
}

/// What sites put before their JSON, so that no script of another site can take it.
bool is_guarded_json(std::string_view start) {
    constexpr std::array guards = {std::string_view("for (;;);"), std::string_view("for(;;);"),
                                   std::string_view("while(1);"), std::string_view(")]}'")};
    return std::ranges::any_of(guards, [&](std::string_view guard) { return start.starts_with(guard); });
}

/// Neither a page nor JSON.
bool is_table(std::string_view start) {
    return !start.starts_with('<') && !start.starts_with('{') && !start.starts_with('[') && !is_guarded_json(start);
}

/// Told by its content; by its name only where that tells nothing.
std::optional<Format> format_of(const std::string& name, std::string_view bytes, const ImportHints& hints) {
    const std::string_view start = start_of(bytes);
    if (start.starts_with('<') || (!hints.url.empty() && is_guarded_json(start))) {
        return Format::SavedPage;
    }
    if (start.starts_with('{') || start.starts_with('[')) {
        return format_of_json(name, start, hints);
    }
    if (const auto records = Records::of_csv(name, std::string(bytes)); records && holds_posts(*records, hints)) {
        return Format::PostsCsv;
    }
    if (downloaded_from(plain_table(std::string(bytes)), hints)) {
        return Format::Download;
    }
    constexpr std::array names_of_tables = {".csv", ".tsv", ".csv.gz", ".tsv.gz", ".csv.xz", ".tsv.xz"};
    const bool is_named_so = std::ranges::any_of(names_of_tables, [&](const char* end) { return is_named(name, end); });
    return is_named_so ? std::optional(Format::PostsCsv) : std::nullopt;
}

}  // namespace

std::string profile_url(Source source, const std::string& handle) {
    return row_of(source).posts->profile_url(handle);
}

std::string profile_that_asked(const std::string& url, const std::string& handle) {
    ArchivedPage asked;
    asked.page.url = url;
    const auto target = handle.empty() ? std::nullopt : target_of(asked);
    return target && has_posts(target->source) ? profile_url(target->source, handle) : std::string();
}

std::string why_unusable(const std::string& url) {
    ArchivedPage asked;
    asked.page.url = url;
    const auto target = target_of(asked);
    const SeriesRow* const series = target ? row_of(target->source).series : nullptr;
    const std::string what = series != nullptr && series->unusable != nullptr ? series->unusable(url) : "";
    return what.empty() ? std::string() : fmt::format("{} {}", title_of(target->source), what);
}

std::string titles_of(const std::vector<Source>& sources) {
    std::vector<std::string> titles;
    std::ranges::transform(sources, std::back_inserter(titles), title_of);
    return in_prose(titles);
}

const char* list_mark(Met met, bool is_complete) {
    return met == Met::Unsettled ? "unsettled" : is_complete && met == Met::InList ? "list" : "posts";
}

std::string elsewhere_note(const std::string& name, std::size_t posts) {
    return fmt::format("{}: {} post{} not met on the account's own page: {} no week known", name, posts,
                       posts == 1 ? " was" : "s were", posts == 1 ? "it is kept and makes" : "they are kept and make");
}

Result<void> check_not_ahead(Instant said, const std::string& place) {
    if (!lies_ahead(said)) {
        return {};
    }
    return invalid(fmt::format("{} {}", format_instant(said), ahead_text(said)), place,
                   "nothing was saved after today: correct the time, or this machine's clock (--now)");
}

Result<Instant> captured_at(const std::string& name, const ImportHints& hints) {
    if (!hints.captured_at) {
        return invalid("the file does not say when it was saved", name,
                       "say it with --captured-at 2026-11-22T12:00:00Z: a week is known only to a page saved after it");
    }
    return *hints.captured_at;
}

Result<ImportedFile> read_api_answer(const std::string& name, const std::string& bytes, const ImportHints& hints) {
    for (const Source source : sources_with_posts()) {
        if (const auto read = row_of(source).posts->read_api_answer; read != nullptr) {
            return read(name, bytes, hints);
        }
    }
    return invalid("no source has an API whose answers are read", name, formats_help());
}

Result<ImportedFile> read_download(const std::string& name, const std::string& bytes, ImportHints hints) {
    hints.has_decimal_comma = may_have_decimal_commas(bytes);
    const std::string plain = bytes.starts_with('[') ? bytes : plain_table(bytes);
    if (is_of_downloads(hints.source)) {
        return row_of(*hints.source).series->read_download(name, plain, hints);
    }
    const auto from = downloaded_from(plain, hints);
    if (!from) {
        return invalid("the file is no download of a source that is known", name, formats_help());
    }
    if (!from->is_sure) {
        const auto sources = sources_of_downloads();
        return invalid(fmt::format("the table may be of {}, and says neither", titles_of(sources)), name,
                       fmt::format("use --source {}", fmt::join(names_of(sources), "|")));
    }
    return row_of(from->source).series->read_download(name, plain, hints);
}

Result<ImportedFile> read_posts_json(const std::string& name, const std::string& bytes, const ImportHints& hints) {
    const auto records = Records::of_json(name, bytes);
    if (!records) {
        return invalid("the file holds no JSON objects, one a post", name, "give an array of them, or one a line");
    }
    return read_posts_table(*records, hints);
}

std::vector<Source> importable_sources() {
    std::vector<Source> sources = sources_with_posts();
    std::erase_if(sources, [](Source source) { return row_of(source).posts->list_url == nullptr; });
    return sources;
}

std::vector<Source> sources_of_files() {
    std::vector<Source> sources = importable_sources();
    std::ranges::copy(sources_of_downloads(), std::back_inserter(sources));
    return sources;
}

namespace {

/// Pages that were captured with what a person asked, which need not be what the study asks: the file says so before a
/// replay reads nothing in it.
void note_others(const std::string& name, const Study& study, ImportedFile& file) {
    std::set<std::string> said;
    for (const ImportedPage& page : file.pages) {
        const auto target = target_of({.page = {.url = page.url}});
        const SeriesRow* const series = target ? row_of(target->source).series : nullptr;
        const auto not_asked = series != nullptr ? series->page_not_asked : nullptr;
        const std::string other = not_asked != nullptr ? not_asked(page.url, study) : "";
        if (!other.empty() && said.insert(other).second) {
            file.notes.push_back(fmt::format("{}: {} of {}: shows.yaml asks another series, so that it makes no week",
                                             name, title_of(target->source), other));
        }
    }
}

/// Whether the sites' own clocks say when the pages were served: a machine's clock that ran ahead is put right by them.
bool sites_say_when(const std::vector<ImportedPage>& pages) {
    std::vector<ArchivedPage> served;
    for (const ImportedPage& page : pages) {
        served.emplace_back().fetched_at = page.at;
        served.back().headers.emplace_back("Date", page.date);
        served.back().headers.emplace_back("Age", page.age);
    }
    return !pages.empty() && !lies_ahead(time_by_sites(pages.front().at, served));
}

/// The time is the file's own: one that lies ahead is refused, and what a person says instead of it is named.
Result<void> check_times(const std::string& name, const ImportHints& hints, ImportedFile& file) {
    for (const ImportedPage& page : file.pages) {
        if (lies_ahead(page.at) && !sites_say_when(file.pages)) {
            TRY(check_not_ahead(page.at, page.place.empty() ? name : page.place));
        }
    }
    const auto says_otherwise = [&](const ImportedPage& page) {
        return hints.captured_at && page.at != *hints.captured_at;
    };
    if (const auto own = std::ranges::find_if(file.pages, says_otherwise); own != file.pages.end()) {
        file.notes.push_back(fmt::format("{}: says itself that it was saved at {}: that counts, not --captured-at {}",
                                         name, format_instant(own->at), format_instant(*hints.captured_at)));
    }
    return {};
}

/// What begins like JSON, and is neither one document nor one a line, is wrong before its format is asked for.
Result<void> check_is_whole(const std::string& name, const std::string& bytes, const std::optional<Format>& format) {
    const std::string_view start = start_of(bytes);
    const bool is_json = start.starts_with('{') || start.starts_with('[');
    const bool is_read_otherwise =
        format == Format::Zeeschuimer || format == Format::ResearchApi || format == Format::SavedPage;
    if (!is_json || is_read_otherwise || json::Document::parse_in_place(start)) {
        return {};
    }
    const bool is_told = format && format != Format::Har;
    if (const auto records = Records::of_json(name, start); records && (is_told || !may_be_alone(start))) {
        return {};
    }
    if (const auto fault = json::fault_of(bytes)) {
        return invalid(fault->what, name, fault->help);
    }
    return invalid(fmt::format("begins like JSON and can't be read as such: {}",
                               json::Document::parse_in_place(start).error().message),
                   name, "save it again, whole");
}

/// A file of which each item says why there is no post.
Result<void> check_not_all_errors(const std::string& name, const std::string& bytes) {
    const auto records = Records::of_json(name, start_of(bytes));
    std::string said;
    for (std::size_t row = 0; records && row < records->size(); ++row) {
        const std::string error = records->text(row, "error");
        if (error.empty()) {
            return {};
        }
        said = said.empty() ? error : said;
    }
    return said.empty() ? Result<void>()
                        : invalid(fmt::format("the file holds {}, and no post: {}",
                                              counted(static_cast<std::int64_t>(records->size()), "error of a scraper",
                                                      "errors of a scraper"),
                                              repaired_utf8(said)),
                                  name, "let it run again: nothing was read, which is no week without posts");
}

/// Whether a text goes on like JSON behind its first bracket: a list of links or a section of settings does not.
bool may_be_json(std::string_view start) {
    constexpr std::string_view goes_on = "\"{[}]-0123456789";
    const std::size_t next = start.find_first_not_of(" \t\r\n", 1);
    return (start.starts_with('{') || start.starts_with('[')) &&
           (next == start.npos || goes_on.find(start[next]) != goes_on.npos);
}

}  // namespace

Result<bool> is_told(const std::string& name, const std::string& text, const ImportHints& hints) {
    const std::string_view start = start_of(text);
    if (start.empty()) {
        return false;
    }
    const auto format = hints.format ? hints.format : format_of("", text, hints);  // by its content, never its name
    if (!format) {
        if (may_be_json(start)) {
            TRY(check_is_whole(name, text, format));
            TRY(check_not_all_errors(name, text));
        }
        return false;
    }
    if (*format != Format::SavedPage || !hints.url.empty()) {
        return true;
    }
    return target_of({.page = {.url = saved_address(text)}}).has_value();
}

Result<ImportedFile> read_import(const std::string& name, std::string bytes, const ImportHints& given) {
    ImportHints hints = given;
    if (hints.without_map.contains(name)) {
        hints.columns.clear();
    }
    bytes = TRY(unpacked(name, std::move(bytes)));
    if (start_of(bytes).empty()) {
        return invalid("the file is empty", name, "save it again");
    }
    if (is_table(start_of(bytes))) {
        TRY(check_is_utf8(bytes, name));
    }
    const bool is_told = !hints.format && is_of_downloads(hints.source) && is_table(start_of(bytes));
    const auto format = hints.format ? hints.format : is_told ? Format::Download : format_of(name, bytes, hints);
    TRY(check_is_whole(name, bytes, format));
    if (!hints.format && hints.url.empty()) {
        TRY(check_may_hold_posts(name, start_of(bytes)));
    }
    if (!format) {
        TRY(check_not_all_errors(name, bytes));
        return invalid("nothing in the file tells which of the known formats it has", name,
                       formats_help() +
                           ", or, of an answer that a page asked for, from which address with --url; "
                           "docs/import.md lists what can be brought");
    }
    const bool is_of_posts = *format == Format::PostsCsv || *format == Format::PostsJson;
    if (is_of_posts && is_of_downloads(hints.source)) {
        return invalid(fmt::format("the file is read as posts, of which {} has none", title_of(*hints.source)), name,
                       "leave --source out, or name the platform of the posts");
    }
    if (*format == Format::PostsJson || *format == Format::Zeeschuimer || *format == Format::ResearchApi) {
        TRY(check_is_utf8(bytes, name));
    }
    auto read = [&]() -> Result<ImportedFile> {
        switch (*format) {
            case Format::Har:
                return read_har(name, bytes, hints);
            case Format::Zeeschuimer:
                return read_zeeschuimer(name, bytes, hints);
            case Format::ResearchApi:
                return read_api_answer(name, bytes, hints);
            case Format::PostsCsv:
                return read_posts_table(TRY(Records::of_csv(name, std::move(bytes))), hints);
            case Format::PostsJson:
                return read_posts_json(name, bytes, hints);
            case Format::Download:
                return read_download(name, bytes, hints);
            case Format::SavedPage:
                break;
        }
        return read_saved_page(name, std::move(bytes), hints);
    }();
    if (read) {
        TRY(settle_file(name, hints, *format, *read));
    }
    return read;
}

Result<void> settle_file(const std::string& name, const ImportHints& hints, Format format, ImportedFile& file) {
    file.format = format;
    if (hints.study != nullptr && format != Format::Download) {
        note_others(name, *hints.study, file);
    }
    std::stable_sort(file.pages.begin(), file.pages.end(),
                     [](const ImportedPage& a, const ImportedPage& b) { return a.at < b.at; });
    return check_times(name, hints, file);
}

}  // namespace public_signals::inline engine::import
