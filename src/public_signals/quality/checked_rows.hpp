// What the checks read of a panel: its rows by show and week, and its columns one at a time.
//
// The rows are either those of a panel in memory, in any order, or those of a large Parquet file, where no more than
// the columns at hand is ever held.
#pragma once

#include <functional>
#include <memory>

#include "public_signals/panel/columns_of_file.hpp"
#include "public_signals/quality/calendar.hpp"

namespace public_signals::inline quality {

using SharedColumn = std::shared_ptr<const Column>;

struct CheckedRows {
    std::size_t count = 0;
    std::vector<ShowRows> shows;
    std::vector<Week> weeks;  // of each row
    std::vector<StoredColumn> stored;
    const Panel* schema = nullptr;  // its columns have names and types; whether they have rows is the panel's business
    std::vector<TimestampIssue> timestamp_issues;
    CodedTexts scrapes;  // scrape_run_at
    /// The first week that was not over at the latest scrape: nobody can know it yet. Nothing where no scrape is told.
    std::optional<Week> unfinished;
    /// The column of that name; nullptr when the panel lacks it. Several threads may ask at a time.
    std::function<Result<SharedColumn>(const std::string& name)> column;
};

/// The rows of a panel in memory, which must outlive them.
CheckedRows rows_of(const ReadPanel& input);
/// The rows of a file, which must outlive them.
Result<CheckedRows> rows_of(const ColumnsOfFile& file);

/// How many weeks of a show, from its first to its last, were over at the latest scrape.
std::int64_t finished_weeks(const CheckedRows& rows, const ShowRows& show);

/// The latest scrape_run_at; empty when there is none.
std::string latest_scrape(const CodedTexts& scrapes);

}  // namespace public_signals::inline quality
