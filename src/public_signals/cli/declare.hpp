// The command line's grammar. The declare files alone include CLI11.
#pragma once

#include <functional>

#include "public_signals/base/result.hpp"
#include "public_signals/cli/options.hpp"

namespace public_signals::inline cli {

struct ParsedCommand {
    std::string name;  // `public-signals pull`
    std::function<Result<ExitCode>()> run;
};

/// The subcommand asked for, bound to its options; or the exit code of --help and --version, whose text was printed;
/// or an InvalidInput error for anything that the grammar does not know.
Result<ParsedCommand> parse_command_line(int argc, char** argv);

}  // namespace public_signals::inline cli
