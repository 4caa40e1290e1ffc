#include "public_signals/sources/google_trends/download.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>
#include <map>

#include "public_signals/base/text.hpp"
#include "public_signals/data/csv.hpp"
#include "public_signals/data/json.hpp"
#include "public_signals/engine/import/import.hpp"
#include "public_signals/engine/import/import_times.hpp"
#include "public_signals/engine/import/padding.hpp"
#include "public_signals/engine/import/records.hpp"
#include "public_signals/engine/import/table_days.hpp"
#include "public_signals/sources/google_trends/requests.hpp"
#include "public_signals/study/asked_names.hpp"

namespace public_signals::inline sources {
namespace trends_table {
namespace {

constexpr const char* what_to_download =
    "download at most five years for weeks, nine months for days: the button of `Interest over time`";

/// The lines of a text up to `most`, without CR.
std::vector<std::string> lines_of(std::string_view bytes, std::size_t most) {
    std::vector<std::string> lines;
    for (std::size_t begin = 0; begin < bytes.size() && lines.size() < most;) {
        const std::size_t end = std::min(bytes.find('\n', begin), bytes.size());
        std::string line(bytes.substr(begin, end - begin));
        if (line.ends_with('\r')) {
            line.pop_back();
        }
        lines.push_back(std::move(line));
        begin = end + 1;
    }
    return lines;
}

std::vector<std::string> cells_of(const std::string& line) {
    auto table = CsvTable::parse(line + "\n", "line");
    return table ? std::vector<std::string>(table->header().begin(), table->header().end())
                 : std::vector<std::string>();
}

bool begins_with_digit(std::string_view cell) {
    return !cell.empty() && cell.front() >= '0' && cell.front() <= '9';
}

/// Where the table begins: its category and the line of its header, counted from 0.
struct Head {
    std::string category;
    std::size_t header_line = 0;
    std::vector<std::string> header;
    bool is_related = false;  // a table of related queries has sections instead
};

std::optional<Head> head_of(std::string_view bytes) {
    constexpr std::size_t most_lines = 8;
    Head head;
    const std::vector<std::string> lines = lines_of(bytes, most_lines);
    for (std::size_t i = 0; i < lines.size(); ++i) {
        const std::string_view line = json::trimmed(import::without_empty_end(lines[i]));
        if (line.empty() || line == "\"\"") {
            continue;
        }
        head.header = cells_of(std::string(line));
        head.header_line = i;
        if (!head.header.empty() && begins_with_digit(head.header.front())) {
            return std::nullopt;  // a row
        }
        if (head.header.size() >= 2) {
            head.header = cells_of(lines[i]);
            return head;
        }
        const std::string word = folded(head.header.empty() ? std::string(line) : head.header.front());
        head.is_related = head.is_related || word == "top" || word == "rising";
        if (head.is_related) {
            return head;
        }
        if (!head.category.empty()) {
            return std::nullopt;
        }
        head.category = head.header.empty() ? lines[i] : head.header.front();
    }
    return std::nullopt;
}

/// `oh mary broadway: (New York)` is a term and its place.
DownloadedTerm term_of(const std::string& cell) {
    const auto mark = cell.rfind(": (");
    if (mark == cell.npos || !cell.ends_with(')')) {
        return {.query = cell};
    }
    return {.query = cell.substr(0, mark), .place = cell.substr(mark + 3, cell.size() - mark - 4)};
}

bool names_places(const std::string& first_cell) {
    static constexpr std::string_view words[] = {"region", "subregion", "country", "city", "metro", "dma"};
    return std::ranges::find(words, folded(first_cell)) != std::end(words);
}

std::optional<int> number_of(std::string_view text) {
    int number = 0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
    return error == std::errc{} && end == text.data() + text.size() ? std::optional(number) : std::nullopt;
}

bool is_hour(std::string_view cell) {
    return cell.find(':') != cell.npos && parse_day(cell.substr(0, 10)).has_value();
}

tl::unexpected<Error> refused(const std::string& what, const std::string& place) {
    return invalid(what, place, what_to_download);
}

constexpr const char* days_as_downloaded = "import the file as it was downloaded, or write its days as YYYY-MM-DD";
constexpr const char* rows_as_downloaded =
    "import the file as it was downloaded, one row a day or a week; an empty cell is a value that is not known";

/// A cell that is none of the values that Google Trends writes, and what to do about it.
tl::unexpected<Error> refused_value(std::string_view cell, const std::string& place) {
    std::string number(json::trimmed(cell));
    std::ranges::replace(number, ',', '.');
    const bool has_fraction =
        number.find('.') != number.npos && number.find_first_not_of("-0123456789.") == number.npos;
    const bool is_number = number.find_first_not_of("-0123456789.") == number.npos;
    return invalid(fmt::format("`{}` is no value of Google Trends: 0 to 100, or <1", cell), place,
                   has_fraction ? "it writes whole numbers alone: import the file as it was downloaded, no mean and no "
                                  "series that was scaled again"
                   : is_number  ? "an index lies between 0 and 100: import the file as it was downloaded"
                                : "leave the cell empty where its value is not known");
}

/// A cell: an integer, `<1`, or nothing. Nothing at all where it is none of them.
std::optional<std::optional<DownloadedPoint>> point_in(std::string_view cell, Day day) {
    std::string text;
    for (const char c : cell) {
        if (c != ' ' && c != '\xC2' && c != '\xA0') {
            text += c;
        }
    }
    if (text.empty()) {
        return std::optional<DownloadedPoint>();
    }
    if (text == "<1") {
        return std::optional(DownloadedPoint{.day = day, .below_one = true});
    }
    const auto number = number_of(import::without_zero_decimals(text));
    constexpr int most = 100;
    if (!number || *number < 0 || *number > most) {
        return std::nullopt;
    }
    return std::optional(DownloadedPoint{.day = day, .value = *number});
}

/// The day of each row; `place` is that of a row.
template <class Place>
Result<std::vector<Day>> days_of(const CsvTable& table, const Place& place) {
    std::vector<std::string_view> cells;
    for (std::size_t row = 0; row < table.row_count(); ++row) {
        cells.push_back(json::trimmed(table.cell(row, 0)));
    }
    auto days = import::days_of_column(cells);
    if (days) {
        return std::move(*days);
    }
    const import::DaysFault& fault = days.error();
    const std::string_view cell = cells[fault.cell];
    if (!fault.help.empty()) {
        return invalid(fault.what, place(fault.cell), fault.help);
    }
    if (import::is_month(cell) || is_hour(cell)) {
        return refused(import::is_month(cell) ? "the rows are months" : "the rows are hours", place(fault.cell));
    }
    return invalid(fault.what, place(fault.cell), days_as_downloaded);
}

/// The least distance between two rows of a table in order; most of them are that far apart, but for holes.
std::chrono::days least_step(const std::vector<Day>& days) {
    std::chrono::days least = days[1] - days[0];
    for (std::size_t i = 2; i < days.size(); ++i) {
        least = std::min(least, days[i] - days[i - 1]);
    }
    return least;
}

/// The distance between all days of a table, which is one. `days` are oldest first, whatever the order of the rows.
Result<Resolution> resolution_of(const std::vector<Day>& days, const CsvTable& table, std::size_t lines_before,
                                 bool is_newest_first) {
    const auto place = [&](std::size_t day) {
        const std::size_t row = is_newest_first ? days.size() - 1 - day : day;
        return fmt::format("{}:{}", table.name(), table.line_of(row) + lines_before);
    };
    if (days.size() < 2) {
        return refused("one row does not tell whether it is of a day or of a week", place(0));
    }
    for (std::size_t i = 1; i < days.size(); ++i) {
        if (days[i] == days[i - 1]) {
            return invalid(fmt::format("the day {} stands twice", format_day(days[i])), place(i),
                           "delete the row that is not meant");
        }
        if (days[i] < days[i - 1]) {
            return invalid(fmt::format("{} stands behind {}: the rows are in no order", format_day(days[i]),
                                       format_day(days[i - 1])),
                           place(i), "sort the rows by their days, and write those as YYYY-MM-DD");
        }
    }
    const auto step = least_step(days);
    if (step >= std::chrono::days(28) && step <= std::chrono::days(31)) {
        return refused("the rows are months", place(0));
    }
    if (step != std::chrono::days(1) && step != std::chrono::days(days_a_week)) {
        return refused("the rows are neither days nor weeks apart", place(1));
    }
    for (std::size_t i = 1; i < days.size(); ++i) {
        if (days[i] - days[i - 1] != step) {
            return invalid(fmt::format("{} is missing: {} does not follow {} as the other rows do",
                                       format_day(days[i - 1] + step), format_day(days[i]), format_day(days[i - 1])),
                           place(i), rows_as_downloaded);
        }
    }
    if (step == std::chrono::days(1)) {
        return Resolution::Day;
    }
    if (!is_monday(days[0] + std::chrono::days(1))) {
        return refused("the weeks do not begin on Sundays, as those of Google Trends do", place(0));
    }
    return Resolution::Week;
}

/// The column of pytrends that says which rows were not over.
bool says_partial(const std::string& column) {
    return folded(column) == "ispartial";
}

Result<bool> partial_in(std::string_view cell, const std::string& place) {
    const std::string said = folded(json::trimmed(cell));
    if (said != "true" && said != "false") {
        return invalid(fmt::format("isPartial is `{}`", cell), place, "it is True or False");
    }
    return said == "true";
}

bool asks_query(const Study* study, const std::string& term) {
    return study != nullptr && std::ranges::any_of(study->shows, [&](const Show& show) {
               return std::ranges::any_of(
                   show.google_queries, [&](const std::string& query) { return words_key(query) == words_key(term); });
           });
}

/// What the rows of a table are by their first cells, where all others are values of Google Trends.
enum class TrendsTableShape : std::uint8_t { Other, Days, Apart };

TrendsTableShape shape_of(std::string_view bytes, const Head& head) {
    const std::vector<std::string> lines = lines_of(bytes, bytes.size());
    std::vector<std::string> cells;
    bool is_apart = false;
    for (std::size_t line = head.header_line + 1; line < lines.size(); ++line) {
        const std::vector<std::string> row = cells_of(lines[line]);
        if (row.empty() || json::trimmed(lines[line]).empty()) {
            continue;
        }
        is_apart = is_apart || import::is_month(row.front()) || is_hour(row.front());
        if (row.size() != head.header.size() || !std::all_of(row.begin() + 1, row.end(), [](const std::string& cell) {
                return point_in(cell, Day()).has_value();
            })) {
            return TrendsTableShape::Other;
        }
        cells.push_back(row.front());
    }
    const auto days = import::days_of_column({cells.begin(), cells.end()});
    if (is_apart || cells.empty() || (!days && days.error().help.empty())) {
        return is_apart ? TrendsTableShape::Apart : TrendsTableShape::Other;
    }
    const bool is_one =
        !days || (days->size() > 1 && std::chrono::abs((*days)[1] - (*days)[0]) == std::chrono::days(1));
    return is_one ? TrendsTableShape::Days : TrendsTableShape::Apart;
}

}  // namespace
}  // namespace trends_table

ToldSource told_as_trends(std::string_view bytes, const Study* study) {
    using namespace trends_table;
    const auto head = head_of(bytes);
    if (!head) {
        return ToldSource::No;
    }
    const bool has_place = head->header.size() >= 2 && head->header[1].find(": (") != std::string::npos;
    if (head->is_related || has_place || std::ranges::any_of(head->header, says_partial)) {
        return ToldSource::Yes;
    }
    // The interface of 2026 names no category and no place.
    const std::string first = folded(head->header.front());
    const TrendsTableShape shape = shape_of(bytes, *head);
    if (shape == TrendsTableShape::Other || (first == "time" && head->category.empty())) {
        return shape == TrendsTableShape::Other ? ToldSource::No : ToldSource::Yes;
    }
    if (head->header.front() == "Date") {  // as Pageviews Analysis writes it, and people do
        return std::any_of(head->header.begin() + 1, head->header.end(),
                           [&](const std::string& term) { return asks_query(study, term); })
                   ? ToldSource::Unsaid
                   : ToldSource::No;
    }
    return first == "date" || shape == TrendsTableShape::Days ? ToldSource::Unsaid : ToldSource::Yes;
}

Result<DownloadedInterest> read_trends_table(const std::string& name, std::string bytes) {
    using namespace trends_table;
    bytes = import::plain_table(std::move(bytes));
    const auto head = head_of(bytes);
    if (!head || head->is_related) {
        return refused(head ? "the table holds related queries, no interest over time" : "the table has no header",
                       name);
    }
    if (names_places(head->header.front())) {
        return refused("the table holds interest by region, none over time", name);
    }
    std::size_t begin = 0;
    for (std::size_t line = 0; line < head->header_line; ++line) {
        begin = bytes.find('\n', begin) + 1;
    }
    const CsvTable table = TRY(CsvTable::parse(bytes.substr(begin), name));
    const auto place = [&](std::size_t row) {
        return fmt::format("{}:{}", name, table.line_of(row) + head->header_line);
    };
    DownloadedInterest interest{.category = head->category};
    std::vector<std::size_t> columns;  // of terms
    std::optional<std::size_t> partial_column;
    for (std::size_t column = 1; column < table.header().size(); ++column) {
        if (says_partial(std::string(table.header()[column]))) {
            partial_column = column;
            continue;
        }
        columns.push_back(column);
        DownloadedTerm term = term_of(std::string(table.header()[column]));
        const auto is_same = [&](const DownloadedTerm& other) {
            return words_key(other.query) == words_key(term.query) && other.place == term.place;
        };
        if (std::ranges::any_of(interest.terms, is_same)) {
            return invalid(fmt::format("the query `{}` stands twice", term.query),
                           fmt::format("{}:{}", name, head->header_line + 1),
                           "download it alone, or delete the column that is not meant");
        }
        interest.terms.push_back(std::move(term));
    }
    std::vector<Day> days = TRY(days_of(table, place));
    for (std::size_t row = 0; row < table.row_count(); ++row) {
        TRY(import::check_not_ahead(Instant(days[row]), place(row)));
        const bool is_partial = partial_column && TRY(partial_in(table.cell(row, *partial_column), place(row)));
        for (std::size_t term = 0; term < columns.size(); ++term) {
            const std::string_view value = table.cell(row, columns[term]);
            const auto point = point_in(value, days[row]);
            if (!point) {
                return refused_value(value, place(row));
            }
            if (*point) {
                interest.terms[term].points.push_back(**point);
                interest.terms[term].points.back().is_partial = is_partial;
            }
        }
    }
    if (days.empty()) {
        return refused("the table has no rows", name);
    }
    const bool is_newest_first = days.size() > 1 && days[1] < days[0];
    if (is_newest_first) {  // somebody sorted the rows
        std::ranges::reverse(days);
        for (DownloadedTerm& term : interest.terms) {
            std::ranges::reverse(term.points);
        }
    }
    interest.resolution = TRY(resolution_of(days, table, head->header_line, is_newest_first));
    interest.first = days.front();
    interest.last = days.back();
    return interest;
}

ExtractedInterest extract_download(const std::string& name, const std::string& bytes) {
    using namespace trends_table;
    ExtractedInterest extracted;
    const auto interest = read_trends_table(name, bytes);
    if (!interest) {
        extracted.warnings.push_back({"unreadable", "google_trends: " + interest.error().message});
        return extracted;
    }
    extracted.state = PageState::Ok;
    extracted.layout = "download";
    std::map<Day, InterestPoint> points;
    for (std::size_t i = 0; i < interest->terms.size(); ++i) {
        for (const DownloadedPoint& point : interest->terms[i].points) {
            const auto seconds = std::chrono::duration_cast<std::chrono::seconds>(point.day.time_since_epoch());
            InterestPoint& row = points[point.day];
            row.time = {seconds.count()};
            row.values.resize(interest->terms.size());
            row.has_data.resize(interest->terms.size());
            row.below_one.resize(interest->terms.size());
            row.values[i] = point.value;
            row.has_data[i] = point.value > 0 || point.below_one;
            row.below_one[i] = point.below_one;
        }
    }
    for (auto& [day, point] : points) {
        extracted.points.push_back(std::move(point));
    }
    return extracted;
}

}  // namespace public_signals::inline sources
