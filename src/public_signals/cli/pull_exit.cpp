// How a pull ended, told by what became of each show and source: docs/collecting.md has the table.
#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <map>

#include "public_signals/base/counted.hpp"
#include "public_signals/cli/pull_steps.hpp"
#include "public_signals/engine/states.hpp"

namespace public_signals::inline cli {
namespace {

using Targets = std::vector<TargetOutcome>;

/// A show that met a wall after some of its answers was read in part; an account that has nothing was read, too.
bool was_read(const TargetOutcome& target) {
    return target.items > 0 || target.state == PageState::Empty;
}

/// Whether something stood in the way; accounts that are gone, closed or refused are answers.
bool is_fault(PageState state) {
    return comes_back(state) || state == PageState::LayoutChanged || state == PageState::Partial ||
           state == PageState::LoginRequired;
}

bool any_of(const Targets& targets, auto test) {
    return std::ranges::any_of(targets, test);
}

/// `tiktok: 2 layout_changed, 1 missing`, a source each.
std::string states_of(const Targets& targets, const std::vector<Source>& sources) {
    std::vector<std::string> texts;
    for (const Source source : sources) {
        std::map<std::string, int> states;
        for (const TargetOutcome& target : targets) {
            states[name_of(target.state)] += target.source == source ? 1 : 0;
        }
        std::vector<std::string> counts;
        for (const auto& [state, count] : states) {
            if (count > 0) {
                counts.push_back(fmt::format("{} {}", count, state));
            }
        }
        if (!counts.empty()) {
            texts.push_back(fmt::format("{}: {}", name_of(source), fmt::join(counts, ", ")));
        }
    }
    return fmt::format("{}", fmt::join(texts, "; "));
}

/// Sources that could not be read at all.
std::vector<Source> unread_sources(const Targets& targets) {
    std::vector<Source> unread;
    std::ranges::copy_if(all_sources(), std::back_inserter(unread), [&](Source source) {
        const auto is_of = [&](const TargetOutcome& target) { return target.source == source; };
        return any_of(targets, [&](const auto& target) { return is_of(target) && is_fault(target.state); }) &&
               !any_of(targets, [&](const auto& target) { return is_of(target) && was_read(target); });
    });
    return unread;
}

bool is_refused(const TargetOutcome& target) {
    return target.state == PageState::RobotsDisallowed;
}

}  // namespace

PullEnd end_of_replay(const PullOptions& options, const Replayed& replayed) {
    const Targets& targets = replayed.targets;
    if (!any_of(targets, was_read)) {
        const auto& all = all_sources();
        return {ExitCode::Nothing, fmt::format("nothing collected: not one post, day or point was read ({})",
                                               states_of(targets, {all.begin(), all.end()}))};
    }
    if (const std::vector<Source> unread = unread_sources(targets); !unread.empty()) {
        return {ExitCode::Partly, fmt::format("partly: {} could not be read at all ({})",
                                              counted(std::ssize(unread), "source"), states_of(targets, unread))};
    }
    if (options.strict && any_of(targets, is_refused)) {
        return {ExitCode::Partly, "partly: robots.txt refused some of it, which --strict makes a failure"};
    }
    return {};
}

ExitCode exit_of(const PullOptions& options, const LivePulled& pulled) {
    if (pulled.live.is_interrupted) {
        return ExitCode::Interrupted;
    }
    const Targets& targets = pulled.replayed.targets;
    if (!any_of(targets, was_read)) {
        return ExitCode::Nothing;
    }
    if (any_of(targets, [](const TargetOutcome& target) { return comes_back(target.state); })) {
        return ExitCode::Partly;
    }
    for (const Source source : all_sources()) {
        const auto is_of = [&](const TargetOutcome& target) { return target.source == source; };
        const bool whole = any_of(targets, [&](const TargetOutcome& target) {
            return is_of(target) && (target.state == PageState::Ok || target.state == PageState::Empty);
        });
        if (!whole && any_of(targets, [&](const auto& target) { return is_of(target) && is_fault(target.state); })) {
            return ExitCode::Partly;
        }
    }
    return options.strict && any_of(targets, is_refused) ? ExitCode::Partly : ExitCode::Done;
}

}  // namespace public_signals::inline cli
