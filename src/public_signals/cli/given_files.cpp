#include "public_signals/cli/given_files.hpp"

#include <algorithm>
#include <filesystem>
#include <iterator>

#include "public_signals/base/file.hpp"

namespace public_signals::inline cli {
namespace fs = std::filesystem;
namespace {

bool holds(const fs::path& folder, const fs::path& inner) {
    std::error_code ignored;
    const fs::path outer = fs::weakly_canonical(folder, ignored);
    const fs::path below = fs::weakly_canonical(inner, ignored);
    return std::ranges::mismatch(outer, below).in1 == outer.end();
}

}  // namespace

Result<import::GivenFolder> given_files(const std::vector<std::string>& names, const import::ImportHints& hints,
                                        const std::optional<Workspace>& workspace) {
    import::GivenFolder given;
    for (const std::string& name : names) {
        std::error_code ignored;
        if (!fs::is_directory(name, ignored)) {
            given.files.emplace_back(name, TRY(read_file(name)));
            continue;
        }
        if (workspace && holds(name, workspace->root)) {
            return invalid("the folder holds the study itself", name,
                           "give the folder in which your own files lie: the study's would be brought to it twice");
        }
        import::GivenFolder below = TRY(import::files_below(name, hints));
        std::ranges::move(below.files, std::back_inserter(given.files));
        std::ranges::move(below.left_out, std::back_inserter(given.left_out));
        given.without_map.merge(below.without_map);
    }
    return given;
}

}  // namespace public_signals::inline cli
