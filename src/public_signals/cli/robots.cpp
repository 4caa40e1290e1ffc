#include "public_signals/web/robots.hpp"

#include <fmt/format.h>

#include <iostream>
#include <iterator>

#include "public_signals/base/file.hpp"
#include "public_signals/cli/commands.hpp"
#include "public_signals/cli/console.hpp"

namespace public_signals::inline cli {

Result<ExitCode> run(const RobotsOptions& options) {
    const std::string text =
        options.file == "-" ? std::string(std::istreambuf_iterator<char>(std::cin), {}) : TRY(read_file(options.file));
    const robots::Robots rules(text);
    for (const std::string& url : options.urls) {
        print(fmt::format("{}\t{}\n", rules.verdict(options.agent, url).allowed ? "allow" : "disallow", url));
    }
    return ExitCode::Done;
}

}  // namespace public_signals::inline cli
