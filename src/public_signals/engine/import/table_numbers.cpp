#include "public_signals/engine/import/table_numbers.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <optional>

#include "public_signals/data/json.hpp"
#include "public_signals/engine/import/table_days.hpp"

namespace public_signals::inline engine::import {
namespace table_numbers {
namespace {

constexpr std::string_view signs[] = {",", ".", " ", "\u00A0", "\u202F", "\u2009", "'", "\u2019"};
constexpr std::size_t digits_a_group = 3;

bool are_digits(std::string_view text) {
    return !text.empty() && text.find_first_not_of("0123456789") == text.npos;
}

struct Grouped {
    std::string_view sign;
    std::string digits;
    std::size_t groups = 0;
};

/// A number whose thousands a sign stands between.
std::optional<Grouped> grouped(std::string_view text) {
    for (const std::string_view sign : signs) {
        Grouped number{.sign = sign};
        bool fits = text.find(sign) != text.npos && !text.starts_with('0');
        for (std::size_t begin = 0; fits && begin <= text.size();) {
            const std::size_t end = std::min(text.find(sign, begin), text.size());
            const std::string_view group = text.substr(begin, end - begin);
            fits = are_digits(group) &&
                   (number.groups == 0 ? group.size() <= digits_a_group : group.size() == digits_a_group);
            number.digits += group;
            ++number.groups;
            begin = end + sign.size();
        }
        if (fits) {
            return number;
        }
    }
    return std::nullopt;
}

}  // namespace
}  // namespace table_numbers

tl::expected<std::vector<std::string>, NumbersFault> whole_numbers_of_column(const std::vector<std::string_view>& cells,
                                                                             bool has_decimal_comma) {
    using namespace table_numbers;
    std::vector<std::string> numbers;
    std::optional<std::size_t> first;  // of the cells with a sign
    std::optional<std::size_t> without;
    std::string_view sign;
    bool has_two_signs = false;
    for (std::size_t cell = 0; cell < cells.size(); ++cell) {
        const std::string_view text = without_zero_decimals(json::trimmed(cells[cell]));
        const auto number = grouped(text);
        numbers.push_back(number ? number->digits : std::string(text));
        if (!number) {
            without = without || !are_digits(text) || text.size() <= digits_a_group ? without : cell;
            continue;
        }
        if (first && number->sign != sign) {
            return tl::unexpected(NumbersFault{
                cell, fmt::format("`{}` has another sign between its thousands than `{}`", text, cells[*first])});
        }
        first = first.value_or(cell);
        sign = number->sign;
        has_two_signs = has_two_signs || number->groups > 2;
    }
    if (first && without) {
        return tl::unexpected(NumbersFault{
            *first, fmt::format("`{}` may be thousands or a fraction: the column also has `{}`, without a sign",
                                cells[*first], cells[*without])});
    }
    if (first && !has_two_signs && (sign == "." || (sign == "," && has_decimal_comma))) {
        return tl::unexpected(NumbersFault{*first, fmt::format("`{}` may be thousands or a fraction", cells[*first])});
    }
    return numbers;
}

}  // namespace public_signals::inline engine::import
