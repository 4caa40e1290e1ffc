// What a manifest's API is asked, and what a URL of it asks for.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "public_signals/base/url.hpp"
#include "public_signals/sources/manifest/model.hpp"

namespace public_signals::inline sources::manifests {

/// A page of an account's list; an empty cursor is the first one.
std::string list_url(const Manifest& manifest, const std::string& handle, const std::string& cursor);
/// Its page for people, where there is one, else the first page of its list.
std::string person_url(const Manifest& manifest, const std::string& handle);

struct ManifestRequest {
    std::string handle;
    std::string cursor;  // empty for the first page
};
/// Of any host, since a mirror may answer; nothing for another path, or where what the list is asked with is another.
std::optional<ManifestRequest> manifest_request(const Manifest& manifest, const Url& url);
std::optional<ManifestRequest> manifest_request(const Manifest& manifest, const std::string& url);

}  // namespace public_signals::inline sources::manifests
