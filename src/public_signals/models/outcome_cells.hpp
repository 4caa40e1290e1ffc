// What stands in one cell of somebody's outcomes: a number as people write it, nothing, or text.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "public_signals/base/result.hpp"
#include "public_signals/panel/panel.hpp"

namespace public_signals::inline models {

/// A house is never sold twice over: a capacity above this is in percent.
inline constexpr double largest_share = 2.0;
inline constexpr double largest_percent = 100 * largest_share;

/// What the separators of a cell tell of a file's way to write numbers. Where three digits stand behind a single one,
/// the cell alone tells nothing: 123.456 is a fraction to some people and thousands to others.
struct Separators {
    bool point_is_decimal = false;
    bool comma_is_group = false;
    bool point_is_unclear = false;
    bool comma_is_unclear = false;
};

/// `$1,234.50` is 1234.5, `94.9%` is 0.949: the sign is read in each cell and never thrown away.
struct CellNumber {
    double value = 0.0;
    std::optional<std::int64_t> whole;  // of a cell without point, exponent and percent sign
    bool is_percent = false;
    Separators separators = {};
};

/// Empty, NA, N/A, - and . stand for nothing; so do they in small letters and between blanks.
bool is_missing_cell(std::string_view cell);
/// The number of a cell; nothing for any other text, such as 1.234,50 or (500).
std::optional<CellNumber> number_in_cell(std::string_view cell);

/// The numbers of a column of texts, where it is one of numbers: named gross or capacity, or with digits and signs of
/// numbers in most of its cells. Any other text in such a column is an InvalidInput error that lists up to ten cells
/// with their places. A column of texts stays one.
///
/// So is a cell whose separator may be a decimal mark or one of thousands, unless another cell of the column tells: one
/// like 0.949, 12.5, 1,234.50 or 1,234,567. `comma_is_group`: the file has commas between its cells, and so none in
/// them but between thousands.
///
/// Percents and plain numbers in one column are an error, and so is a percent of `gross`. `capacity` is one unit:
/// shares where any cell has a percent sign, else as written. Plain numbers of which some are at most 2 and some are
/// more are an error: nobody can tell shares from percents then. So is a number over 200: those are seats.
Result<Column> numbers_or_text(Column texts, const std::vector<std::string>& places, bool comma_is_group);
/// An error where a column that is stored as numbers holds what a cell of text may not: an infinity.
Result<void> check_numbers(const Column& numbers, const std::vector<std::string>& places);
/// The same rule for the unit of numbers that a file holds as numbers.
Result<void> check_capacity(const Column& numbers, const std::vector<std::string>& places);

/// `a; b; c` of up to ten problems, with how many more there are.
std::string first_problems(const std::vector<std::string>& problems);

}  // namespace public_signals::inline models
