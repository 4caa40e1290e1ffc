// A manifest's list of an account, page after page by its cursor.
#pragma once

#include <memory>

#include "public_signals/collect/collector.hpp"
#include "public_signals/sources/manifest/model.hpp"

namespace public_signals::inline sources::manifests {

std::unique_ptr<collect::Collector> manifest_collector(const Manifest& manifest, Source source,
                                                       const collect::Context& context);

/// The request for a page of a list, with the headers of the manifest. `missing` is told the secret that the
/// environment lacks.
net::Request request_for(const Manifest& manifest, const std::string& url, std::string& missing);

}  // namespace public_signals::inline sources::manifests
