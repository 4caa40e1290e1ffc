// The columns of a file against the canonical ones.
//
// Types are those that were stored: a reader that widens an int32 must not hide it from the check.
#pragma once

#include <string>
#include <utility>
#include <vector>

#include "public_signals/panel/parquet.hpp"

namespace public_signals::inline quality {

/// How many values of a column are infinite.
using InfiniteValues = std::vector<std::pair<std::string, std::int64_t>>;

/// One sentence for each column that is absent, of a wrong type, out of order, not ours or holds an infinite value.
std::vector<std::string> schema_errors_of(const std::vector<StoredColumn>& stored, const InfiniteValues& infinite);

}  // namespace public_signals::inline quality
