// A page as a browser saved it. Chrome writes where it came from into a comment (`saved from url=(0042)https://…`),
// SingleFile also when; else the page's own canonical link says where.
#include <fmt/format.h>
#include <fmt/ranges.h>

#include <array>

#include "public_signals/data/html_entities.hpp"
#include "public_signals/engine/import/import.hpp"
#include "public_signals/engine/source.hpp"
#include "public_signals/engine/targets.hpp"

namespace public_signals::inline engine::import {
namespace {

constexpr std::size_t head_bytes = 256u << 10;  // where a page says what it is

std::string_view between(std::string_view text, std::string_view before, std::string_view ends) {
    const std::size_t found = text.find(before);
    if (found == text.npos) {
        return {};
    }
    text.remove_prefix(found + before.size());
    return text.substr(0, text.find_first_of(ends));
}

/// The attribute `wanted` of the first tag that holds `mark`.
std::string attribute_of_tag_with(std::string_view head, std::string_view mark, std::string_view wanted) {
    const std::size_t found = head.find(mark);
    if (found == head.npos) {
        return {};
    }
    const std::size_t begin = head.rfind('<', found);
    const std::size_t end = head.find('>', found);
    if (begin == head.npos || end == head.npos) {
        return {};
    }
    return html_unescaped(between(head.substr(begin, end - begin), fmt::format("{}=\"", wanted), "\""));
}

std::string url_in(std::string_view head) {
    std::string_view saved = between(head, "saved from url=(", "\r\n ");
    saved = saved.substr(std::min(saved.find(')') + 1, saved.size()));
    if (saved.starts_with("http")) {
        return std::string(saved);
    }
    const std::string_view single_file = between(head, "\n url: ", "\r\n ");
    if (head.find("Page saved with SingleFile") != head.npos && single_file.starts_with("http")) {
        return std::string(single_file);
    }
    const std::string canonical = attribute_of_tag_with(head, "rel=\"canonical\"", "href");
    return canonical.empty() ? attribute_of_tag_with(head, "property=\"og:url\"", "content") : canonical;
}

/// SingleFile's `saved date: Sun Nov 22 2026 13:00:00 GMT+0100 (…)`.
std::optional<Instant> time_in(std::string_view head) {
    constexpr std::string_view months = "JanFebMarAprMayJunJulAugSepOctNovDec";
    const std::string_view date = between(head, "\n saved date: ", "\r\n(");
    if (head.find("Page saved with SingleFile") == head.npos || date.size() < 33) {
        return std::nullopt;
    }
    const std::size_t month = months.find(date.substr(4, 3));
    if (month == months.npos || month % 3 != 0 || date.substr(25, 3) != "GMT") {
        return std::nullopt;
    }
    const auto instant =
        parse_instant(fmt::format("{}-{:02}-{}T{}{}:{}", date.substr(11, 4), month / 3 + 1, date.substr(8, 2),
                                  date.substr(16, 8), date.substr(28, 3), date.substr(31, 2)));
    return instant ? std::optional(*instant) : std::nullopt;
}

/// `say it with --url ADDRESS, like https://www.tiktok.com/@name or …`: the sources whose posts are imported.
std::string address_help() {
    std::vector<std::string> profiles;
    for (const Source source : sources_with_posts()) {
        if (row_of(source).posts->list_url != nullptr) {
            profiles.push_back(profile_url(source, "name"));
        }
    }
    return fmt::format("say it with --url: {} for a profile", fmt::join(profiles, " or "));
}

}  // namespace

std::string saved_address(std::string_view page) {
    return url_in(page.substr(0, head_bytes));
}

Result<ImportedFile> read_saved_page(const std::string& name, std::string bytes, const ImportHints& hints) {
    const std::string_view head = std::string_view(bytes).substr(0, head_bytes);
    ImportedPage page{.url = hints.url.empty() ? saved_address(bytes) : hints.url};
    if (page.url.empty()) {
        return invalid("the page does not say which address it was saved from", name, address_help());
    }
    const auto saved_at = time_in(head);
    page.at = saved_at ? *saved_at : TRY(captured_at(name, hints));
    const bool is_json = bytes.find_first_not_of(" \t\r\n") == bytes.find_first_of("{[");
    page.content_type = is_json ? "application/json" : "text/html; charset=utf-8";
    page.referer = profile_that_asked(page.url, hints.handle);
    ArchivedPage asked;
    asked.page.url = page.url;
    asked.referer = page.referer;
    if (!target_of(asked)) {
        return invalid(fmt::format("`{}` is no page of a source", page.url), name,
                       "give the page's own address with --url: a profile, a post, or a list that it asked for");
    }
    if (const std::string why = why_unusable(page.url); !why.empty()) {
        return invalid("the page holds " + why, name, "open it with another range of time, and save it again");
    }
    page.body = std::move(bytes);
    ImportedFile file;
    file.pages.push_back(std::move(page));
    return file;
}

}  // namespace public_signals::inline engine::import
