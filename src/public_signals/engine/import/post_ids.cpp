#include "public_signals/engine/import/post_ids.hpp"

#include <fmt/format.h>

#include <algorithm>


namespace public_signals::inline engine::import {
namespace {

constexpr std::chrono::days most_apart{3};
constexpr std::string_view lost_digits = "000";
constexpr std::size_t digits_kept = 15;  // by a spreadsheet
constexpr std::size_t one_in = 20;       // of whole ids one in a thousand ends like that

bool lost_its_end(const IdLine& line) {
    return line.post_id.size() > digits_kept && line.post_id.ends_with(lost_digits);
}

bool contradicts(const IdLine& line) {
    const auto slack = most_apart + std::chrono::days(line.is_day_alone ? 1 : 0);
    return line.given && (*line.given - line.posted_at > slack || line.posted_at - *line.given > slack);
}

bool are_own_numbers(const std::vector<IdLine>& lines) {
    if (lines.size() < 2 || !std::ranges::all_of(lines, [](const IdLine& line) { return line.given.has_value(); })) {
        return false;
    }
    const auto [first, last] = std::ranges::minmax_element(lines, {}, [](const IdLine& line) { return *line.given; });
    const auto [oldest, newest] = std::ranges::minmax_element(lines, {}, &IdLine::posted_at);
    return *last->given - *first->given <= std::chrono::minutes(1) &&
           newest->posted_at - oldest->posted_at > most_apart;
}

}  // namespace

IdFault fault_of_ids(const std::vector<IdLine>& lines) {
    const auto lost = std::ranges::find_if(lines, lost_its_end);
    const auto many = static_cast<std::size_t>(std::ranges::count_if(lines, lost_its_end));
    if (many >= 2 && many * one_in >= lines.size()) {
        return {lost->row, fmt::format("lost its last digits, as {} of {} ids did", many, lines.size()),
                "export the ids as text: a spreadsheet keeps 15 digits, and a rounded id is another post's"};
    }
    const auto odd = std::ranges::find_if(lines, contradicts);
    if (odd == lines.end()) {
        return {};
    }
    if (are_own_numbers(lines)) {
        return {.are_own_numbers = true};
    }
    return {odd->row,
            fmt::format("was given on {}, its post is of {}", format_day(day_of(*odd->given)),
                        format_day(day_of(odd->posted_at))),
            "an id carries its time: look for rows whose cells were moved, or an id that was rounded"};
}

}  // namespace public_signals::inline engine::import
