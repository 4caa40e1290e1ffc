// Columns as groups of rows, each column worked out once however often it is asked for.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "public_signals/models/series.hpp"

namespace public_signals::inline models {

/// Groups of rows: `code[row]` lies in 0 .. levels-1.
struct Factor {
    std::string name;
    std::vector<std::int32_t> code;
    std::int32_t levels = 0;
    std::vector<std::size_t> count;    // rows by level
    std::vector<std::int32_t> origin;  // of a level: its code in the whole frame
    std::vector<std::size_t> example;  // of a level: a row of the frame that has it
};

using SharedFactor = std::shared_ptr<const Factor>;

/// The rows of a frame that are used, in ascending order.
class Rows {
  public:
    /// All of them, until some are left out.
    explicit Rows(std::size_t all) : m_count(all), m_all(true) {}

    bool all() const { return m_all; }
    std::size_t count() const { return m_count; }
    /// The frame's row that is used `i`-th.
    std::size_t operator[](std::size_t i) const { return m_all ? i : m_row[i]; }

    /// Keeps the rows that `wanted` says yes to.
    template <class Wanted>
    void keep_if(const Wanted& wanted) {
        std::vector<std::uint32_t> kept;
        kept.reserve(m_count);
        for (std::size_t i = 0; i < m_count; ++i) {
            const std::size_t row = (*this)[i];
            if (wanted(row)) {
                kept.push_back(static_cast<std::uint32_t>(row));
            }
        }
        m_all = m_all && kept.size() == m_count;
        m_count = kept.size();
        m_row = std::move(kept);
    }

  private:
    std::size_t m_count;
    bool m_all;
    std::vector<std::uint32_t> m_row;
};

class Factors {
  public:
    /// Works several columns out at once.
    void learn(const std::vector<const Series*>& several);
    /// Codes of every row in order of first appearance; -1 where the value is missing.
    SharedFactor of(const Series& series);
    /// Codes of `rows` alone, levels that they lack left out. Each of them has a value.
    SharedFactor of(const Series& series, const Rows& rows);

  private:
    std::vector<std::pair<const Series*, SharedFactor>> m_known;
};

/// The rows of a column by equal value; -1 where it is missing.
Factor factor_of(const Series& series);

/// The places of rows when they are grouped, in the order that they have within a group; where each group begins, and
/// the end of the last.
struct GroupedRows {
    std::vector<std::uint32_t> row;
    std::vector<std::size_t> begin;
};
/// Rows of a negative group are in none.
GroupedRows grouped_rows(const std::vector<std::int32_t>& group, std::size_t groups);

/// The rows by the pair of levels that they lie in.
Factor crossing(const Factor& a, const Factor& b);

}  // namespace public_signals::inline models
