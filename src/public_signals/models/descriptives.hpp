// Table 1 of a paper: what each column holds, before anything is estimated.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "public_signals/base/result.hpp"
#include "public_signals/models/series.hpp"
#include "public_signals/models/text_tables.hpp"

namespace public_signals::inline models {

struct Descriptive {
    std::string column;
    std::size_t n = 0;  // known values
    std::size_t rows = 0;
    // Nothing where no value is known; the standard deviation needs two.
    std::optional<double> mean, sd, median, least, most;

    std::optional<double> missing() const {
        return rows == 0 ? std::nullopt : std::optional(1 - static_cast<double>(n) / static_cast<double>(rows));
    }
};

/// Of the columns named. Errors: a column that is not there, or that holds text.
Result<std::vector<Descriptive>> describe(const std::vector<Series>& columns, const std::vector<std::string>& names);
TextTables descriptives_table(const std::vector<Descriptive>& columns);

}  // namespace public_signals::inline models
