// The columns of a file against the canonical ones.
//
// Types are those that were stored: a reader that widens an int32 must not hide it from the check.
#pragma once

#include <string>
#include <vector>

#include "public_signals/panel/parquet.hpp"

namespace public_signals {

/// One sentence for each column that is absent, of a wrong type, out of order, not ours or holds an infinite value.
std::vector<std::string> schema_errors_of(const ReadPanel& input);

}  // namespace public_signals
