#include "public_signals/engine/targets.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <span>
#include <vector>

#include "public_signals/base/text.hpp"
#include "public_signals/base/unicode.hpp"
#include "public_signals/engine/source.hpp"

namespace public_signals::inline engine {

HandlePath split_handle(std::string path) {
    if (path.starts_with('/')) {
        path.erase(0, 1);
    }
    if (path.starts_with('@')) {
        path.erase(0, 1);
    }
    const auto slash = path.find('/');
    HandlePath parts{path.substr(0, slash), slash == std::string::npos ? "" : path.substr(slash + 1)};
    parts.handle = folded_handle(percent_decoded(parts.handle));
    return parts;
}

namespace {

/// Whether a word is one of some with `|` between them.
bool is_listed(std::string_view words, std::string_view word) {
    return fmt::format("|{}|", words).find(fmt::format("|{}|", word)) != std::string::npos;
}

/// Without what shows nothing at either end: blanks of any kind, marks of direction, joiners.
std::string without_blanks_beside(std::string_view text) {
    const auto shows_nothing = [](char32_t c) {
        constexpr std::u32string_view joiners = U"\u200B\u200C\u200D\u2060\uFEFF\u00AD";
        return unicode::is_white_space(c) || unicode::is_bidi_mark(c) || joiners.find(c) != joiners.npos;
    };
    std::vector<char32_t> shown;
    for (const char32_t c : unicode::code_points(text)) {
        shown.push_back(c);
    }
    const auto first = std::ranges::find_if_not(shown, shows_nothing);
    while (shown.end() != first && shows_nothing(shown.back())) {
        shown.pop_back();
    }
    std::string kept;
    for (auto at = first; at < shown.end(); ++at) {
        unicode::append_utf8(kept, *at);
    }
    return kept;
}

/// `www.tiktok.com` and `tiktok.com` are one site.
std::string site_of(std::string host) {
    constexpr std::string_view www = "www.";
    return host.starts_with(www) ? host.substr(www.size()) : host;
}

}  // namespace

bool can_be_handle(std::string_view name) {
    constexpr std::size_t longest = 64;
    constexpr std::string_view letters = "abcdefghijklmnopqrstuvwxyz0123456789._-";
    return !name.empty() && name.size() <= longest && name.find_first_not_of(letters) == name.npos;
}

std::string handle_written(Source source, std::string_view text) {
    std::string word = without_blanks_beside(text);
    if (word.find('/') != word.npos) {
        const std::string address = word.find("://") == word.npos ? "https://" + word : word;
        const auto url = parse_url(address);
        const auto own = parse_url(row_of(source).posts->profile_url("a"));
        std::string handle = handle_of_address(source, address);
        if (url && own && site_of(url->host) == site_of(own->host) && !handle.empty()) {
            return handle;
        }
    }
    word.erase(0, word.starts_with('@') ? 1 : 0);
    return folded_handle(word);
}

std::string handle_of_address(Source source, const std::string& address) {
    const PostsRow& row = *row_of(source).posts;
    const auto url = parse_url(address);
    const auto own = parse_url(row.profile_url("a"));
    const std::string before = own ? own->path.substr(0, own->path.find('a')) : std::string();
    if (!url || !url->path.starts_with(before)) {
        return {};
    }
    const HandlePath parts = split_handle(url->path);
    const std::string behind = parts.rest.substr(0, parts.rest.find('/'));
    const bool has_own_page = behind.empty() || row.under_accounts.empty() || is_listed(row.under_accounts, behind);
    return can_be_handle(parts.handle) && has_own_page && !is_listed(row.no_accounts, parts.handle) ? parts.handle
                                                                                                    : std::string();
}

PageKind list_kind(const Url& url) {
    const std::string mark = query_value(url.query, "import");
    return mark == "posts" || mark == "unsettled" ? PageKind::Post : PageKind::PostList;
}

bool is_own_page(Source source, const std::string& address, const std::string& handle) {
    const auto page = parse_url(address);
    const auto own = parse_url(row_of(source).posts->profile_url(folded_handle(handle)));
    const auto path_of = [](const Url& url) {
        std::string path = folded_handle(percent_decoded(url.path));
        while (path.ends_with('/')) {
            path.pop_back();
        }
        return path;
    };
    return page && own && !handle.empty() && path_of(*page) == path_of(*own) && address.find('#') == address.npos;
}

std::string list_owner(Source source, const std::string& address, std::string_view view) {
    const bool is_own_view = view.empty() || is_listed(row_of(source).posts->own_views, folded(view));
    const std::string handle = is_own_view ? handle_of_address(source, address) : std::string();
    return is_own_page(source, address, handle) ? handle : std::string();
}

bool is_imported_list(const std::string& text) {
    const auto url = parse_url(text);
    return url && query_value(url->query, "import") == "list";
}

bool are_imported_posts(const std::string& text) {
    const auto url = parse_url(text);
    return url && query_value(url->query, "import") == "posts";
}

bool are_unsettled_posts(const std::string& text) {
    const auto url = parse_url(text);
    return url && query_value(url->query, "import") == "unsettled";
}

namespace {

/// The sources whose pages, for people or for programs, are on a host; none of a mirror.
std::span<const Source> owners_of(const std::string& host) {
    static const std::map<std::string, std::vector<Source>> owners = [] {
        std::map<std::string, std::vector<Source>> hosts;
        for (const Source source : all_sources()) {
            const SourceRow& row = row_of(source);
            std::vector<std::string> addresses = row.sites(Settings());
            if (row.posts != nullptr) {
                addresses.push_back(row.posts->profile_url("a"));
            }
            for (const std::string& address : addresses) {
                const auto url = parse_url(address);
                std::vector<Source>& of_host = hosts[url ? url->host : std::string()];
                if (url && std::ranges::find(of_host, source) == of_host.end()) {
                    of_host.push_back(source);
                }
            }
        }
        return hosts;
    }();
    const auto found = owners.find(host);
    return found == owners.end() ? std::span<const Source>() : std::span<const Source>(found->second);
}

}  // namespace

/// Two sources may have the same paths on hosts of their own: only on a mirror's is any of them asked.
std::optional<PageTarget> target_of(const ArchivedPage& page) {
    const auto url = parse_url(page.page.url);
    if (!url) {
        return std::nullopt;
    }
    const std::span<const Source> owners = owners_of(url->host);
    for (const Source source : owners.empty() ? all_sources() : owners) {
        if (auto target = row_of(source).target_of(*url, page)) {
            return target;
        }
    }
    return std::nullopt;
}

}  // namespace public_signals::inline engine
