#include "public_signals/cli/outputs.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>

#include "public_signals/cli/workspace.hpp"

namespace public_signals::inline cli {
namespace {

namespace fs = std::filesystem;

/// A file of a study, or a folder with all that lies in it, and the commands that write it.
struct Owned {
    const char* path;
    std::array<std::string_view, 2> commands;
    bool is_open = false;  // a folder in which a new file harms nothing: whatever lies in the others is read
};

constexpr Owned owned_paths[] = {
    {"config", {"init"}, true},
    {"rules", {"doctor"}},
    {"data/archive", {"pull", "archive import"}},
    {"data/raw", {"pull"}},
    {"data/raw_snapshots", {"pull"}},
    {"data/cache", {"pull"}},
    {"data/ledger.sqlite3", {"pull"}},
    {"data/.lock", {"pull"}},
    {"data/wikipedia.lock.json", {"pull"}},
    {"data/weekly", {"weekly", "pull"}},
    {"data/vintages", {"panel"}, true},
    {"data/panel/weekly_social_signals.parquet", {"panel"}},
    {"data/panel/weekly_social_signals.csv", {"panel"}},
    {"data/panel/weekly_social_signals_command.json", {"panel"}},
    {"data/panel/weekly_panel_schema.json", {"panel"}},
    {"data/panel/datapackage.json", {"panel"}},
    {"data/panel/validation_report.json", {"validate"}},
    {"data/panel/validation_report.html", {"validate"}},
    {"data/panel/weekly_social_signals_model_ready.parquet", {"features"}},
    {"data/panel/weekly_social_signals_model_ready_metadata.json", {"features"}},
    {"data/panel/weekly_social_signals_model_ready_preview.csv", {"features"}},
    {"data/merged/merged_social_grosses_panel.parquet", {"merge"}},
    {"data/merged/merged_social_grosses_panel_command.json", {"merge"}},
    {"data/models", {"fit", "forecast"}, true},
    {"data/report/index.html", {"report"}},
    {"data/archive.wacz", {"archive export"}},
};

fs::path whole(const fs::path& path) {
    std::error_code failed;
    fs::path canonical = fs::weakly_canonical(fs::absolute(path, failed), failed);
    canonical = failed ? path : canonical;
    return canonical.has_filename() ? canonical : canonical.parent_path();
}

/// One file by two names: by its path, or by a hard link.
bool is_same(const fs::path& a, const fs::path& b) {
    std::error_code missing;
    return whole(a) == whole(b) || fs::equivalent(a, b, missing);
}

bool lies_in(const fs::path& path, const fs::path& folder) {
    const fs::path inner = whole(path);
    const fs::path outer = whole(folder);
    return std::mismatch(outer.begin(), outer.end(), inner.begin(), inner.end()).first == outer.end();
}

/// Whether writing a file would change what a command reads there: the file, or one that is there in its folder.
bool would_change(const fs::path& output, const fs::path& read) {
    std::error_code missing;
    return is_same(output, read) ||
           (fs::is_directory(read, missing) && fs::is_regular_file(output, missing) && lies_in(output, read));
}

tl::unexpected<Error> refused(const WrittenFile& output, const std::string& what) {
    return invalid(fmt::format("{} {}", output.path.generic_string(), what), output.option,
                   fmt::format("name another file with {}: nothing was written", output.option));
}

/// The study that a person stands in, and the one that a file lies in.
std::vector<fs::path> studies_of(const std::string& config, const fs::path& output) {
    std::vector<fs::path> roots;
    if (const auto workspace = find_workspace(config)) {
        roots.push_back(workspace->root);
    }
    for (fs::path folder = whole(output).parent_path(); folder.has_relative_path(); folder = folder.parent_path()) {
        if (std::error_code missing; fs::exists(folder / "config" / "shows.yaml", missing)) {
            roots.push_back(folder);
            break;
        }
    }
    return roots;
}

/// Refuses a path where another command of a study keeps its files.
Result<void> check_owned(std::string_view command, const WrittenFile& output, const fs::path& root) {
    for (const Owned& owned : owned_paths) {
        const bool is_own = std::ranges::find(owned.commands, command) != owned.commands.end();
        std::error_code missing;
        const bool is_harmless = owned.is_open && !fs::exists(output.path, missing);
        if (is_own || is_harmless || !lies_in(output.path, root / owned.path)) {
            continue;
        }
        const std::string second = owned.commands[1].empty() ? "" : fmt::format(" or `{}`", owned.commands[1]);
        return refused(output,
                       fmt::format("is the study's own: `{}`{} writes {}", owned.commands[0], second, owned.path));
    }
    return {};
}

}  // namespace

Result<void> check_outputs(const std::string& config, std::string_view command, const std::vector<WrittenFile>& outputs,
                           const std::vector<fs::path>& reads) {
    for (std::size_t at = 0; at < outputs.size(); ++at) {
        const WrittenFile& output = outputs[at];
        const auto is_it = [&](const fs::path& read) { return !read.empty() && would_change(output.path, read); };
        if (std::ranges::any_of(reads, is_it)) {
            return refused(output, fmt::format("is what `{}` reads, and would be written over", command));
        }
        for (std::size_t other = 0; other < at; ++other) {
            if (is_same(output.path, outputs[other].path)) {
                return refused(output, fmt::format("is what {} writes too", outputs[other].option));
            }
        }
        for (const fs::path& root : studies_of(config, output.path)) {
            TRY(check_owned(command, output, root));
        }
    }
    return {};
}

}  // namespace public_signals::inline cli
