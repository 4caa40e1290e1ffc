// A folder of what a person collected: tools lay pictures, captions and notes of their own beside the posts.
#pragma once

#include <set>
#include <string>
#include <vector>

#include "public_signals/base/result.hpp"
#include "public_signals/engine/import/import.hpp"

namespace public_signals::inline engine::import {

/// Files of a folder that are not brought for one reason, those first that people keep data in.
struct LeftOutFiles {
    std::string folder;
    std::string why;
    std::vector<std::string> files;
    std::size_t of = 0;  // files in the folder
};
/// `posts: 9 of 28 files left out (of no known format): tiktok.csv, a.jpg and 7 more`
std::string as_note(const LeftOutFiles& left_out);

struct GivenFolder {
    std::vector<GivenFile> files;  // whose content is of a known format, unpacked, by the bytes of their paths
    std::vector<LeftOutFiles> left_out = {};
    std::set<std::string> without_map = {};  // names of files that --map does not concern
};

/// The files below a folder; names that begin with a dot are passed over. A folder without a file that can be brought,
/// and a file that is damaged, are InvalidInput errors.
Result<GivenFolder> files_below(const std::string& folder, ImportHints hints);

}  // namespace public_signals::inline engine::import
