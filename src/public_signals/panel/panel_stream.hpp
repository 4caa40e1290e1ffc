// Panels that pass through: read from Parquet batch by batch, written row group by row group.
#pragma once

#include <filesystem>
#include <functional>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "public_signals/panel/parquet.hpp"

namespace public_signals::inline panel {

struct StreamOptions {
    int threads = 1;
    std::size_t batch_rows = 65'536;
};

/// A Parquet panel that is read in batches, as often as needed.
class PanelFile {
  public:
    using Visit = std::function<Result<void>(ReadPanel)>;

    /// An InvalidInput error for a file without `show` or `week_start`, or that is no Parquet.
    static Result<PanelFile> open(const std::filesystem::path& file, StreamOptions options);
    PanelFile(PanelFile&&) noexcept;
    PanelFile& operator=(PanelFile&&) noexcept;
    ~PanelFile();

    /// The panel without its rows.
    const Panel& schema() const;
    /// Its columns as they are stored.
    const std::vector<StoredColumn>& stored() const;
    std::size_t row_count() const;
    /// How the file stores week_start.
    const WeekFormat& week_format() const;
    /// Calls `visit` with every batch of the keys and of `columns` (all when unset), in stored order, or once `sort`
    /// was called in the order of a panel. Stops at the first error.
    Result<void> each_batch(const std::optional<std::vector<std::string>>& columns, const Visit& visit) const;
    /// Loads the file, so that from now on batches come sorted by show, then week.
    Result<void> sort();

  private:
    struct State;
    explicit PanelFile(std::unique_ptr<State> state);
    std::unique_ptr<State> m_state;
};

/// A column of numbers from which others are made by moving rows and mapping values.
struct RowGroupSource {
    const Column* column = nullptr;
    std::span<const std::uint8_t> known;  // the cells that others see: at most those that the column knows
};

/// A column of a row group: cells held elsewhere, or what they are made of.
struct RowGroupColumn {
    std::string_view name;
    ColumnType type = ColumnType::Float64;
    const Column* cells = nullptr;                   // its cells, else:
    std::size_t source = 0;                          // cells of a source,
    std::span<const std::int32_t> rows = {};         // of these rows, -1 for a missing cell; empty: of its own rows,
    std::function<double(long double)> mapped = {};  // mapped, when set, by a function that never falls
};

/// Rows for a PanelWriter: the keys of `panel`, and columns in file order.
struct RowGroup {
    const Panel& panel;
    std::vector<RowGroupColumn> columns;
    std::vector<RowGroupSource> sources = {};
};

/// A row group of columns that exist.
RowGroup row_group_of(const Panel& panel, const std::vector<const Column*>& columns);

/// Parquet (zstd) that grows by row groups, and takes its name once it is whole. The same row groups give the same
/// bytes, on any number of threads.
class PanelWriter {
  public:
    /// `asked`: of the panel that the rows are made of.
    PanelWriter(std::filesystem::path file, int threads, WeekFormat week_format = {}, std::string asked = {});
    PanelWriter(const PanelWriter&) = delete;
    PanelWriter& operator=(const PanelWriter&) = delete;
    ~PanelWriter();

    /// The first row group settles the columns; it may be empty.
    Result<void> append(const RowGroup& rows);
    /// The missing cells of each column so far.
    const std::vector<std::size_t>& nulls() const;
    Result<void> close();

  private:
    struct State;
    std::unique_ptr<State> m_state;
};

}  // namespace public_signals::inline panel
