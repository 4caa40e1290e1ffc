// Columns as Arrow arrays that look into the columns' own memory: valid while these stand unchanged.
#pragma once

#include <arrow/type_fwd.h>

#include <memory>
#include <vector>

#include "public_signals/panel/panel.hpp"

namespace public_signals {

/// Show names as a dictionary: each name is stored once.
std::shared_ptr<arrow::Array> dictionary_of(const std::vector<std::string>& sorted_shows);
/// The Mondays as a dictionary of texts; a week that is no date is null.
std::shared_ptr<arrow::Array> dictionary_of(const std::vector<Week>& weeks);
/// Numbers are not copied; flags are packed into bits and texts joined.
std::shared_ptr<arrow::Array> view_of(const Column& column);
/// What pandas wants to know to give the columns their nullable types back.
std::shared_ptr<arrow::KeyValueMetadata> pandas_metadata(const std::vector<const Column*>& columns);

}  // namespace public_signals
