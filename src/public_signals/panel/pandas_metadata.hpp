// What pandas wants to know of a panel's columns, to give them their nullable types back.
#pragma once

#include <arrow/type_fwd.h>

#include <memory>
#include <vector>

#include "public_signals/panel/panel_stream.hpp"

namespace public_signals::inline panel {

/// The schema's metadata of a panel whose value columns these are.
std::shared_ptr<arrow::KeyValueMetadata> pandas_metadata(const WeekFormat& week_format,
                                                         const std::vector<RowGroupColumn>& columns);

}  // namespace public_signals::inline panel
