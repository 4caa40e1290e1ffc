// HAR 1.2, as browsers export their network log: every answer of a visit; those of a source are kept. Cookies,
// tokens and other headers are left behind: of the request only its address, the page that asked and, of a form, the
// cursor and the account are taken; of the answer its Date.
#include <fmt/format.h>
#include <openssl/evp.h>

#include <map>

#include "public_signals/base/ascii.hpp"
#include "public_signals/data/json.hpp"
#include "public_signals/engine/import/import.hpp"
#include "public_signals/engine/list_holes.hpp"
#include "public_signals/engine/source.hpp"
#include "public_signals/engine/targets.hpp"

namespace public_signals::inline engine::import {
namespace {

std::string text_of(const json::Value& value) {
    return std::string(value.string().value_or(""));
}

std::optional<std::string> base64_decoded(const std::string& text) {
    if (text.size() % 4 != 0) {
        return std::nullopt;
    }
    std::string bytes(text.size() / 4 * 3, '\0');
    const int size =
        EVP_DecodeBlock(reinterpret_cast<unsigned char*>(bytes.data()),
                        reinterpret_cast<const unsigned char*>(text.data()), static_cast<int>(text.size()));
    if (size < 0) {
        return std::nullopt;
    }
    const std::size_t padding = text.ends_with("==") ? 2 : text.ends_with("=") ? 1 : 0;
    bytes.resize(static_cast<std::size_t>(size) - padding);
    return bytes;
}

/// The value of a header, whatever case its name is in; empty where there is none.
std::string header_in(const json::Value& message, std::string_view wanted) {
    for (const json::Value& header : message.get("headers").elements()) {
        if (ascii_lower(text_of(header.get("name"))) == wanted) {
            return text_of(header.get("value"));
        }
    }
    return {};
}

/// Whom the form of a request names: of a source of posts.
AskedAccount account_in_form(const json::Value& entry, const ArchivedPage& page) {
    const auto target = target_of(page);
    if (!target || !has_posts(target->source) || text_of(entry.at("request.method")) != "POST") {
        return {};
    }
    return account_in(text_of(entry.at("request.postData.text")), row_of(target->source).posts->account_words);
}

std::string referer_of(const json::Value& entry, const std::map<std::string, std::string>& pages,
                       const ImportHints& hints, const std::string& url) {
    if (std::string referer = header_in(entry.get("request"), "referer"); !referer.empty()) {
        return referer;
    }
    const auto page = pages.find(text_of(entry.get("pageref")));
    if (page != pages.end()) {
        return page->second;
    }
    return profile_that_asked(url, hints.handle);
}

/// The addresses of the pages that asked: browsers write them as titles.
std::map<std::string, std::string> pages_in(const json::Value& log) {
    std::map<std::string, std::string> pages;
    for (const json::Value& page : log.get("pages").elements()) {
        const std::string title = text_of(page.get("title"));
        if (title.starts_with("http")) {
            pages[text_of(page.get("id"))] = title;
        }
    }
    return pages;
}

struct DroppedEntries {
    int of_no_source = 0;
    int without_body = 0;
    int without_answer = 0;
    std::map<std::string, int> unusable;  // by what they are
};

/// The page of one entry, or nothing with the reason counted.
Result<std::optional<ImportedPage>> page_of(const json::Value& entry, const std::string& place,
                                            const std::map<std::string, std::string>& pages, const ImportHints& hints,
                                            DroppedEntries& left_out) {
    const json::Value response = entry.get("response");
    ImportedPage page{.url = text_of(entry.at("request.url"))};
    page.referer = referer_of(entry, pages, hints, page.url);
    ArchivedPage asked;
    asked.page.url = page.url;
    asked.referer = page.referer;
    asked.asked = account_in_form(entry, asked);
    if (!target_of(asked)) {
        ++left_out.of_no_source;
        return std::nullopt;
    }
    if (const std::string why = why_unusable(page.url); !why.empty()) {
        ++left_out.unusable[why];
        return std::nullopt;
    }
    const std::int64_t code = response.get("status").integer().value_or(0);
    if (code < 100 || code > 599) {
        ++left_out.without_answer;
        return std::nullopt;
    }
    page.status = static_cast<int>(code);
    const std::string started = text_of(entry.get("startedDateTime"));
    const TimeRead read = read_time(started, hints.zone);
    if (read.lacks_zone) {
        return invalid(fmt::format("startedDateTime `{}` has no zone", started), place,
                       "browsers write one (2026-11-22T12:00:00.000Z): export the HAR file again, or say the zone of "
                       "the machine that saved it with --timezone");
    }
    if (!read.at) {
        return invalid("an entry has no startedDateTime", place, "export the HAR file again");
    }
    page.at = *read.at;
    page.place = place;
    if (text_of(entry.at("request.method")) == "POST") {
        const std::string form = text_of(entry.at("request.postData.text"));
        page.cursor = cursor_in(form);
        page.asked = asked.asked;
    }
    page.date = header_in(response, "date");
    page.age = header_in(response, "age");
    const json::Value content = response.get("content");
    page.content_type = text_of(content.get("mimeType"));
    const auto text = content.get("text").string();
    if (!text) {
        ++left_out.without_body;
        return std::nullopt;
    }
    page.body = *text;
    if (text_of(content.get("encoding")) == "base64") {
        auto decoded = base64_decoded(page.body);
        if (!decoded) {
            return invalid("the body of an entry is no base64", place, "export the HAR file again");
        }
        page.body = std::move(*decoded);
    }
    return page;
}

}  // namespace

Result<ImportedFile> read_har(const std::string& name, const std::string& bytes, const ImportHints& hints) {
    const auto har = json::Document::parse_in_place(bytes);
    const json::Value log = har ? har->root().get("log") : json::Value();
    const json::Value entries = log.get("entries");
    if (!entries.is_array()) {
        return invalid(har ? "the HAR file has no log.entries" : "the HAR file is no whole JSON", name,
                       "export it again: in the network panel, `Save all as HAR with content`");
    }
    const auto pages = pages_in(log);
    ImportedFile file;
    DroppedEntries left_out;
    std::size_t count_of_entries = 0;
    for (const json::Value& entry : entries.elements()) {
        const std::string place = fmt::format("{}: log.entries[{}]", name, count_of_entries++);
        auto page = TRY(page_of(entry, place, pages, hints, left_out));
        if (page) {
            file.pages.push_back(std::move(*page));
        }
    }
    if (file.pages.empty() && !left_out.unusable.empty()) {
        return invalid("the HAR file holds " + left_out.unusable.begin()->first, name,
                       "open the page with another range of time, and export the HAR file again");
    }
    for (const auto& [what, count] : left_out.unusable) {
        file.notes.push_back(fmt::format("{}: {} of {} entries are {}", name, count, count_of_entries, what));
    }
    if (file.pages.empty()) {
        return invalid(left_out.without_body > 0 ? "the HAR file holds no bodies of the sources' pages"
                                                 : "the HAR file holds no page of a source",
                       name, "export it with content, from a visit to a profile, scrolled as far as the weeks need");
    }
    for (const auto& [count, what] :
         {std::pair(left_out.of_no_source, "are of no source"), std::pair(left_out.without_body, "have no body"),
          std::pair(left_out.without_answer, "have no answer")}) {
        if (count > 0) {
            file.notes.push_back(fmt::format("{}: {} of {} entries {}", name, count, count_of_entries, what));
        }
    }
    return file;
}

}  // namespace public_signals::inline engine::import
