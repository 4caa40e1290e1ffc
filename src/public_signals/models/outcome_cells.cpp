#include "public_signals/models/outcome_cells.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>
#include <cmath>
#include <iterator>

#include "public_signals/base/ascii.hpp"

namespace public_signals::inline models {
namespace {

constexpr std::size_t problems_listed = 10;
constexpr double largest_number = 1e300;
constexpr std::string_view no_break_space = "\xC2\xA0";

std::string_view without_blanks(std::string_view text) {
    while (true) {
        if (text.starts_with(' ') || text.starts_with('\t')) {
            text.remove_prefix(1);
        } else if (text.ends_with(' ') || text.ends_with('\t')) {
            text.remove_suffix(1);
        } else if (text.starts_with(no_break_space)) {
            text.remove_prefix(no_break_space.size());
        } else if (text.ends_with(no_break_space)) {
            text.remove_suffix(no_break_space.size());
        } else {
            return text;
        }
    }
}

/// The number that is nearest to a hundredth of what is written, 0.949 of 94.9.
double hundredth_of(double percents) {
    const std::string written = fmt::format("{}e-2", percents);
    double value = 0.0;
    const auto [end, problem] = std::from_chars(written.data(), written.data() + written.size(), value);
    return problem == std::errc() && end == written.data() + written.size() ? value : percents / 100.0;
}

bool is_digit(char c) {
    return c >= '0' && c <= '9';
}

bool take(std::string_view& text, char c) {
    const bool there = text.starts_with(c);
    text.remove_prefix(there ? 1 : 0);
    return there;
}

/// The digits in front of a point without the commas of their groups; nothing where those do not stand by threes.
std::optional<std::string> whole_digits(std::string_view& text) {
    std::size_t end = 0;
    while (end < text.size() && (is_digit(text[end]) || text[end] == ',')) {
        ++end;
    }
    const std::string_view written = text.substr(0, end);
    text.remove_prefix(end);
    std::string digits;
    const std::size_t first = std::min(written.find(','), written.size());
    if (first != written.size() && (first == 0 || first > 3)) {
        return std::nullopt;
    }
    for (std::size_t i = 0; i < written.size(); ++i) {
        const bool at_group = i >= first && (i - first) % 4 == 0;
        if ((written[i] == ',') != at_group) {
            return std::nullopt;
        }
        if (written[i] != ',') {
            digits += written[i];
        }
    }
    const bool cut = first != written.size() && (written.size() - first) % 4 != 0;
    const bool has_odd_group = first != written.size() && written.front() == '0';  // 0,949 is no 949
    return cut || has_odd_group ? std::nullopt : std::optional(digits);
}

/// Of a number without its signs.
Separators separators_of(std::string_view number, bool is_money, bool is_percent) {
    const auto commas = std::ranges::count(number, ',');
    const std::size_t mark = number.find_first_of(".,");
    if (mark == number.npos) {
        return {};
    }
    if (commas > 0) {
        const bool tells = commas > 1 || is_money || number.find('.') != number.npos;
        return {
            .point_is_decimal = number.find('.') != number.npos, .comma_is_group = tells, .comma_is_unclear = !tells};
    }
    const bool may_be_group = mark >= 1 && mark <= 3 && number.front() != '0' && number.size() - mark - 1 == 3 &&
                              std::ranges::all_of(number.substr(mark + 1), is_digit);
    const bool is_unclear = may_be_group && !is_percent;
    return {.point_is_decimal = !is_unclear, .point_is_unclear = is_unclear};
}

/// Whether a cell is made of digits and the signs that stand in numbers, however wrongly.
bool looks_like_a_number(std::string_view cell) {
    cell = without_blanks(cell);
    bool digit = false;
    for (std::size_t at = 0; at < cell.size(); ++at) {
        const char c = cell[at];
        digit = digit || is_digit(c);
        const bool high = static_cast<unsigned char>(c) >= 0x80;  // a currency, a thin space
        const bool dash = c == '-' && (at == 0 || at + 1 == cell.size());
        if (!is_digit(c) && !high && !dash && std::string_view(" .,'%$()+").find(c) == std::string_view::npos) {
            return false;
        }
    }
    return digit;
}

/// Words that tables and programs write for a missing number, and that are none of those which mean one here.
bool is_word_for_missing(std::string_view cell) {
    static constexpr std::string_view words[] = {"null", "none",    "nan", "nil", "<na>",
                                                 "n.a.", "missing", "--",  "?",   "nd"};
    return std::ranges::find(words, ascii_lower(without_blanks(cell))) != std::end(words);
}

bool is_always_a_number(const std::string& name) {
    return name == "gross" || name == "capacity";
}

/// Cells that one rule refuses.
struct CellProblems {
    std::vector<std::string> problems;
    std::string first_place;

    void add(const std::string& place, const std::string& problem) {
        first_place = problems.empty() ? place : first_place;
        problems.push_back(problems.empty() ? problem : fmt::format("{}: {}", place, problem));
    }
    tl::unexpected<Error> refused(const std::string& help) const {
        return invalid(first_problems(problems), first_place, help);
    }
};

struct ReadNumbers {
    std::vector<std::optional<CellNumber>> numbers;  // by row; nothing where the cell is missing
    CellProblems wrong;                              // is no number
    CellProblems unclear;                            // may be two numbers
    CellProblems mixed;                              // is of another unit
    std::size_t filled = 0;
    std::size_t like_numbers = 0;
    std::size_t words_for_missing = 0;

    /// Whether a column is one of numbers, of which some cells are wrong.
    bool are_of_numbers() const {
        return 2 * like_numbers > filled || (like_numbers > 0 && like_numbers + words_for_missing == filled);
    }
};

/// The cells whose separators nothing in their column explains, as problems.
void find_unclear(const Column& texts, const std::vector<std::string>& places, bool comma_is_group, ReadNumbers& read) {
    bool point_is_decimal = false;
    for (const std::optional<CellNumber>& number : read.numbers) {
        point_is_decimal = point_is_decimal || (number && number->separators.point_is_decimal);
        comma_is_group = comma_is_group || (number && number->separators.comma_is_group);
    }
    for (Row row = 0; row < read.numbers.size(); ++row) {
        const Separators said = read.numbers[row] ? read.numbers[row]->separators : Separators();
        const bool point = said.point_is_unclear && !point_is_decimal;
        const bool comma = said.comma_is_unclear && !comma_is_group && !point_is_decimal;
        if (point || comma) {
            read.unclear.add(places[row], fmt::format("column {}: '{}' may be thousands or a fraction", texts.name,
                                                      without_blanks(texts.strings()[row])));
        }
    }
}

/// The cells of a column that are of another unit than the others, as problems: percents beside plain numbers.
void find_mixed_units(const Column& texts, const std::vector<std::string>& places, ReadNumbers& read) {
    const bool is_money = texts.name == "gross";
    const auto is_plain = [](const auto& number) { return number && !number->is_percent && number->value != 0; };
    if (texts.name == "capacity" || (!is_money && std::ranges::none_of(read.numbers, is_plain))) {
        return;
    }
    for (Row row = 0; row < read.numbers.size(); ++row) {
        if (read.numbers[row] && read.numbers[row]->is_percent) {
            read.mixed.add(places[row], fmt::format("column {}: '{}' is a percentage, {}", texts.name,
                                                    without_blanks(texts.strings()[row]),
                                                    is_money ? "no money" : "other cells are none"));
        }
    }
}

ReadNumbers read_numbers(const Column& texts, const std::vector<std::string>& places) {
    ReadNumbers read;
    read.numbers.resize(texts.size());
    for (Row row = 0; row < texts.size(); ++row) {
        const std::string& cell = texts.strings()[row];
        if (texts.known[row] == 0 || is_missing_cell(cell)) {
            continue;
        }
        ++read.filled;
        read.numbers[row] = number_in_cell(cell);
        read.like_numbers += read.numbers[row] || looks_like_a_number(cell) ? 1 : 0;
        read.words_for_missing += is_word_for_missing(cell) ? 1 : 0;
        if (!read.numbers[row]) {
            read.wrong.add(places[row], fmt::format("column {}: '{}' is no number", texts.name, cell));
        }
    }
    return read;
}

/// Places of the first plain number that is a share, of the first that is a percentage and of the first that is
/// neither.
struct CapacityUnits {
    std::optional<Row> share;
    std::optional<Row> percent;
    std::optional<Row> seats;

    void see(double value, Row row) {
        std::optional<Row>& first = value > largest_share ? percent : share;
        if (value > 0.0 && !first) {
            first = row;
        }
        if (value > largest_percent && !seats) {
            seats = row;
        }
    }
    Result<void> check(const std::vector<std::string>& places) const {
        if (seats) {
            return invalid("column capacity has a number over 200: seats?", places[*seats],
                           "capacity is the share of the seats that were sold, as 0.949, 94.9 or 94.9%: divide by the "
                           "seats that there were, or give the column another name: --map COLUMN=seats");
        }
        if (share && percent) {
            return invalid("column capacity has plain numbers up to 2 and above: shares or percents?",
                           fmt::format("{} and {}", places[*share], places[*percent]),
                           "write percents with their sign, 94.9%, or all numbers in one unit");
        }
        return {};
    }
};

/// Brings capacity to one unit.
Result<void> settle_capacity(std::vector<std::optional<CellNumber>>& numbers, const std::vector<std::string>& places) {
    CapacityUnits units;
    bool signs = false;
    for (Row row = 0; row < numbers.size(); ++row) {
        if (!numbers[row]) {
            continue;
        }
        signs = signs || numbers[row]->is_percent;
        if (!numbers[row]->is_percent) {
            units.see(numbers[row]->value, row);
        } else if (numbers[row]->value > largest_share) {
            return invalid("column capacity has more than 200 %", places[row], "a house is never sold twice over");
        }
    }
    TRY(units.check(places));
    for (std::optional<CellNumber>& number : numbers) {
        if (signs && number && !number->is_percent && number->value > largest_share) {
            number = CellNumber{.value = hundredth_of(number->value), .whole = std::nullopt, .is_percent = true};
        }
    }
    return {};
}

Column column_of(const std::string& name, const std::vector<std::optional<CellNumber>>& numbers) {
    const bool whole =
        std::ranges::all_of(numbers, [](const auto& number) { return !number || number->whole.has_value(); });
    Column column = missing_column(name, whole ? ColumnType::Int64 : ColumnType::Float64, numbers.size());
    for (Row row = 0; row < numbers.size(); ++row) {
        if (!numbers[row]) {
            continue;
        }
        column.known[row] = 1;
        if (whole) {
            column.ints()[row] = *numbers[row]->whole;
        } else {
            column.floats()[row] = numbers[row]->value;
        }
    }
    return column;
}

}  // namespace

bool is_missing_cell(std::string_view cell) {
    const std::string word = ascii_lower(without_blanks(cell));
    return word.empty() || word == "na" || word == "n/a" || word == "#n/a" || word == "-" || word == ".";
}

std::optional<CellNumber> number_in_cell(std::string_view cell) {
    std::string_view text = without_blanks(cell);
    CellNumber number;
    if (text.ends_with('%')) {
        text = without_blanks(text.substr(0, text.size() - 1));
        number.is_percent = true;
    }
    bool negative = take(text, '-');
    const bool is_money = take(text, '$');
    if (is_money) {
        text = without_blanks(text);
        negative = take(text, '-') != negative;  // $-5 as -$5
        if (number.is_percent) {
            return std::nullopt;
        }
    }
    const std::string_view written = text;
    std::optional<std::string> digits = whole_digits(text);
    const bool has_fraction = text.starts_with('.');
    if (!digits || written.empty() || !(is_digit(written.front()) || has_fraction)) {
        return std::nullopt;
    }
    const std::string all = *digits + std::string(text);
    const auto [end, problem] = std::from_chars(all.data(), all.data() + all.size(), number.value);
    const bool read = problem == std::errc() && end == all.data() + all.size() && number.value <= largest_number;
    if (!read) {
        return std::nullopt;
    }
    std::int64_t whole = 0;
    const auto [last, overflow] = std::from_chars(digits->data(), digits->data() + digits->size(), whole);
    if (text.empty() && !number.is_percent && overflow == std::errc()) {
        number.whole = negative ? -whole : whole;
    }
    number.separators = separators_of(written, is_money, number.is_percent);
    number.value = (number.is_percent ? hundredth_of(number.value) : number.value) * (negative ? -1.0 : 1.0);
    return number;
}

std::string first_problems(const std::vector<std::string>& problems) {
    const std::size_t listed = std::min(problems.size(), problems_listed);
    const std::vector<std::string> first(problems.begin(), problems.begin() + static_cast<std::ptrdiff_t>(listed));
    return fmt::format("{}{}", fmt::join(first, "; "),
                       problems.size() > listed ? fmt::format("; and {} more", problems.size() - listed) : "");
}

Result<Column> numbers_or_text(Column texts, const std::vector<std::string>& places, bool comma_is_group) {
    ReadNumbers read = read_numbers(texts, places);
    if (!read.wrong.problems.empty()) {
        if (is_always_a_number(texts.name) || read.are_of_numbers()) {
            return read.wrong.refused(
                "write 1234.5, $1,234.50 or 94.9%; empty, NA, N/A, #N/A, - and . are missing. A column that is no "
                "number may "
                "stay out: --map names those that are taken");
        }
        for (Row row = 0; row < texts.size(); ++row) {
            texts.known[row] = texts.known[row] != 0 && !is_missing_cell(texts.strings()[row]) ? 1 : 0;
        }
        return texts;
    }
    find_unclear(texts, places, comma_is_group, read);
    if (!read.unclear.problems.empty()) {
        return read.unclear.refused(
            "write thousands without a separator, 123456, and a fraction with two or four digits, "
            "123.4560");
    }
    find_mixed_units(texts, places, read);
    if (!read.mixed.problems.empty()) {
        return read.mixed.refused(
            "write all cells of a column in one unit, or leave it out: --map names those that are "
            "taken");
    }
    if (texts.name == "capacity") {
        TRY(settle_capacity(read.numbers, places));
    }
    return column_of(texts.name, read.numbers);
}

Result<void> check_numbers(const Column& numbers, const std::vector<std::string>& places) {
    CellProblems wrong;
    for (Row row = 0; numbers.type() == ColumnType::Float64 && row < numbers.size(); ++row) {
        const double value = numbers.floats()[row];
        if (numbers.known[row] != 0 && (std::isinf(value) || std::abs(value) > largest_number)) {
            wrong.add(places[row], fmt::format("column {}: '{}' is no number", numbers.name, value));
        }
    }
    return wrong.problems.empty()
               ? Result<void>{}
               : wrong.refused("correct the cell, or make it null: infinity is what a division by zero leaves");
}

Result<void> check_capacity(const Column& numbers, const std::vector<std::string>& places) {
    CapacityUnits units;
    for (Row row = 0; row < numbers.size(); ++row) {
        if (numbers.known[row] != 0 && numbers.type() == ColumnType::Int64) {
            units.see(static_cast<double>(numbers.ints()[row]), row);
        } else if (numbers.known[row] != 0 && numbers.type() == ColumnType::Float64) {
            units.see(numbers.floats()[row], row);
        }
    }
    return units.check(places);
}

}  // namespace public_signals::inline models
