// Pages that a researcher hands in, brought to what a fetch would have left: a URL, a time, a body.
//
// A saved page or a HAR file holds the platform's own pages, and they stay as they are. Zeeschuimer, a
// platform's API for research and CSV files hold posts out of their pages: those of one account and day become one
// page. Whether such a page is an unbroken list of the account, only the researcher knows: unless that is said
// (`is_complete`), its posts are kept and no week is known by them.
#pragma once

#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "public_signals/base/result.hpp"
#include "public_signals/base/timebins.hpp"
#include "public_signals/engine/import/format.hpp"
#include "public_signals/panel/schema.hpp"

namespace public_signals::inline engine::import {

struct ImportHints {
    std::optional<Format> format;                // unset: told by the file
    std::optional<Source> source;                // CSV without a column for it
    std::string handle;                          // whose posts they are, where the file does not say; without @
    std::string url;                             // of a saved page that does not say it
    std::optional<Instant> captured_at;          // where the file does not say when it was made
    std::map<std::string, std::string> columns;  // of a CSV: its name to ours
    bool is_complete = false;  // the posts of each account are all there, from the newest to the oldest
};

struct ImportedPage {
    std::string url;
    Instant at;
    int status = 200;
    std::string content_type;
    std::string body;
    std::string referer;                     // the profile that it belongs to, where the URL does not say
    std::optional<std::string> cursor = {};  // of a list that was asked by POST: what its form says it goes on with
};

struct ImportedFile {
    Format format = Format::SavedPage;
    std::vector<ImportedPage> pages;  // in order of time
    std::vector<std::string> notes;   // what was left out, and how much of it
};

/// The sources whose posts can be imported, in their order.
std::vector<Source> importable_sources();

/// `name` is the file as given, for messages. What cannot be read is an InvalidInput error with its place.
Result<ImportedFile> read_import(const std::string& name, std::string bytes, const ImportHints& hints);

// One reader a format.
Result<ImportedFile> read_saved_page(const std::string& name, std::string bytes, const ImportHints& hints);
Result<ImportedFile> read_har(const std::string& name, const std::string& bytes, const ImportHints& hints);
Result<ImportedFile> read_zeeschuimer(const std::string& name, const std::string& bytes, const ImportHints& hints);
Result<ImportedFile> read_api_answer(const std::string& name, const std::string& bytes, const ImportHints& hints);
Result<ImportedFile> read_posts_csv(const std::string& name, std::string bytes, const ImportHints& hints);

/// A profile's address, as a Referer names it.
std::string profile_url(Source source, const std::string& handle);
/// That of the profile that a page belongs to whose own address does not name it; empty where the page is of no source
/// of posts or the handle is not known.
std::string profile_that_asked(const std::string& url, const std::string& handle);
/// `TikTok or Instagram`.
std::string titles_of(const std::vector<Source>& sources);
/// The value of `query` that tells such a page from a list that the platform served.
const char* list_mark(const ImportHints& hints);
/// The time that was given, or an error that asks for it.
Result<Instant> captured_at(const std::string& name, const ImportHints& hints);

}  // namespace public_signals::inline engine::import
