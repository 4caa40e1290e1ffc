// data/weekly/twin_posts.csv: posts that look like one under two ids. `weekly` writes it beside its files where there
// are any, `validate` names them.
#pragma once

#include <filesystem>
#include <string>
#include <vector>

#include "public_signals/base/result.hpp"
#include "public_signals/base/timebins.hpp"

namespace public_signals::inline panel {

/// Posts of one account with the same second and caption.
struct TwinPosts {
    std::string source;
    std::string show;
    Instant posted_at;
    std::vector<std::string> post_ids;
};

/// Writes the file into the folder of weekly files, or removes it where there is nothing to name.
Result<void> write_twin_posts(const std::vector<TwinPosts>& twins, const std::filesystem::path& folder);
/// Those of the folder; none where the file is absent.
Result<std::vector<TwinPosts>> read_twin_posts(const std::filesystem::path& folder);

/// `3 times posts of one account have the same second and caption and different ids, the first on Six at …`
std::string twin_posts_text(const std::vector<TwinPosts>& twins);

}  // namespace public_signals::inline panel
