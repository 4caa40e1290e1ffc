// The columns of an Arrow table as series that read the table's own memory.
#pragma once

#include <deque>
#include <memory>
#include <vector>

#include "public_signals/base/result.hpp"
#include "public_signals/models/partial_weeks.hpp"

namespace arrow {
class Array;
class ChunkedArray;
class Table;
}  // namespace arrow

namespace public_signals::python {

/// Numbers without gaps are read where they lie, and so is text. What is laid out otherwise (several chunks, narrow
/// numbers, bits, categories of numbers) is copied once.
class FrameSeries {
  public:
    /// An error as of columns_from_arrow.
    static Result<FrameSeries> of(const arrow::Table& table);
    /// The same in which values of partial weeks are unknown, by the flags that stand beside them.
    static Result<FrameSeries> of(const arrow::Table& table, const std::string& entity, const std::string& time);

    const std::vector<Series>& columns() const { return m_series; }
    /// Of partial weeks.
    const std::vector<PartialValues>& lost() const { return m_lost; }

  private:
    Result<void> add(const std::string& name, const arrow::ChunkedArray& chunks);
    bool add_where_it_lies(const std::string& name, const arrow::Array& array);
    std::span<const std::uint8_t> known_of(const arrow::Array& array);

    std::vector<Series> m_series;
    std::vector<PartialValues> m_lost;
    std::vector<std::shared_ptr<arrow::Array>> m_arrays;
    std::deque<std::vector<std::uint8_t>> m_known;  // none may move
    std::deque<std::vector<Column>> m_copied;
};

}  // namespace public_signals::python
