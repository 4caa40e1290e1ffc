// Panels that pass through: read from Parquet batch by batch, written row group by row group.
#pragma once

#include <filesystem>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "public_signals/panel/parquet.hpp"

namespace public_signals {

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
    std::size_t row_count() const;
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

/// Rows for a PanelWriter: the keys of `panel` and columns that stand somewhere, in file order.
struct RowGroup {
    const Panel& panel;
    std::vector<const Column*> columns;
};

/// Parquet (zstd) that grows by row groups, and takes its name once it is whole. The same row groups give the same
/// bytes, on any number of threads.
class PanelWriter {
  public:
    PanelWriter(std::filesystem::path file, int threads);
    PanelWriter(const PanelWriter&) = delete;
    PanelWriter& operator=(const PanelWriter&) = delete;
    ~PanelWriter();

    /// The first row group settles columns and encodings; it may be empty.
    Result<void> append(const RowGroup& rows);
    Result<void> close();

  private:
    struct State;
    std::unique_ptr<State> m_state;
};

}  // namespace public_signals
