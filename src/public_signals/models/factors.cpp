#include "public_signals/models/factors.hpp"

#include <algorithm>
#include <limits>
#include <type_traits>
#include <unordered_map>

#include "public_signals/models/row_blocks.hpp"

namespace public_signals {
namespace {

constexpr std::int32_t missing = -1;

void count(Factor& factor, std::int32_t code) {
    ++factor.count[static_cast<std::size_t>(code)];
}

std::int32_t new_level(Factor& factor, std::int32_t origin) {
    factor.count.push_back(0);
    factor.origin.push_back(origin);
    return factor.levels++;
}

/// Codes by a table of all numbers between the smallest and the largest; false where that table would be too long.
bool encode_by_table(Series::Ints values, const Series& series, Factor& factor) {
    std::int64_t least = std::numeric_limits<std::int64_t>::max();
    std::int64_t most = std::numeric_limits<std::int64_t>::min();
    for (std::size_t row = 0; row < values.size(); ++row) {
        if (series.has(row)) {
            least = std::min(least, values[row]);
            most = std::max(most, values[row]);
        }
    }
    if (least > most) {
        return false;
    }
    const auto range = static_cast<std::uint64_t>(most) - static_cast<std::uint64_t>(least);
    if (range > 4 * values.size() + 1000) {
        return false;
    }
    std::vector<std::int32_t> code(range + 1, missing);
    for (std::size_t row = 0; row < values.size(); ++row) {
        if (!series.has(row)) {
            factor.code[row] = missing;
            continue;
        }
        std::int32_t& there = code[static_cast<std::uint64_t>(values[row]) - static_cast<std::uint64_t>(least)];
        if (there == missing) {
            there = new_level(factor, factor.levels);
        }
        factor.code[row] = there;
        count(factor, there);
    }
    return true;
}

/// Codes by hash. In a panel a row mostly repeats the value before it (the show) or has the one that followed that
/// value last time (the week): both are tried before anything is hashed.
template <class Values>
void encode(const Values& values, const Series& series, Factor& factor) {
    using Value = std::decay_t<decltype(values[0])>;
    std::unordered_map<Value, std::int32_t> codes;
    std::vector<Value> value_of;
    std::vector<std::int32_t> follower;
    std::int32_t before = missing;
    for (std::size_t row = 0; row < values.size(); ++row) {
        if (!series.has(row)) {
            factor.code[row] = missing;
            continue;
        }
        const Value value = values[row];
        const auto is = [&](std::int32_t code) {
            return code != missing && value_of[static_cast<std::size_t>(code)] == value;
        };
        std::int32_t code = before;
        if (!is(code)) {
            code = before == missing ? missing : follower[static_cast<std::size_t>(before)];
            if (!is(code)) {
                const auto [found, is_new] = codes.emplace(value, factor.levels);
                code = found->second;
                if (is_new) {
                    new_level(factor, factor.levels);
                    value_of.push_back(value);
                    follower.push_back(missing);
                }
            }
            if (before != missing) {
                follower[static_cast<std::size_t>(before)] = code;
            }
        }
        factor.code[row] = before = code;
        count(factor, code);
    }
}

}  // namespace

Factor factor_of(const Series& series) {
    Factor factor{series.name, std::vector<std::int32_t>(series.size()), 0, {}, {}};
    std::visit(
        [&](const auto& values) {
            if constexpr (std::is_same_v<std::decay_t<decltype(values)>, Series::Ints>) {
                if (encode_by_table(values, series, factor)) {
                    return;
                }
            }
            encode(values, series, factor);
        },
        series.values);
    return factor;
}

void Factors::learn(const std::vector<const Series*>& several) {
    const std::size_t known = m_known.size();
    for (const Series* series : several) {
        if (std::ranges::find(m_known, series, &std::pair<const Series*, SharedFactor>::first) == m_known.end()) {
            m_known.emplace_back(series, nullptr);
        }
    }
    in_parallel(
        m_known.size() - known,
        [&](std::size_t i) {
            auto& [series, factor] = m_known[known + i];
            factor = std::make_shared<const Factor>(factor_of(*series));
        },
        several.empty() ? 0 : several.front()->size());
}

SharedFactor Factors::of(const Series& series) {
    learn({&series});
    return std::ranges::find(m_known, &series, &std::pair<const Series*, SharedFactor>::first)->second;
}

SharedFactor Factors::of(const Series& series, const Rows& rows) {
    SharedFactor all = of(series);
    if (rows.all()) {
        return all;
    }
    Factor some{all->name, std::vector<std::int32_t>(rows.count()), 0, {}, {}};
    std::vector<std::int32_t> code(static_cast<std::size_t>(all->levels), missing);
    for (std::size_t i = 0; i < rows.count(); ++i) {
        std::int32_t& there = code[static_cast<std::size_t>(all->code[rows[i]])];
        if (there == missing) {
            there = new_level(some, all->code[rows[i]]);
        }
        some.code[i] = there;
        count(some, there);
    }
    return std::make_shared<const Factor>(std::move(some));
}

}  // namespace public_signals
