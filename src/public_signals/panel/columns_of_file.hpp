// A Parquet panel column by column, for whoever needs each of them once: no more of the file is held than that.
#pragma once

#include <filesystem>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "public_signals/panel/parquet.hpp"

namespace public_signals::inline panel {

/// Rows sorted by show (byte by byte), then week, no (show, week) twice.
struct OrderedRows {
    std::vector<std::string> shows;
    std::vector<RowRange> ranges;  // of each show
    std::vector<Week> weeks;       // of each row
};

/// A text column with few different texts.
struct CodedTexts {
    std::vector<std::string> texts;   // may hold texts that no row has
    std::vector<std::int32_t> codes;  // of each row; -1 where missing
};

class ColumnsOfFile {
  public:
    /// Nothing when the rows are out of order or repeated, a week is none or no Monday, or show and week_start are not
    /// stored as text: such a file is for `read_panel`. Errors as there.
    static Result<std::optional<ColumnsOfFile>> open(const std::filesystem::path& file);
    ColumnsOfFile(ColumnsOfFile&&) noexcept;
    ColumnsOfFile& operator=(ColumnsOfFile&&) noexcept;
    ~ColumnsOfFile();

    const OrderedRows& rows() const;
    /// The panel without its rows.
    const Panel& schema() const;
    /// Every column, in file order.
    const std::vector<StoredColumn>& stored() const;
    /// A column of the file. Several threads may ask at a time.
    Result<Column> read(const std::string& name) const;
    /// scrape_run_at; nothing when the file stores no texts under that name.
    Result<std::optional<CodedTexts>> scrapes() const;

  private:
    struct State;
    explicit ColumnsOfFile(std::unique_ptr<State> state);
    std::unique_ptr<State> m_state;
};

}  // namespace public_signals::inline panel
