// The whole numbers of a column as people's spreadsheets write them: 1308, 1,308, 1 308, 1'308.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

#include "public_signals/base/result.hpp"

namespace public_signals::inline engine::import {

/// Why the thousands of a column can't be told.
struct NumbersFault {
    std::size_t cell = 0;
    std::string what;
};

/// The cells without the signs between their thousands, where the whole column is written so. A comma, where it stands
/// between decimals in the file (`has_decimal_comma`), and a dot may as well begin a fraction: they are thousands where
/// a cell of the column has two of them. Any other text as it stands.
tl::expected<std::vector<std::string>, NumbersFault> whole_numbers_of_column(const std::vector<std::string_view>& cells,
                                                                             bool has_decimal_comma);

}  // namespace public_signals::inline engine::import
