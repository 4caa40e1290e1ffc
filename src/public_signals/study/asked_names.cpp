#include "public_signals/study/asked_names.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <optional>

#include "public_signals/base/ascii.hpp"
#include "public_signals/base/text.hpp"
#include "public_signals/base/unicode.hpp"
#include "public_signals/base/url.hpp"

namespace public_signals::inline study {

namespace {

constexpr std::string_view family = ".wikipedia";
constexpr std::string_view short_ending = "wiki";

bool is_letter(char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}

bool is_digit(char c) {
    return c >= '0' && c <= '9';
}

/// `en`, `simple`, `zh-yue`.
bool is_language(std::string_view text) {
    const auto fits = [](char c) { return (c >= 'a' && c <= 'z') || is_digit(c) || c == '-'; };
    return text.size() >= 2 && std::ranges::all_of(text, fits) && is_letter(text.front()) && text.back() != '-';
}

bool is_address(std::string_view text) {
    return text.find("://") != text.npos || text.find(".org/") != text.npos;
}

Result<Url> address_of(std::string_view text) {
    const bool has_scheme = text.find("://") != text.npos;
    return parse_url(has_scheme ? std::string(text) : "https://" + std::string(text));
}

/// en.wikipedia of en.wikipedia.org and en.m.wikipedia.org; empty for another host.
std::string project_of_host(std::string host) {
    if (host.ends_with(".org")) {
        host.resize(host.size() - 4);
    }
    if (host.ends_with(".m.wikipedia")) {
        host.replace(host.size() - 12, 12, family);
    }
    const bool is_one = host.ends_with(family) && is_language(std::string_view(host).substr(0, host.size() - 10));
    return is_one ? host : std::string();
}

/// %28 and the like; a title never has them.
bool is_encoded(std::string_view text) {
    const auto is_hex = [](char c) { return is_digit(c) || (c >= 'a' && c <= 'f') || (c >= 'A' && c <= 'F'); };
    for (std::size_t at = text.find('%'); at != text.npos; at = text.find('%', at + 1)) {
        if (at + 2 < text.size() && is_hex(text[at + 1]) && is_hex(text[at + 2])) {
            return true;
        }
    }
    return false;
}

/// The namespace that a title is in, by the names that every Wikipedia knows; nothing for an article.
/// https://www.mediawiki.org/wiki/Help:Namespaces
std::optional<std::string> namespace_of(std::string_view title) {
    static constexpr std::string_view spaces[] = {"media",    "special", "talk",  "user",      "wikipedia", "wp",
                                                  "project",  "file",    "image", "mediawiki", "template",  "help",
                                                  "category", "portal",  "draft", "module",    "timedtext"};
    constexpr std::string_view talk_ending = " talk";
    const std::size_t colon = title.find(':');
    if (colon == title.npos) {
        return std::nullopt;
    }
    std::string space = ascii_lower(title.substr(0, colon));
    std::ranges::replace(space, '_', ' ');
    space.erase(space.find_last_not_of(' ') + 1);
    std::string_view name = space;
    name.remove_prefix(std::min(name.find_first_not_of(' '), name.size()));
    if (name.ends_with(talk_ending)) {
        name.remove_suffix(talk_ending.size());
    }
    const bool is_one = name.empty() || std::ranges::find(spaces, name) != std::end(spaces);
    return is_one ? std::optional(std::string(title.substr(0, colon))) : std::nullopt;
}

tl::unexpected<Error> bad(std::string message, std::string help) {
    return invalid(std::move(message), "", std::move(help));
}

/// The title in an address: behind /wiki/, or of /w/index.php?title=.
Result<std::string> title_in(const Url& url, std::string_view text) {
    constexpr std::string_view pages = "/wiki/";
    const std::string asked = query_value(url.query, "title");
    if (url.path.starts_with(pages) && url.path.size() > pages.size()) {
        return percent_decoded(std::string_view(url.path).substr(pages.size()));
    }
    if (asked.empty()) {
        return bad(fmt::format("`{}` is no address of an article", text),
                   "write the article's title, like Hamilton_(musical)");
    }
    return asked;
}

}  // namespace

Result<std::string> wiki_project_of(std::string_view text) {
    constexpr const char* help = "write the language and the wiki, like en.wikipedia or de.wikipedia";
    std::string host = ascii_lower(text);
    if (is_address(host)) {
        host = TRY(address_of(host)).host;
    }
    if (const std::string project = project_of_host(host); !project.empty()) {
        return project;
    }
    if (host.ends_with(short_ending) && host.find('.') == host.npos) {
        std::string language = host.substr(0, host.size() - short_ending.size());
        std::ranges::replace(language, '_', '-');
        if (is_language(language)) {
            return language + std::string(family);
        }
    }
    return bad(fmt::format("wiki.project `{}` is no Wikipedia", text), help);
}

Result<std::string> wiki_title_of(std::string_view text, const std::string& project) {
    std::string title(text);
    if (is_address(text)) {
        if (text.find('#') != text.npos) {
            return bad(fmt::format("`{}` is the address of a section", text),
                       "views are counted of whole articles: leave out what begins with #");
        }
        const Url url = TRY(address_of(text));
        const std::string theirs = project_of_host(url.host);
        if (theirs.empty()) {
            return bad(fmt::format("`{}` is no address of an article", text),
                       "write the article's title, like Hamilton_(musical)");
        }
        if (theirs != project) {
            return bad(
                fmt::format("`{}` is an article of {}", text, theirs),
                fmt::format("the study counts {} (settings.wiki.project): give the title that it has there", project));
        }
        title = TRY(title_in(url, text));
    } else if (is_encoded(text)) {
        title = percent_decoded(text);
    }
    if (!is_valid_utf8(title) || is_encoded(title)) {
        return bad(fmt::format("`{}` is encoded in a way that gives no title", text),
                   "write the title as the article shows it, like Hamilton_(musical)");
    }
    if (const auto at = title.find_first_of("#<>[]|{}"); at != title.npos) {
        return bad(fmt::format("`{}` is no title: it holds {}", text, title[at]),
                   "write the title of a whole article, like Hamilton_(musical)");
    }
    if (const auto space = namespace_of(title)) {
        return bad(fmt::format("`{}` is no article: `{}:` names another kind of page", text, *space),
                   "write the title of an article, like Hamilton_(musical)");
    }
    return title;
}

Result<std::string> wikidata_id_of(std::string_view text) {
    std::string_view id = text;
    if (is_address(text)) {
        id.remove_prefix(id.rfind('/') + 1);
        id = id.substr(0, id.find_first_of("?#"));
    }
    const std::string number(id.substr(std::min<std::size_t>(1, id.size())));
    const bool is_item = !id.empty() && (id.front() == 'Q' || id.front() == 'q') && !number.empty() &&
                         number.front() != '0' && std::ranges::all_of(number, is_digit);
    if (!text.empty() && !is_item) {
        return bad(fmt::format("wikidata_id `{}` is no item", text), "write it like Q18640573");
    }
    return text.empty() ? std::string() : "Q" + number;
}

std::string search_key(std::string_view query) {
    constexpr std::u32string_view apostrophes = U"\u2018\u2019";
    constexpr std::u32string_view quotes = U"\u201C\u201D\u201E\u00AB\u00BB";
    const std::string text = folded(query);
    std::string key;
    bool is_apart = false;
    for (std::size_t at = 0; at < text.size();) {
        const unicode::CodePoint point = unicode::code_point_at(text, at);
        const std::string_view written = std::string_view(text).substr(at, point.bytes);
        at += point.bytes;
        if (unicode::is_white_space(point.value)) {
            is_apart = true;
            continue;
        }
        key += is_apart && !key.empty() && !key.ends_with('+') && written != "+" ? " " : "";
        key += apostrophes.find(point.value) != apostrophes.npos ? "'"
               : quotes.find(point.value) != quotes.npos         ? "\""
                                                                 : written;
        is_apart = false;
    }
    return key;
}

std::string words_key(std::string_view query) {
    constexpr std::u32string_view quotes = U"\"'\u2018\u2019\u201C\u201D\u201E\u00AB\u00BB";
    std::string words;
    for (std::size_t at = 0; at < query.size();) {
        const unicode::CodePoint point = unicode::code_point_at(query, at);
        words += quotes.find(point.value) == quotes.npos ? query.substr(at, point.bytes) : "";
        at += point.bytes;
    }
    return search_key(words);
}

std::string plain_title(std::string_view title) {
    constexpr char32_t curly_apostrophe = U'\u2019';
    const std::string text = nfc(title);
    std::string plain;
    bool is_apart = false;
    for (std::size_t at = 0; at < text.size();) {
        const unicode::CodePoint point = unicode::code_point_at(text, at);
        const std::string_view written = std::string_view(text).substr(at, point.bytes);
        at += point.bytes;
        if (written == "_" || unicode::is_white_space(point.value)) {
            is_apart = true;
            continue;
        }
        plain += is_apart && !plain.empty() ? " " : "";
        plain += point.value == curly_apostrophe ? "'" : written;
        is_apart = false;
    }
    return plain;
}

std::string normalized_title(std::string_view title) {
    const std::string text = plain_title(title);
    if (text.empty()) {
        return text;
    }
    const unicode::CodePoint first = unicode::code_point_at(text, 0);
    std::string written;
    unicode::append_utf8(written, unicode::upper(first.value));  // the first letter of a title has no case
    return first.valid ? written + text.substr(first.bytes) : text;
}

std::string folded_handle(std::string_view handle) {
    return ascii_lower(handle);
}

std::string account_key(std::string_view handle) {
    constexpr std::size_t id_length = 24;
    const bool is_channel_id = handle.size() == id_length && handle.starts_with("UC");
    return is_channel_id ? std::string(handle) : folded_handle(handle);
}

Result<std::string> trends_place_of(std::string_view text) {
    std::string place(text);
    std::ranges::transform(place, place.begin(),
                           [](char c) { return c >= 'a' && c <= 'z' ? static_cast<char>(c - 'a' + 'A') : c; });
    const std::string country = place.substr(0, place.find('-'));
    const auto fits = [](char c) { return is_letter(c) || is_digit(c) || c == '-'; };
    const bool is_place = country.size() == 2 && std::ranges::all_of(country, is_letter) &&
                          std::ranges::all_of(place, fits) && place.back() != '-';
    if (!place.empty() && !is_place) {
        return bad(fmt::format("`{}` is no place of Google Trends", text),
                   "write a country or a region like US or US-NY, or \"\" for worldwide");
    }
    return place;
}

}  // namespace public_signals::inline study
