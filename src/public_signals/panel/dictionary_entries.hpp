// Dictionaries of Arrow and Parquet are only as sound as whoever wrote them: an index may name an entry that is not
// there.
#pragma once

#include <arrow/api.h>
#include <fmt/format.h>

#include <algorithm>
#include <cstdint>
#include <span>
#include <string>

#include "public_signals/base/result.hpp"

namespace public_signals::inline panel {

/// Whether no row is null and each names one of so many entries, of the codes that most writers use; false of others.
inline bool are_plain_codes(const arrow::DictionaryArray& rows, std::int64_t entries) {
    const auto* const codes = dynamic_cast<const arrow::Int32Array*>(rows.indices().get());
    return codes != nullptr && codes->null_count() == 0 &&
           std::ranges::all_of(std::span(codes->raw_values(), static_cast<std::size_t>(codes->length())),
                               [&](std::int32_t code) { return code >= 0 && code < entries; });
}

/// InvalidInput, with the column, where a row names an entry that the dictionary lacks.
inline Result<void> check_entries(const arrow::DictionaryArray& rows, const std::string& column) {
    const std::int64_t entries = rows.dictionary()->length();
    if (are_plain_codes(rows, entries)) {
        return {};
    }
    for (std::int64_t i = 0; i < rows.length(); ++i) {
        const std::int64_t entry = rows.IsNull(i) ? 0 : rows.GetValueIndex(i);
        if (rows.IsValid(i) && (entry < 0 || entry >= entries)) {
            return invalid_at(
                {.column = column},
                fmt::format("column '{}' names the entry {} of a dictionary that has {}", column, entry, entries),
                "whatever wrote the data is at fault: write them again");
        }
    }
    return {};
}

}  // namespace public_signals::inline panel
