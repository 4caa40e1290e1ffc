// HAR 1.2, as browsers export their network log: every answer of a visit, of which those of a source are kept. Cookies,
// tokens and other headers are left behind: of the request only its address and the page that asked are taken.
#include <fmt/format.h>
#include <openssl/evp.h>

#include <map>
#include <nlohmann/json.hpp>

#include "public_signals/engine/import/import.hpp"
#include "public_signals/engine/list_holes.hpp"
#include "public_signals/engine/targets.hpp"

namespace public_signals::inline engine::import {
namespace {

using HarValue = nlohmann::json;

std::string text_at(const HarValue& object, const char* key) {
    const auto found = object.is_object() ? object.find(key) : object.end();
    return object.is_object() && found != object.end() && found->is_string() ? found->get<std::string>()
                                                                             : std::string();
}

const HarValue& at(const HarValue& object, const char* key) {
    static const HarValue none;
    const auto found = object.is_object() ? object.find(key) : object.end();
    return object.is_object() && found != object.end() ? *found : none;
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

std::string referer_of(const HarValue& entry, const std::map<std::string, std::string>& pages, const ImportHints& hints,
                       const std::string& url) {
    for (const HarValue& header : at(at(entry, "request"), "headers")) {
        const std::string name = text_at(header, "name");
        if (name == "Referer" || name == "referer") {
            return text_at(header, "value");
        }
    }
    const auto page = pages.find(text_at(entry, "pageref"));
    if (page != pages.end()) {
        return page->second;
    }
    return profile_that_asked(url, hints.handle);
}

/// The addresses of the pages that asked: browsers write them as titles.
std::map<std::string, std::string> pages_in(const HarValue& log) {
    std::map<std::string, std::string> pages;
    for (const HarValue& page : at(log, "pages")) {
        const std::string title = text_at(page, "title");
        if (title.starts_with("http")) {
            pages[text_at(page, "id")] = title;
        }
    }
    return pages;
}

struct LeftOut {
    int of_no_source = 0;
    int without_body = 0;
    int without_answer = 0;
};

/// The page of one entry, or nothing with the reason counted.
Result<std::optional<ImportedPage>> page_of(const HarValue& entry, const std::string& place,
                                            const std::map<std::string, std::string>& pages, const ImportHints& hints,
                                            LeftOut& left_out) {
    const HarValue& response = at(entry, "response");
    ImportedPage page{.url = text_at(at(entry, "request"), "url")};
    page.referer = referer_of(entry, pages, hints, page.url);
    ArchivedPage asked;
    asked.page.url = page.url;
    asked.referer = page.referer;
    if (!target_of(asked)) {
        ++left_out.of_no_source;
        return std::nullopt;
    }
    const HarValue& status = at(response, "status");
    const std::int64_t code = status.is_number_integer() ? status.get<std::int64_t>() : 0;
    if (code < 100 || code > 599) {
        ++left_out.without_answer;
        return std::nullopt;
    }
    page.status = static_cast<int>(code);
    const auto started = parse_instant(text_at(entry, "startedDateTime"));
    if (!started) {
        return invalid("an entry has no startedDateTime", place, "export the HAR file again");
    }
    page.at = *started;
    if (text_at(at(entry, "request"), "method") == "POST") {
        page.cursor = cursor_in(text_at(at(at(entry, "request"), "postData"), "text"));
    }
    const HarValue& content = at(response, "content");
    page.content_type = text_at(content, "mimeType");
    if (!at(content, "text").is_string()) {
        ++left_out.without_body;
        return std::nullopt;
    }
    page.body = text_at(content, "text");
    if (text_at(content, "encoding") == "base64") {
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
    const HarValue har = HarValue::parse(bytes, nullptr, false);
    const HarValue& entries = at(at(har, "log"), "entries");
    if (!entries.is_array()) {
        return invalid(har.is_discarded() ? "the HAR file is no whole JSON" : "the HAR file has no log.entries", name,
                       "export it again: in the network panel, `Save all as HAR with content`");
    }
    const auto pages = pages_in(at(har, "log"));
    ImportedFile file;
    LeftOut left_out;
    for (std::size_t i = 0; i < entries.size(); ++i) {
        auto page = TRY(page_of(entries[i], fmt::format("{}: log.entries[{}]", name, i), pages, hints, left_out));
        if (page) {
            file.pages.push_back(std::move(*page));
        }
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
            file.notes.push_back(fmt::format("{}: {} of {} entries {}", name, count, entries.size(), what));
        }
    }
    return file;
}

}  // namespace public_signals::inline engine::import
