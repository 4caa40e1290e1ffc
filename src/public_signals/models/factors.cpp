#include "public_signals/models/factors.hpp"

#include <algorithm>
#include <cstring>
#include <limits>
#include <numeric>
#include <string_view>
#include <type_traits>
#include <unordered_map>

#include "public_signals/models/row_blocks.hpp"

namespace public_signals::inline models {
namespace {

constexpr std::int32_t no_level = -1;

void count(Factor& factor, std::int32_t code) {
    ++factor.count[static_cast<std::size_t>(code)];
}

std::int32_t new_level(Factor& factor, std::int32_t origin, std::size_t row) {
    factor.count.push_back(0);
    factor.origin.push_back(origin);
    factor.example.push_back(row);
    return factor.levels++;
}

/// Codes by a table of all numbers between the smallest and the largest; false where that table would be too long.
bool encode_by_table(Series::Ints values, const Series& series, Factor& factor) {
    const bool has_all = series.known.empty();
    const auto has = [&](std::size_t row) { return has_all || series.known[row] != 0; };
    std::int64_t least = std::numeric_limits<std::int64_t>::max();
    std::int64_t most = std::numeric_limits<std::int64_t>::min();
    for (std::size_t row = 0; row < values.size(); ++row) {
        if (has(row)) {
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
    std::vector<std::int32_t> code(range + 1, no_level);
    std::int32_t* const row_code = factor.code.data();
    std::int32_t before = no_level;
    // Rows that repeat the value before them, as a panel's shows do, are counted when the next value comes.
    std::size_t repeats = 0;
    for (std::size_t row = 0; row < values.size(); ++row) {
        if (!has(row)) {
            row_code[row] = no_level;
            continue;
        }
        std::int32_t& there = code[static_cast<std::uint64_t>(values[row]) - static_cast<std::uint64_t>(least)];
        if (there == no_level) {
            there = new_level(factor, factor.levels, row);
        }
        row_code[row] = there;
        if (there != before) {
            if (before != no_level) {
                factor.count[static_cast<std::size_t>(before)] += repeats;
            }
            before = there;
            repeats = 0;
        }
        ++repeats;
    }
    factor.count[static_cast<std::size_t>(before)] += repeats;
    return true;
}

template <class Value>
bool same(const Value& a, const Value& b) {
    return a == b;
}

/// Most names and dates have 8 to 16 bytes: their first and last eight say it all, without a call.
bool same(std::string_view a, std::string_view b) {
    constexpr std::size_t word = sizeof(std::uint64_t);
    if (a.size() != b.size() || a.size() < word || a.size() > 2 * word) {
        return a == b;
    }
    const auto word_at = [](const char* text) {
        std::uint64_t bytes = 0;
        std::memcpy(&bytes, text, word);
        return bytes;
    };
    const std::size_t last = a.size() - word;
    return ((word_at(a.data()) ^ word_at(b.data())) | (word_at(a.data() + last) ^ word_at(b.data() + last))) == 0;
}

/// The values met so far, each with its code.
template <class Value>
class Levels {
  public:
    /// The code of `value`, which comes after a row with the code `before`; a new one where it was never met. In a
    /// panel a row mostly repeats the value before it (the show) or has one of the next larger values (the week): these
    /// are tried before anything is hashed.
    std::int32_t code_of(const Value& value, std::int32_t before) {
        std::int32_t code = before;
        for (int guess = 0; guess < guesses && code != no_level && !same(value_of(code), value); ++guess) {
            code = m_next[static_cast<std::size_t>(code)];
        }
        if (code != no_level && same(value_of(code), value)) {
            return code;
        }
        const auto [found, is_new] = m_codes.emplace(value, static_cast<std::int32_t>(m_value.size()));
        code = found->second;
        if (is_new) {
            m_value.push_back(value);
            m_next.push_back(no_level);
        }
        if (before != no_level && value_of(before) < value) {
            link(before, code);
        }
        return code;
    }
    std::size_t count() const { return m_value.size(); }

  private:
    static constexpr int guesses = 3;

    const Value& value_of(std::int32_t code) const { return m_value[static_cast<std::size_t>(code)]; }

    /// Keeps `m_next` pointing to larger values, the nearest that was seen to follow.
    void link(std::int32_t before, std::int32_t code) {
        std::int32_t& next = m_next[static_cast<std::size_t>(before)];
        if (next == no_level || value_of(code) < value_of(next)) {
            std::int32_t& after = m_next[static_cast<std::size_t>(code)];
            after = after == no_level ? next : after;
            next = code;
        }
    }

    std::unordered_map<Value, std::int32_t> m_codes;
    std::vector<Value> m_value;
    std::vector<std::int32_t> m_next;
};

template <class Values>
void encode(const Values& values, const Series& series, Factor& factor) {
    Levels<std::decay_t<decltype(values[0])>> levels;
    const bool has_all = series.known.empty();
    std::int32_t* const row_code = factor.code.data();
    std::int32_t before = no_level;
    for (std::size_t row = 0; row < values.size(); ++row) {
        if (!has_all && series.known[row] == 0) {
            row_code[row] = no_level;
            continue;
        }
        before = levels.code_of(values[row], before);
        if (static_cast<std::size_t>(factor.levels) < levels.count()) {
            new_level(factor, before, row);
        }
        row_code[row] = before;
        count(factor, before);
    }
}

}  // namespace

Factor factor_of(const Series& series) {
    Factor factor{series.name, std::vector<std::int32_t>(series.size()), 0, {}, {}, {}};
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
    in_parallel_rows(
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
    Factor some{all->name, std::vector<std::int32_t>(rows.count()), 0, {}, {}, {}};
    std::vector<std::int32_t> code(static_cast<std::size_t>(all->levels), no_level);
    for (std::size_t i = 0; i < rows.count(); ++i) {
        std::int32_t& there = code[static_cast<std::size_t>(all->code[rows[i]])];
        if (there == no_level) {
            there = new_level(some, all->code[rows[i]], rows[i]);
        }
        some.code[i] = there;
        count(some, there);
    }
    return std::make_shared<const Factor>(std::move(some));
}

GroupedRows grouped_rows(const std::vector<std::int32_t>& group, std::size_t groups) {
    std::vector<std::size_t> begin(groups + 1);
    for (const std::int32_t own : group) {
        if (own >= 0) {
            ++begin[static_cast<std::size_t>(own) + 1];
        }
    }
    std::partial_sum(begin.begin(), begin.end(), begin.begin());
    std::vector<std::uint32_t> row(begin.back());
    if (row.size() == group.size() && std::ranges::is_sorted(group)) {
        std::iota(row.begin(), row.end(), std::uint32_t{0});
        return {std::move(row), std::move(begin)};
    }
    std::vector<std::size_t> next(begin.begin(), begin.end() - 1);
    for (std::size_t i = 0; i < group.size(); ++i) {
        if (group[i] >= 0) {
            row[next[static_cast<std::size_t>(group[i])]++] = static_cast<std::uint32_t>(i);
        }
    }
    return {std::move(row), std::move(begin)};
}

Factor crossing(const Factor& a, const Factor& b) {
    Factor both{a.name + "^" + b.name, std::vector<std::int32_t>(a.code.size()), 0, {}, {}, {}};
    std::unordered_map<std::int64_t, std::int32_t> codes;
    for (std::size_t i = 0; i < both.code.size(); ++i) {
        const std::int64_t key = static_cast<std::int64_t>(a.code[i]) * b.levels + b.code[i];
        both.code[i] = codes.emplace(key, static_cast<std::int32_t>(codes.size())).first->second;
    }
    both.levels = static_cast<std::int32_t>(codes.size());
    return both;
}

}  // namespace public_signals::inline models
