#include "public_signals/cli/init.hpp"

#include <fmt/format.h>

#include "public_signals/base/file.hpp"
#include "public_signals/base/timebins.hpp"
#include "public_signals/cli/commands.hpp"
#include "public_signals/cli/console.hpp"
#include "public_signals/data/json_writer.hpp"
#include "public_signals/demo/sample.hpp"

namespace public_signals::inline cli {
namespace fs = std::filesystem;

Result<bool> make_workspace(const fs::path& root, const std::string& base_start, int shows,
                            const std::string& calendar) {
    const fs::path config = root / "config" / "shows.yaml";
    std::error_code ignored;
    if (fs::exists(config, ignored)) {
        return false;
    }
    TRY(write_file(root / "config" / "shows.schema.json", shows_schema_json()));
    TRY(write_file(config, sample_shows_yaml(base_start, shows)));
    const fs::path events = root / "config" / "calendar.yaml";
    if (!fs::exists(events, ignored)) {
        TRY(write_file(root / "config" / "calendar.schema.json", calendar_schema_json()));
        TRY(write_file(events, calendar));
    }
    return true;
}

Result<ExitCode> run(const InitOptions& options) {
    const fs::path root = options.folder;
    constexpr Weeks three_years{156};
    const Day today = day_of(now());
    const std::string base_start = format_week(to_week(today) - three_years);
    const int year = static_cast<int>(std::chrono::year_month_day(today).year());
    if (!TRY(make_workspace(root, base_start, 8, calendar_yaml(year - 3, year + 1)))) {
        return invalid("there is a workspace already; nothing was changed", (root / "config" / "shows.yaml").string(),
                       "edit it, or name another folder: public-signals init DIR");
    }
    const std::string config = (root / "config" / "shows.yaml").lexically_normal().string();
    print(options.common.json ? Json{{"config", config}}.dump(2) + "\n" : config + "\n");
    narrate(options.common.quiet, "The shows are real, the handles invented: put in the shows' own before you pull.");
    const bool is_elsewhere = root != "." && root != "";
    narrate(options.common.quiet, fmt::format("next: {}public-signals pull --dry-run; refresh is the weekly run",
                                              is_elsewhere ? "cd " + root.string() + " && " : ""));
    return ExitCode::Done;
}

}  // namespace public_signals::inline cli
