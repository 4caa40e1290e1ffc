#include "public_signals/engine/import/post_ids.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <map>

#include "public_signals/base/whole_number.hpp"
#include "public_signals/panel/post_identity.hpp"
#include "public_signals/panel/rounded_ids.hpp"

namespace public_signals::inline engine::import {
namespace {

constexpr std::chrono::days most_apart{3};

bool contradicts(const IdLine& line) {
    const auto slack = most_apart + std::chrono::days(line.is_day_alone ? 1 : 0);
    return line.given && !line.is_by_hand &&
           (*line.given - line.posted_at > slack || line.posted_at - *line.given > slack);
}

bool are_own_numbers(const std::vector<IdLine>& lines) {
    if (std::ranges::all_of(lines, &IdLine::is_by_hand)) {
        return true;
    }
    if (lines.size() < 2 || !std::ranges::all_of(lines, [](const IdLine& line) { return line.given.has_value(); })) {
        return false;
    }
    const auto [first, last] = std::ranges::minmax_element(lines, {}, [](const IdLine& line) { return *line.given; });
    const auto [oldest, newest] = std::ranges::minmax_element(lines, {}, &IdLine::posted_at);
    // A count that begins with the round number itself has one id that looks rounded.
    return *last->given - *first->given <= std::chrono::minutes(1) &&
           (newest->posted_at - oldest->posted_at > most_apart || std::ranges::any_of(lines, &IdLine::is_by_hand));
}

/// A post that stands beside itself under an id that lost digits.
IdFault counted_twice(const std::vector<IdLine>& lines) {
    std::map<std::string, std::vector<NumberedPost>> by_account;
    for (std::size_t at = 0; at < lines.size(); ++at) {
        const IdLine& line = lines[at];
        if (const auto number = whole_number(line.post_id)) {
            by_account[line.account].push_back(
                {*number, line.posted_at, !line.is_day_alone, at, line.counts, line.caption});
        }
    }
    for (auto& [account, posts] : by_account) {
        for (const RoundedPost& found : rounded_posts(std::move(posts))) {
            const IdLine& whole = lines[found.whole];
            return {lines[found.rounded].row,
                    fmt::format("is the id of one post, rounded, and {} its whole one", whole.post_id),
                    fmt::format("leave the row out; {}", RoundedIds::help), whole.row};
        }
    }
    return {};
}

}  // namespace

IdFault fault_of_ids(const std::vector<IdLine>& lines) {
    RoundedIds rounded;
    for (std::size_t line = 0; line < lines.size(); ++line) {
        if (lines[line].is_number) {
            rounded.see(lines[line].post_id, line);
        }
    }
    if (const auto fault = rounded.fault()) {
        return {lines[fault->line].row, "is rounded: " + fault->message, RoundedIds::help};
    }
    const bool any_by_hand = std::ranges::any_of(lines, &IdLine::is_by_hand);
    if (const auto lone = rounded.lone_fault(); lone && !any_by_hand) {
        return {lines[lone->line].row, "is rounded: " + lone->message, RoundedIds::help};
    }
    const auto odd = std::ranges::find_if(lines, contradicts);
    if ((odd != lines.end() || any_by_hand) && are_own_numbers(lines)) {
        return {.are_own_numbers = true};
    }
    if (odd == lines.end()) {
        return counted_twice(lines);
    }
    return {odd->row,
            fmt::format("was given on {}, its post is of {}", format_day(day_of(*odd->given)),
                        format_day(day_of(odd->posted_at))),
            "an id carries its time: look for rows whose cells were moved, or an id that was rounded"};
}

}  // namespace public_signals::inline engine::import
