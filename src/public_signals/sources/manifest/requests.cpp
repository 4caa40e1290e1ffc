#include "public_signals/sources/manifest/requests.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>

namespace public_signals::inline sources::manifests {
namespace {

struct Template {
    std::string path;
    std::vector<std::pair<std::string, std::string>> query;  // as written, places and all
};

Template template_of(const Manifest& manifest) {
    const std::size_t mark = std::min(manifest.url.find('?'), manifest.url.size());
    Template made{manifest.url.substr(0, mark), {}};
    std::string_view query = std::string_view(manifest.url).substr(std::min(mark + 1, manifest.url.size()));
    while (!query.empty()) {
        const std::string_view pair = query.substr(0, query.find('&'));
        query.remove_prefix(std::min(pair.size() + 1, query.size()));
        const std::size_t equals = std::min(pair.find('='), pair.size());
        made.query.emplace_back(pair.substr(0, equals), pair.substr(std::min(equals + 1, pair.size())));
    }
    return made;
}

std::string place_of(std::string_view name) {
    return fmt::format("{{{}}}", name);
}

/// Goes through the parts of a path between slashes; false where one is not the template's.
bool read_path(std::string_view path, std::string_view written, const std::string& account, ManifestRequest& into) {
    while (!path.empty() || !written.empty()) {
        const std::string_view part = path.substr(0, path.find('/'));
        const std::string_view due = written.substr(0, written.find('/'));
        if (due == account && !part.empty()) {
            into.handle = percent_decoded(part);
        } else if (part != due) {
            return false;
        }
        if ((part.size() == path.size()) != (due.size() == written.size())) {
            return false;
        }
        path.remove_prefix(std::min(part.size() + 1, path.size()));
        written.remove_prefix(std::min(due.size() + 1, written.size()));
    }
    return true;
}

}  // namespace

std::string list_url(const Manifest& manifest, const std::string& handle, const std::string& cursor) {
    const auto [path, query] = template_of(manifest);
    const auto value = [&](const std::string& place) {
        return percent_encoded(place == manifest.show_key ? handle : cursor);
    };
    std::vector<std::string> pairs;
    for (const auto& [name, written] : query) {
        if (written != place_of("cursor") || !cursor.empty()) {
            pairs.push_back(name + "=" + filled(written, value));
        }
    }
    return manifest.host + filled(path, value) + (pairs.empty() ? "" : "?") + fmt::format("{}", fmt::join(pairs, "&"));
}

std::string person_url(const Manifest& manifest, const std::string& handle) {
    return manifest.account_url.empty()
               ? list_url(manifest, handle, "")
               : filled(manifest.account_url, [&](const std::string&) { return percent_encoded(handle); });
}

std::optional<ManifestRequest> manifest_request(const Manifest& manifest, const Url& url) {
    const auto [path, query] = template_of(manifest);
    ManifestRequest request;
    if (!read_path(url.path, path, place_of(manifest.show_key), request)) {
        return std::nullopt;
    }
    for (const auto& [name, written] : query) {
        std::string asked = query_value(url.query, name);
        if (written == place_of(manifest.show_key)) {
            request.handle = std::move(asked);
        } else if (written == place_of("cursor")) {
            request.cursor = std::move(asked);
        } else if (asked != percent_decoded(written)) {
            return std::nullopt;
        }
    }
    request.handle.erase(0, request.handle.starts_with('@') ? 1 : 0);
    return request.handle.empty() ? std::nullopt : std::optional(std::move(request));
}

std::optional<ManifestRequest> manifest_request(const Manifest& manifest, const std::string& text) {
    const auto url = parse_url(text);
    return url ? manifest_request(manifest, *url) : std::nullopt;
}

}  // namespace public_signals::inline sources::manifests
