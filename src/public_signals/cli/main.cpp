#include <fmt/format.h>

#include <csignal>
#include <exception>

#include "public_signals/cli/commands.hpp"
#include "public_signals/cli/console.hpp"
#include "public_signals/cli/declare.hpp"

namespace public_signals::inline cli {

int run_command_line(int argc, char** argv) {
    std::string name = "public-signals";
    std::signal(SIGXFSZ, SIG_IGN);  // a file over the limit of `ulimit -f` is an error with words, like a full disk
    try {
        if (const auto listed = list_study_sources(argc, argv); !listed) {
            print_error(listed.error(), name);
            return static_cast<int>(ExitCode::CouldNotRun);
        }
        const auto command = parse_command_line(argc, argv);
        if (!command) {
            print_error(command.error(), name);
            return static_cast<int>(ExitCode::CouldNotRun);
        }
        name = command->name;
        const auto answered = command->run();
        if (answered) {
            return static_cast<int>(*answered);
        }
        print_error(answered.error(), name);
        const bool damaged = answered.error().kind == ErrorKind::ArchiveDamaged;
        return static_cast<int>(damaged ? ExitCode::ArchiveDamaged : ExitCode::CouldNotRun);
    } catch (const std::exception& problem) {
        print_error({ErrorKind::Io, fmt::format("the program met something it did not expect: {}", problem.what()), "",
                     "please report it with the command that you ran"},
                    name);
        return 70;
    }
}

}  // namespace public_signals::inline cli
