#include "public_signals/engine/replay_outcomes.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>

namespace public_signals::inline engine {

namespace {

/// The worst first; what is not named here is ok or empty.
constexpr std::array worst_first = {PageState::RateLimited,   PageState::Blocked,   PageState::LoginRequired,
                                    PageState::Restricted,    PageState::Transient, PageState::RobotsDisallowed,
                                    PageState::LayoutChanged, PageState::Partial,   PageState::Missing,
                                    PageState::Private};

int rank(PageState state) {
    return static_cast<int>(std::ranges::find(worst_first, state) - worst_first.begin());
}

}  // namespace

void ReplayOutcomes::set(const std::string& show, const std::string& thing, PageState state, std::int64_t items) {
    m_of[show][thing] = {state, items};
}

void ReplayOutcomes::report(const ArchivedRun& run, Source source, const Study& study, Replayed& into) const {
    for (const Show& show : study.shows) {
        const auto found = m_of.find(show.name);
        if (found == m_of.end()) {
            continue;
        }
        PageState state = PageState::Empty;
        std::int64_t items = 0;
        std::size_t read = 0;
        for (const auto& [name, thing] : found->second) {
            items += thing.items;
            const bool good = thing.state == PageState::Ok || thing.state == PageState::Empty;
            read += good ? 1 : 0;
            if (rank(thing.state) < rank(state) || (state == PageState::Empty && good)) {
                state = thing.state;
            }
        }
        const auto noted = m_notes.find(show.name);
        std::string note = noted == m_notes.end() ? "" : noted->second;
        if (note.empty() && read < found->second.size()) {
            note = fmt::format("{} of {} answers", read, found->second.size());
        }
        into.targets.push_back({run.run.run_id, show.name, source, state, items, std::move(note)});
    }
}

}  // namespace public_signals::inline engine
