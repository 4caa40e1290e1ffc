// What pandas wants to know of a panel's columns, to give them their nullable types back.
#pragma once

#include <arrow/type_fwd.h>

#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "public_signals/panel/panel_stream.hpp"

namespace public_signals::inline panel {

/// Where pandas keeps `DataFrame.attrs`, so that they outlive its reading and writing of a file.
inline constexpr const char* pandas_attrs = "PANDAS_ATTRS";
/// The attribute of a panel whose counts are those of one age.
inline constexpr const char* count_age_key = "count_age_days";

/// Where a panel keeps the digest of what shows.yaml asked when it was made.
inline constexpr const char* asked_key = "public_signals_asked";

/// The schema's metadata of a panel whose value columns these are.
std::shared_ptr<arrow::KeyValueMetadata> pandas_metadata(const WeekFormat& week_format,
                                                         const std::vector<RowGroupColumn>& columns);

/// The days after posting at which a panel says that its counts were taken; nothing where it says none.
std::optional<int> count_age_of(const arrow::Schema& schema);
/// What a file says of the whole panel: its count_age, and the digest of what shows.yaml asked when it was made.
void read_what_it_says(const arrow::Schema& schema, Panel& panel);

}  // namespace public_signals::inline panel
