#include "public_signals/models/factors.hpp"

#include <algorithm>
#include <string_view>
#include <type_traits>
#include <unordered_map>

namespace public_signals {
namespace {

constexpr std::int32_t missing = -1;

/// Codes by a table of all numbers between the smallest and the largest; false where that table would be too long.
bool encode_by_table(const Column& column, Factor& factor) {
    const std::vector<std::int64_t>& values = column.ints();
    const auto [least, most] = std::ranges::minmax_element(values);
    const auto range = values.empty() ? 0 : static_cast<std::uint64_t>(*most) - static_cast<std::uint64_t>(*least);
    if (values.empty() || range > 4 * values.size() + 1000) {
        return false;
    }
    std::vector<std::int32_t> code(range + 1, missing);
    for (std::size_t row = 0; row < values.size(); ++row) {
        std::int32_t& there = code[static_cast<std::size_t>(values[row] - *least)];
        if (column.known[row] == 0) {
            factor.code[row] = missing;
            continue;
        }
        if (there == missing) {
            there = factor.levels++;
        }
        factor.code[row] = there;
    }
    return true;
}

/// Codes by hash; neighbours that are equal cost one comparison.
template <class Values>
void encode(const Values& values, const Column& column, Factor& factor) {
    using Key = std::conditional_t<std::is_same_v<typename Values::value_type, std::string>, std::string_view,
                                   typename Values::value_type>;
    std::unordered_map<Key, std::int32_t> codes;
    for (std::size_t row = 0; row < values.size(); ++row) {
        if (column.known[row] == 0) {
            factor.code[row] = missing;
        } else if (row > 0 && column.known[row - 1] != 0 && values[row - 1] == values[row]) {
            factor.code[row] = factor.code[row - 1];
        } else {
            factor.code[row] = codes.emplace(values[row], static_cast<std::int32_t>(codes.size())).first->second;
        }
    }
    factor.levels = static_cast<std::int32_t>(codes.size());
}

}  // namespace

const Factor& Factors::of(const Column& column) {
    const auto known = std::ranges::find(m_known, &column, [](const auto& entry) { return entry.first; });
    if (known != m_known.end()) {
        return known->second;
    }
    Factor factor{column.name, std::vector<std::int32_t>(column.size()), 0};
    if (column.type() != ColumnType::Int64 || !encode_by_table(column, factor)) {
        std::visit([&](const auto& values) { encode(values, column, factor); }, column.values);
    }
    return m_known.emplace_back(&column, std::move(factor)).second;
}

Factor Factors::of(const Column& column, const Rows& rows) {
    const Factor& all = of(column);
    if (rows.size() == all.code.size()) {
        return all;
    }
    Factor some{all.name, std::vector<std::int32_t>(rows.size()), 0};
    std::vector<std::int32_t> code(static_cast<std::size_t>(all.levels), missing);
    for (std::size_t i = 0; i < rows.size(); ++i) {
        std::int32_t& there = code[static_cast<std::size_t>(all.code[rows[i]])];
        if (there == missing) {
            there = some.levels++;
        }
        some.code[i] = there;
    }
    return some;
}

}  // namespace public_signals
