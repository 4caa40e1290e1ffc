#include "public_signals/cli/workspace.hpp"

#include <fmt/format.h>

#include "public_signals/study/ledger.hpp"

namespace public_signals::inline cli {
namespace fs = std::filesystem;

std::optional<Workspace> find_workspace(const std::string& config) {
    std::error_code ignored;
    if (!config.empty()) {
        const fs::path file = config;
        const fs::path folder = file.has_parent_path() ? file.parent_path() : fs::path(".");
        const fs::path named = folder.filename() == "." ? fs::absolute(folder, ignored).lexically_normal() : folder;
        fs::path root = folder;
        if (named.filename() == "config" || fs::weakly_canonical(folder, ignored).filename() == "config") {
            root = folder / "..";
        }
        return Workspace{root.lexically_normal(), file};
    }
    fs::path up = ".";
    for (fs::path folder = fs::current_path(ignored); !folder.empty(); folder = folder.parent_path()) {
        for (const fs::path& root : {up, up / "public_signals"}) {
            if (fs::is_regular_file(root / "config" / "shows.yaml", ignored)) {
                return Workspace{root.lexically_normal(), (root / "config" / "shows.yaml").lexically_normal()};
            }
        }
        if (folder == folder.parent_path()) {
            break;
        }
        up = up == "." ? fs::path("..") : up / "..";
    }
    return std::nullopt;
}

Result<std::optional<Study>> study_here(const std::string& config) {
    const auto workspace = find_workspace(config);
    if (!workspace) {
        return std::optional<Study>();
    }
    return std::optional<Study>(TRY(read_study(workspace->config)));
}

Result<std::optional<EventCalendar>> calendar_here(const std::string& config) {
    const auto workspace = find_workspace(config);
    std::error_code ignored;
    const fs::path file = workspace ? fs::path(workspace->config).replace_filename("calendar.yaml") : fs::path();
    if (!workspace || !fs::exists(file, ignored)) {
        return std::optional<EventCalendar>();
    }
    const Study study = TRY(read_study(workspace->config));
    return std::optional<EventCalendar>(TRY(read_calendar(file, study)));
}

Result<Workspace> require_workspace(const std::string& config) {
    const auto found = find_workspace(config);
    if (!found) {
        return invalid("there is no workspace here: no config/shows.yaml in this folder or above it", ".",
                       "run `public-signals init` to make one, or name its file with --config FILE");
    }
    std::error_code ignored;
    if (!fs::is_regular_file(found->config, ignored)) {
        return invalid("there is no such file", found->config.string(),
                       "run `public-signals init` to make one, or correct --config");
    }
    TRY(Ledger::check_file(found->root / "data" / "ledger.sqlite3"));  // a later program may have changed all else too
    return *found;
}

Result<NamedPath> path_or_default(const std::string& given, const std::string& otherwise, const std::string& config) {
    if (!given.empty()) {
        return NamedPath{given, given};
    }
    const Workspace workspace = TRY(require_workspace(config));
    return NamedPath{(workspace.root / otherwise).lexically_normal(), otherwise};
}

Result<void> apply_now(const CommonOptions& options) {
    if (!options.now.empty()) {
        const auto instant = parse_instant(options.now);
        if (!instant) {
            return invalid(fmt::format("--now `{}` is not a time", options.now), "--now",
                           "write it like 2026-11-22T12:00:00Z");
        }
        freeze_now(*instant);
    }
    return {};
}

Result<Day> day_flag(const std::string& flag, const std::string& text) {
    const auto day = parse_day(text);
    if (!day) {
        return invalid(fmt::format("{} `{}` is not a date", flag, text), flag, "write it as YYYY-MM-DD");
    }
    return *day;
}

}  // namespace public_signals::inline cli
