// How an API is asked: names, host and pace, the URL of a list. No secret is in a URL.
#include <fmt/format.h>

#include <algorithm>
#include <charconv>

#include "public_signals/base/url.hpp"
#include "public_signals/sources/manifest/manifest_yaml.hpp"
#include "public_signals/web/transport.hpp"

namespace public_signals::inline sources::manifests {

namespace {

constexpr double least_pause_of_all = 0.2;  // between two requests, whatever a manifest says
constexpr double most_pause_of_all = 3600;

}  // namespace

bool is_manifest_name(std::string_view text) {
    const auto fits = [](char c) { return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '_'; };
    return !text.empty() && text.front() >= 'a' && text.front() <= 'z' && text.size() <= 40 &&
           std::ranges::all_of(text, fits);
}

Result<std::string> RequestsReader::name_at(const YAML::Node& root, const char* key) const {
    const std::string name = TRY(text(root, key));
    if (!is_manifest_name(name)) {
        return wrong(root[key], fmt::format("{} `{}` is no name", key, name),
                     "a name has small letters, digits and _, a letter first");
    }
    return name;
}

Result<void> RequestsReader::names(const YAML::Node& root) {
    m_read.name = TRY(name_at(root, "source"));
    m_read.title = TRY(text(root, "title"));
    m_read.show_key = TRY(name_at(root, "show_key"));
    m_read.prefix = TRY(name_at(root, "prefix"));
    if (m_read.prefix.ends_with('_')) {
        return wrong(root["prefix"], "the prefix has its _ already", "write bsky for columns like bsky_posts");
    }
    m_read.prefix += '_';
    m_read.documentation = TRY(text(root, "documentation"));
    return {};
}

Result<void> RequestsReader::asked(const YAML::Node& node) {
    TRY(keys(node, {"host", "pause", "robots", "because", "headers"}));
    m_read.host = TRY(text(node, "host"));
    const auto url = parse_url(m_read.host);
    if (!url || (url->scheme != "https" && url->scheme != "http") || (url->path != "/" && !url->path.empty()) ||
        !url->query.empty() || m_read.host.find('@') != std::string::npos) {
        return wrong(node["host"], fmt::format("host `{}` is no host", m_read.host),
                     "write it like https://api.example.org, without a path: that is part of list.url");
    }
    while (m_read.host.ends_with('/')) {
        m_read.host.pop_back();
    }
    TRY(pause(node));
    TRY(robots(node));
    return headers(node);
}

Result<void> RequestsReader::pause(const YAML::Node& node) {
    const YAML::Node range = node["pause"];
    const char* const help = "write pause: [1, 2], the least and the most seconds between two requests";
    if (!range.IsDefined() || !range.IsSequence() || range.size() != 2) {
        return wrong(range.IsDefined() ? range : node, "pause is no pair of seconds", help);
    }
    const auto seconds = [&](int place) {
        const std::string written = range[place].IsScalar() ? range[place].Scalar() : "";
        double value = -1;
        const auto [end, error] = std::from_chars(written.data(), written.data() + written.size(), value);
        return error == std::errc() && end == written.data() + written.size() ? value : -1.0;
    };
    m_read.least_pause = seconds(0);
    m_read.most_pause = seconds(1);
    const bool is_range = m_read.least_pause >= least_pause_of_all && m_read.most_pause >= m_read.least_pause &&
                          m_read.most_pause <= most_pause_of_all;
    return is_range ? Result<void>() : wrong(range, "pause is no pair of seconds from 0.2 on", help);
}

Result<void> RequestsReader::robots(const YAML::Node& node) {
    const std::string robots = TRY(text_or_none(node, "robots"));
    const std::string because = TRY(text_or_none(node, "because"));
    if (robots.empty()) {
        return because.empty() ? Result<void>()
                               : wrong(node["because"], "because says why robots is exempt, and it isn't");
    }
    if (robots != "exempt" && robots != "obeyed") {
        return unknown(node["robots"], "robots", robots, {"obeyed", "exempt"});
    }
    if (robots == "exempt" && !m_read.is_shipped) {
        return wrong(node["robots"], "a manifest of your own can't be exempt from robots.txt",
                     "leave the key out: robots.txt is asked, and what it says is done");
    }
    if ((robots == "exempt") == because.empty()) {
        return wrong(node["robots"], "robots: exempt and because: go together",
                     "say in a few words why robots.txt does not speak of this API");
    }
    m_read.exempt_because = because;
    return {};
}

Result<void> RequestsReader::headers(const YAML::Node& node) {
    const YAML::Node map = node["headers"];
    if (!map.IsDefined()) {
        return {};
    }
    if (!map.IsMap()) {
        return wrong(map, "headers is a map of names and texts");
    }
    for (const auto& entry : map) {
        const std::string name = entry.first.Scalar();
        const std::string value = entry.second.IsScalar() ? entry.second.Scalar() : "";
        if (value.empty() || value.find_first_of("\r\n") != value.npos) {
            return wrong(entry.second, fmt::format("header {} has no text of one line", name));
        }
        for (const std::string& place : places_in(value)) {
            if (!place.starts_with(of_environment)) {
                return wrong(entry.second, fmt::format("{{{}}} can't stand in a header", place),
                             "headers hold texts and {env.NAME}");
            }
            if (!net::is_credential_header(name)) {
                return wrong(entry.first, fmt::format("header {} would be kept with its secret", name),
                             "a secret goes into Authorization, X-…-Api-Key or X-…-Auth-Token: those never reach "
                             "the archive");
            }
        }
        if (places_in(value).empty() && net::is_credential_header(name)) {
            return wrong(entry.second, fmt::format("the secret of header {} stands in the file", name),
                         "put it into the environment and write {env.NAME}");
        }
        m_read.headers.emplace_back(name, value);
    }
    return {};
}

/// Of a template: which places it has, none of them a secret.
Result<void> RequestsReader::check_places(const YAML::Node& node, const std::string& written,
                                          const Names& known) const {
    for (const std::string& place : places_in(written)) {
        if (place.starts_with(of_environment)) {
            return wrong(node, fmt::format("{{{}}} is a secret in a URL, which archives keep", place),
                         "send it as a header: asked: {headers: {Authorization: \"Bearer {env.NAME}\"}}");
        }
        if (std::ranges::find(known, place) == known.end()) {
            return unknown(node, "place", place, known);
        }
    }
    return {};
}

Result<void> RequestsReader::list(const YAML::Node& node) {
    TRY(keys(node, {"url", "next", "order"}));
    m_read.url = TRY(text(node, "url"));
    if (!m_read.url.starts_with('/') || m_read.url.starts_with("//")) {
        return wrong(node["url"], "url is the path and the query behind asked.host", "begin it with /");
    }
    TRY(check_places(node["url"], m_read.url, {m_read.show_key, "cursor"}));
    TRY(whole_places(node["url"]));
    const YAML::Node next = node["next"];
    if (next.IsDefined()) {
        TRY(keys(next, {"cursor"}));
        m_read.cursor_path = TRY(text(next, "cursor"));
    }
    const auto has = [&](std::string_view place) { return std::ranges::count(places_in(m_read.url), place) == 1; };
    if (!has(m_read.show_key)) {
        return wrong(node["url"], fmt::format("url does not say once whose list it asks for: {{{}}}", m_read.show_key));
    }
    if (has("cursor") == m_read.cursor_path.empty()) {
        return wrong(node["url"], "{cursor} in url and next: {cursor: PATH} go together",
                     "next says where in an answer the cursor of the next page stands");
    }
    const std::string order = TRY(text(node, "order"));
    return order == "newest_first" ? Result<void>() : unknown(node["order"], "order", order, {"newest_first"});
}

/// Of a URL that was asked, both have to be read back.
Result<void> RequestsReader::whole_places(const YAML::Node& node) const {
    const std::string path = m_read.url.substr(0, m_read.url.find('?'));
    for (std::size_t at = m_read.url.find('{'); at != std::string::npos; at = m_read.url.find('{', at + 1)) {
        const std::size_t end = m_read.url.find('}', at);
        const char before = at == 0 ? ' ' : m_read.url[at - 1];
        const char after = end + 1 < m_read.url.size() ? m_read.url[end + 1] : '&';
        const bool in_path = at < path.size();
        const bool is_whole = in_path ? before == '/' && (after == '/' || after == '?' || end + 1 == path.size())
                                      : before == '=' && after == '&';
        if (!is_whole || (in_path && m_read.url.substr(at, end - at) == "{cursor")) {
            return wrong(node, fmt::format("{} is no whole value of the URL", m_read.url.substr(at, end + 1 - at)),
                         "write NAME={…} in the query, or /{…}/ in the path for the account");
        }
    }
    return {};
}

Result<void> RequestsReader::addresses(const YAML::Node& root) {
    m_read.account_url = TRY(text_or_none(root, "account_url"));
    m_read.post_url = TRY(text_or_none(root, "post_url"));
    TRY(check_places(root["account_url"], m_read.account_url, {m_read.show_key}));
    TRY(check_places(root["post_url"], m_read.post_url, {m_read.show_key, "post_id"}));
    for (const char* key : {"account_url", "post_url"}) {
        if (root[key].IsDefined() && !parse_url(root[key].Scalar())) {
            return wrong(root[key], fmt::format("{} is no URL", key));
        }
    }
    return {};
}

}  // namespace public_signals::inline sources::manifests
