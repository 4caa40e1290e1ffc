#include "public_signals/cli/targets_left.hpp"

#include <algorithm>
#include <map>

#include "public_signals/collect/live.hpp"
#include "public_signals/engine/source.hpp"
#include "public_signals/engine/states.hpp"

namespace public_signals::inline cli {
namespace {

/// The shows and sources that a pull of the study would ask.
std::vector<std::pair<std::string, std::string>> asked_of(const Study& study, const Rules& rules) {
    const std::vector<Source> sources(all_sources().begin(), all_sources().end());
    const collect::Context context{.study = study,
                                   .rules = rules,
                                   .asked = {},
                                   .started = now(),
                                   .gt_base = std::nullopt,
                                   .max_posts = std::nullopt,
                                   .data = {}};
    std::vector<std::pair<std::string, std::string>> asked;
    for (const auto& [source, collector] : collect::collectors_of(sources, context)) {
        for (const Show& show : study.shows) {
            if (collector->wants(show)) {
                asked.emplace_back(name_of(source), show.name);
            }
        }
    }
    return asked;
}

}  // namespace

bool may_bring_more(Source source, PageState state, const Settings& settings) {
    const auto asks_with_token = row_of(source).asks_with_token;
    const bool wants_token =
        state == PageState::LoginRequired && asks_with_token != nullptr && asks_with_token(settings);
    return comes_back(state) || wants_token;
}

std::vector<LedgerTarget> targets_left(const std::vector<LedgerTarget>& targets, const Study& study,
                                       const Rules& rules) {
    std::map<std::pair<std::string, std::string>, const LedgerTarget*> latest;
    for (const LedgerTarget& target : targets) {
        latest.insert_or_assign({target.source, target.show}, &target);
    }
    std::vector<LedgerTarget> left;
    for (const auto& place : asked_of(study, rules)) {
        const auto found = latest.find(place);
        const auto source = find_source(place.first);
        const LedgerTarget* const target = found == latest.end() ? nullptr : found->second;
        if (target != nullptr && source &&
            (!target->state || may_bring_more(*source, *target->state, study.settings))) {
            left.push_back(*target);
        }
    }
    return left;
}

std::vector<std::pair<std::string, std::string>> never_asked(const std::vector<LedgerTarget>& targets,
                                                             const Study& study, const Rules& rules) {
    auto never = asked_of(study, rules);
    std::erase_if(never, [&](const auto& place) {
        return std::ranges::any_of(targets, [&](const LedgerTarget& target) {
            return target.source == place.first && target.show == place.second;
        });
    });
    return never;
}

}  // namespace public_signals::inline cli
