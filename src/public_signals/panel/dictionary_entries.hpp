// Dictionaries of Arrow and Parquet are only as sound as whoever wrote them: an index may name an entry that is not
// there.
#pragma once

#include <arrow/api.h>
#include <fmt/format.h>

#include <cstdint>
#include <string>

#include "public_signals/base/result.hpp"

namespace public_signals::inline panel {

/// InvalidInput, with the column, where a row names an entry that the dictionary lacks.
inline Result<void> check_entries(const arrow::DictionaryArray& rows, const std::string& column) {
    for (std::int64_t i = 0; i < rows.length(); ++i) {
        const std::int64_t entry = rows.IsNull(i) ? 0 : rows.GetValueIndex(i);
        if (rows.IsValid(i) && (entry < 0 || entry >= rows.dictionary()->length())) {
            return invalid_at({.column = column},
                              fmt::format("column '{}' names the entry {} of a dictionary that has {}", column, entry,
                                          rows.dictionary()->length()),
                              "whatever wrote the data is at fault: write them again");
        }
    }
    return {};
}

}  // namespace public_signals::inline panel
