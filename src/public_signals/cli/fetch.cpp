#include "public_signals/web/fetch.hpp"

#include <fmt/format.h>

#include <cmath>
#include <filesystem>

#include "public_signals/cli/commands.hpp"
#include "public_signals/cli/console.hpp"
#include "public_signals/cli/workspace.hpp"
#include "public_signals/study/ledger.hpp"
#include "public_signals/study/ledger_robots.hpp"

namespace public_signals::inline cli {
namespace {

Result<void> check(const FetchOptions& options) {
    for (const double seconds :
         {options.timeout, options.delay[0], options.delay[1], options.backoff_base, options.max_wait}) {
        if (!std::isfinite(seconds) || seconds < 0) {
            return invalid("a time is negative or endless", "public-signals fetch", "give seconds, like 0 or 2.5");
        }
    }
    if (options.delay[0] > options.delay[1]) {
        return invalid("--delay has its larger number first", "public-signals fetch", "write --delay 2 5");
    }
    for (const std::string& address : options.allow_addresses) {
        const std::size_t colon = address.rfind(':');
        if (colon == 0 || colon == std::string::npos || colon + 1 == address.size() ||
            address.find_first_not_of("0123456789", colon + 1) != std::string::npos) {
            return invalid(fmt::format("--allow-address {} names no port", address), "public-signals fetch",
                           "write it as HOST:PORT, like 127.0.0.1:8080");
        }
    }
    if (!options.ca_file.empty() && !std::filesystem::is_regular_file(options.ca_file)) {
        return fail(ErrorKind::Io, "--ca-file is no file", options.ca_file, "give a PEM file of certificates");
    }
    return {};
}

/// --user-agent, or our own name with the contact that the workspace has.
Result<std::string> user_agent(const FetchOptions& options, const std::optional<Workspace>& workspace) {
    if (!options.user_agent.empty() || !workspace) {
        return options.user_agent.empty() ? net::default_user_agent : options.user_agent;
    }
    const Study study = TRY(read_study(workspace->config));
    return net::user_agent_of(study.settings.contact);
}

}  // namespace

Result<ExitCode> run(const FetchOptions& options) {
    TRY(check(options));
    const auto workspace = find_workspace(options.common.config);
    net::FetchSettings settings{.user_agent = TRY(user_agent(options, workspace)),
                                .max_retries = options.max_retries,
                                .timeout = options.timeout,
                                .delay = {options.delay[0], options.delay[1]},
                                .backoff_base = options.backoff_base,
                                .max_wait = options.max_wait};
    if (options.max_bytes) {
        settings.max_bytes = settings.max_decoded_bytes = *options.max_bytes;
    }
    if (workspace) {
        TRY(Ledger::check_file(workspace->root / "data" / "ledger.sqlite3"));
    }
    const auto robots =
        workspace ? robots_cache_in(workspace->root / "data" / "ledger.sqlite3") : net::robots_cache_in_memory();
    const net::FetchResult result = TRY(net::fetch({.url = options.url}, settings,
                                                   {.allow_private = options.allow_private_network,
                                                    .allow_addresses = options.allow_addresses,
                                                    .ca_file = options.ca_file,
                                                    .proxy = net::proxy_of_environment()},
                                                   *robots));
    print(net::to_json(result) + "\n");
    return result.success ? ExitCode::Done : ExitCode::ActionNeeded;
}

}  // namespace public_signals::inline cli
