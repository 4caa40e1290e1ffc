// What a Parquet file says of its columns beside their values. Parquet keeps the values of a category of numbers alone;
// that they are levels stands in the schema of Arrow (pandas, pyarrow, polars, R) or in the metadata of pandas
// (fastparquet).
#pragma once

#include <memory>

#include "public_signals/panel/parquet.hpp"

namespace arrow {
class KeyValueMetadata;
}

namespace public_signals::inline panel {

/// Gives columns that were a category when they were written their type of then: `dictionary<values=int64, …>`.
/// Metadata that can't be read names none.
void name_categories(const std::shared_ptr<const arrow::KeyValueMetadata>& metadata, std::vector<StoredColumn>& stored);

}  // namespace public_signals::inline panel
