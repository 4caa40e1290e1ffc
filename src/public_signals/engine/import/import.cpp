#include "public_signals/engine/import/import.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "public_signals/base/text.hpp"
#include "public_signals/base/words.hpp"
#include "public_signals/data/json.hpp"
#include "public_signals/engine/source.hpp"

namespace public_signals::inline engine::import {
namespace {

constexpr const char* formats_help = "say what it is with --format page, har, zeeschuimer, research-api or csv";

std::string_view start_of(std::string_view bytes) {
    if (bytes.starts_with("\xef\xbb\xbf")) {
        bytes.remove_prefix(3);
    }
    return bytes.substr(std::min(bytes.find_first_not_of(" \t\r\n"), bytes.size()));
}

bool is_named(const std::string& name, std::string_view extension) {
    return name.size() > extension.size() && name.ends_with(extension);
}

/// Told by its content; by its name only where that tells nothing.
std::optional<Format> format_of(const std::string& name, std::string_view bytes) {
    const std::string_view start = start_of(bytes);
    if (start.starts_with('<')) {
        return Format::SavedPage;
    }
    if (start.starts_with('{')) {
        const std::string_view line = start.substr(0, start.find('\n'));
        const auto first = json::Document::parse_in_place(line);
        if (first && first->root().get("timestamp_collected").exists()) {
            return Format::Zeeschuimer;
        }
        const auto whole = json::Document::parse_in_place(start);
        if (whole && whole->root().get("log").get("entries").exists()) {
            return Format::Har;
        }
        if (whole && whole->root().get("data").get("videos").exists()) {
            return Format::ResearchApi;
        }
        if (!whole && is_named(name, ".har")) {
            return Format::Har;
        }
        return whole ? std::optional(Format::SavedPage) : std::nullopt;
    }
    return is_named(name, ".csv") ? std::optional(Format::PostsCsv) : std::nullopt;
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

std::string titles_of(const std::vector<Source>& sources) {
    std::vector<std::string> titles;
    std::ranges::transform(sources, std::back_inserter(titles), title_of);
    return in_prose(titles);
}

const char* list_mark(const ImportHints& hints) {
    return hints.is_complete ? "list" : "posts";
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
    return invalid("no source has an API whose answers are read", name, formats_help);
}

std::vector<Source> importable_sources() {
    std::vector<Source> sources = sources_with_posts();
    std::erase_if(sources, [](Source source) { return row_of(source).posts->list_url == nullptr; });
    return sources;
}

Result<ImportedFile> read_import(const std::string& name, std::string bytes, const ImportHints& hints) {
    if (start_of(bytes).empty()) {
        return invalid("the file is empty", name, "save it again");
    }
    const auto format = hints.format ? hints.format : format_of(name, bytes);
    if (!format) {
        const std::string_view start = start_of(bytes);
        const auto document = json::Document::parse_in_place(start);
        if (start.starts_with('{') && !document) {
            return invalid(fmt::format("begins like JSON and can't be read as such: {}", document.error().message),
                           name, "save it again, whole");
        }
        return invalid(
            "neither a saved page, a HAR file, NDJSON of Zeeschuimer, an answer of the Research API nor a CSV", name,
            formats_help);
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
                return read_posts_csv(name, std::move(bytes), hints);
            default:
                return read_saved_page(name, std::move(bytes), hints);
        }
    }();
    if (read) {
        read->format = *format;
        std::stable_sort(read->pages.begin(), read->pages.end(),
                         [](const ImportedPage& a, const ImportedPage& b) { return a.at < b.at; });
    }
    return read;
}

}  // namespace public_signals::inline engine::import
