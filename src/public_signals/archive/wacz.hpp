// WACZ 1.1.1: archives with their index in one zip, which is a Frictionless data package as well.
#pragma once

#include <filesystem>
#include <vector>

#include "public_signals/base/result.hpp"

namespace public_signals::inline archive::warc {

/// Writes archive/, indexes/, pages/, datapackage.json and datapackage-digest.json. Nothing is compressed twice and
/// nothing carries the machine's clock: the same archives give the same bytes. Two archives of one name, or more than
/// 4 GiB in all, are InvalidInput.
Result<void> write_wacz(const std::vector<std::filesystem::path>& archives, const std::filesystem::path& file);

}  // namespace public_signals::inline archive::warc
