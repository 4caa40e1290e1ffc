#include <fmt/format.h>
#include <unistd.h>

#include <filesystem>

#include "public_signals/base/file.hpp"
#include "public_signals/cli/commands.hpp"
#include "public_signals/cli/console.hpp"
#include "public_signals/cli/extract_diff.hpp"
#include "public_signals/cli/steps.hpp"
#include "public_signals/engine/page.hpp"
#include "public_signals/engine/source.hpp"

namespace public_signals::inline cli {
namespace {

/// Looks without reading, so that nothing is printed when a later file cannot be opened and a pipe keeps its bytes.
Result<void> check_all_open(const std::vector<std::string>& files) {
    for (const std::string& file : files) {
        std::error_code error;
        if (std::filesystem::is_directory(file, error) || ::access(file.c_str(), R_OK) != 0) {
            TRY(read_file(file));
        }
    }
    return {};
}

}  // namespace

Result<ExitCode> run(const ExtractOptions& options) {
    if (options.diff) {
        return extract_diff(options);
    }
    if (options.files.empty() || options.source.empty()) {
        return invalid(options.files.empty() ? "FILE is required" : "--source is required", "public-signals extract",
                       "run `public-signals extract --help`");
    }
    const Source source = TRY(source_named(options.source));
    const auto workspace = find_workspace(options.common.config);
    const Rules rules = options.rules.empty() && !workspace
                            ? TRY(shipped_rules())
                            : TRY(rules_in_use(options.rules, workspace ? workspace->root : ""));
    TRY(check_all_open(options.files));
    for (const std::string& file : options.files) {
        Page page;
        page.body = TRY(read_file(file));
        page.handle = options.handle.starts_with('@') ? options.handle.substr(1) : options.handle;
        print(row_of(source).extract_line(file, page, rules) + "\n");
    }
    return ExitCode::Done;
}

}  // namespace public_signals::inline cli
