// Why a cell of the panel holds what it holds: five states that a table of nulls cannot tell apart.
#pragma once

#include <array>
#include <string>
#include <string_view>
#include <vector>

#include "public_signals/base/word_table.hpp"
#include "public_signals/quality/calendar.hpp"
#include "public_signals/report/null_reasons.hpp"

namespace public_signals::inline report {

enum class CellState { Value, Zero, Missing, Refused, Broken };
constexpr auto word_table(CellState) {
    return words<CellState>("state of a cell", {{CellState::Value, "value"},
                                                {CellState::Zero, "true zero"},
                                                {CellState::Missing, "missing"},
                                                {CellState::Refused, "refused by robots.txt"},
                                                {CellState::Broken, "parser broken"}});
}
inline constexpr std::size_t cell_state_count = 5;

/// Weeks one after another that are in the same state for the same reason.
struct CellRun {
    CellState state;
    Week first;
    Week last;
    std::string reason;  // why they have no value; empty where they have one, or nothing says why
    std::int64_t weeks() const { return std::int64_t{last.index} - first.index + 1; }
};

struct ShowStates {
    std::string_view show;
    std::vector<CellRun> runs;  // from the show's first week to its last, without gaps
    std::array<std::int64_t, cell_state_count> weeks{};
    std::array<std::int64_t, cell_state_count> going_on{};  // of them, not over at the latest scrape: in no denominator
};

struct SourceStates {
    std::string source;
    std::vector<ShowStates> shows;
};

/// The states of every source that the panel has a column of.
std::vector<SourceStates> cell_states(const Panel& panel, const std::vector<ShowRows>& shows,
                                      const ValidationReport& checks, const NullReasons& reasons);

}  // namespace public_signals::inline report
