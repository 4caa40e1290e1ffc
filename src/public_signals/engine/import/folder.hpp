// A folder of what a person collected: tools lay pictures, captions and notes of their own beside the posts.
#pragma once

#include <string>
#include <vector>

#include "public_signals/base/result.hpp"
#include "public_signals/engine/import/import.hpp"

namespace public_signals::inline engine::import {

struct GivenFolder {
    std::vector<GivenFile> files;    // whose content is of a known format, unpacked, by the bytes of their paths
    std::vector<std::string> notes;  // how many others there are, and which
};

/// The files below a folder; names that begin with a dot are passed over. A folder without a file that can be brought,
/// and a file that is damaged, are InvalidInput errors.
Result<GivenFolder> files_below(const std::string& folder, const ImportHints& hints);

}  // namespace public_signals::inline engine::import
