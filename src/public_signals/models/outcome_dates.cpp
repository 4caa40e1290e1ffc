#include "public_signals/models/outcome_dates.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <set>

#include "public_signals/base/ascii.hpp"
#include "public_signals/models/outcome_cells.hpp"

namespace public_signals::inline models {
namespace {

/// The ways of writing a date that are tried; what they mean differs only between month and day.
constexpr std::array formats = {"%m/%d/%Y",  "%d/%m/%Y",  "%m/%d/%y", "%d/%m/%y", "%d.%m.%Y", "%d.%m.%y",
                                "%m-%d-%Y",  "%d-%m-%Y",  "%m-%d-%y", "%d-%m-%y", "%Y/%m/%d", "%Y%m%d",
                                "%b %d, %Y", "%B %d, %Y", "%d %b %Y", "%d %B %Y", "%d-%b-%Y", "%d-%b-%y"};
constexpr std::array months = {"january", "february", "march",     "april",   "may",      "june",
                               "july",    "august",   "september", "october", "november", "december"};
constexpr std::array weekdays = {"Sunday", "Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday"};
constexpr std::size_t dates_that_tell = 3;  // fewer are of the right weekday by chance

const char* weekday_of(Day day) {
    return weekdays[std::chrono::weekday(day).c_encoding()];
}

std::optional<int> take_number(std::string_view& text, std::size_t least, std::size_t most) {
    int value = 0;
    std::size_t digits = 0;
    while (digits < most && digits < text.size() && text[digits] >= '0' && text[digits] <= '9') {
        value = value * 10 + (text[digits++] - '0');
    }
    text.remove_prefix(digits);
    return digits >= least ? std::optional(value) : std::nullopt;
}

std::optional<int> take_month(std::string_view& text, bool whole) {
    for (std::size_t month = 0; month < months.size(); ++month) {
        const std::string_view name = std::string_view(months[month]).substr(0, whole ? std::string_view::npos : 3);
        if (ascii_lower(text.substr(0, name.size())) == name) {
            text.remove_prefix(name.size());
            return static_cast<int>(month) + 1;
        }
    }
    return std::nullopt;
}

struct DateFields {
    std::optional<int> year;
    std::optional<int> month;
    std::optional<int> day;
    std::optional<unsigned> weekday;  // a date of another one is none

    std::optional<Day> date() const {
        if (!year || !month || !day) {
            return std::nullopt;
        }
        const std::chrono::year_month_day date{std::chrono::year{*year},
                                               std::chrono::month{static_cast<unsigned>(*month)},
                                               std::chrono::day{static_cast<unsigned>(*day)}};
        const bool fits = date.ok() && (!weekday || std::chrono::weekday(Day(date)).c_encoding() == *weekday);
        return fits ? std::optional<Day>(date) : std::nullopt;
    }
};

std::optional<unsigned> take_weekday(std::string_view& text, bool whole) {
    for (std::size_t day = 0; day < weekdays.size(); ++day) {
        const std::string name =
            ascii_lower(std::string_view(weekdays[day]).substr(0, whole ? std::string_view::npos : 3));
        if (ascii_lower(text.substr(0, name.size())) == name) {
            text.remove_prefix(name.size());
            return static_cast<unsigned>(day);
        }
    }
    return std::nullopt;
}

/// Reads one directive; false where the text does not have it.
bool read_part(char directive, bool compact, std::string_view& text, DateFields& parts) {
    const std::size_t least = compact ? 2 : 1;
    switch (directive) {
        case 'Y':
            parts.year = take_number(text, 4, 4);
            return parts.year.has_value();
        case 'y':
            parts.year = take_number(text, 2, 2);
            if (parts.year) {
                *parts.year += *parts.year < 69 ? 2000 : 1900;
            }
            return parts.year.has_value();
        case 'm':
            parts.month = take_number(text, least, 2);
            return parts.month.has_value();
        case 'd':
            parts.day = take_number(text, least, 2);
            return parts.day.has_value();
        case 'b':
        case 'B':
            parts.month = take_month(text, directive == 'B');
            return parts.month.has_value();
        case 'a':
        case 'A':
            parts.weekday = take_weekday(text, directive == 'A');
            return parts.weekday.has_value();
        default:
            return false;
    }
}

bool is_midnight(std::string_view rest) {
    constexpr std::array midnights = {"", "0:00", "00:00", "0:00:00", "00:00:00", "12:00:00 am", "12:00 am"};
    return std::ranges::find(midnights, ascii_lower(trimmed(rest))) != midnights.end();
}

/// An ISO date, or the first day of an ISO time.
std::optional<Day> iso_day(std::string_view text) {
    const auto day = parse_day(text.substr(0, 10));
    return day && (text.size() == 10 || parse_instant(text)) ? std::optional(*day) : std::nullopt;
}

/// The day behind a number of days as Excel counts them.
std::optional<Day> excel_day(std::string_view text) {
    text = trimmed(text);
    const std::optional<int> days = take_number(text, 5, 5);
    const bool is_whole = text.empty() || text == ".0";
    if (!days || !is_whole || *days < 20'000 || *days > 80'000) {  // 1954 to 2119
        return std::nullopt;
    }
    return Day(std::chrono::year{1899} / 12 / 30) + std::chrono::days(*days);
}

/// The formats that are tried for a column: with the names of weekdays before them where its cells begin so.
std::vector<std::string> formats_for(std::string_view cell) {
    std::vector<std::string> all(formats.begin(), formats.end());
    if (std::string_view text = trimmed(cell); take_weekday(text, false)) {
        all.clear();
        for (const char* const name : {"%A, ", "%A ", "%a, ", "%a "}) {
            for (const char* const format : formats) {
                all.push_back(std::string(name) + format);
            }
        }
    }
    return all;
}

/// All cells read in one format.
struct Reading {
    std::string format;
    std::vector<std::optional<Day>> days;
    std::size_t read = 0;
    std::size_t right = 0;  // on the weekday that is due, or dropped

    bool all_read() const { return read == days.size(); }
    bool all_right() const { return right == days.size(); }
};

class ColumnOfDates {
  public:
    ColumnOfDates(const std::vector<std::string>& cells, const std::vector<std::string>& places,
                  const DateOptions& options)
        : m_cells(cells), m_places(places), m_options(options) {}

    Result<std::vector<std::optional<Week>>> weeks() const {
        const Reading reading = TRY(told());
        if (all_on_the_other_day(reading)) {
            const std::string problem = problem_of(m_cells.front(), reading.days.front());
            return invalid(
                m_cells.size() == 1 ? problem : fmt::format("{}, and so are all {} dates", problem, m_cells.size()),
                m_places.front(),
                fmt::format("map the column as {0}: --map COLUMN={0}",
                            m_options.ending ? "week_starting" : "week_ending"));
        }
        if (m_cells.size() > 1 && all_on_one_wrong_day(reading)) {
            return invalid(fmt::format("{}, and so are all {} dates", problem_of(m_cells.front(), reading.days.front()),
                                       m_cells.size()),
                           m_places.front(), help_for(reading));
        }
        std::vector<std::string> problems;
        std::string first_place;
        std::vector<std::optional<Week>> weeks(m_cells.size());
        for (std::size_t at = 0; at < m_cells.size(); ++at) {
            if (is_right(reading.days[at])) {
                weeks[at] = is_dropped(*reading.days[at]) ? std::nullopt : std::optional(to_week(*reading.days[at]));
                continue;
            }
            first_place = problems.empty() ? m_places[at] : first_place;
            const std::string problem = problem_of(m_cells[at], reading.days[at]);
            problems.push_back(problems.empty() ? problem : fmt::format("{}: {}", m_places[at], problem));
        }
        if (!problems.empty()) {
            return invalid(first_problems(problems), first_place, help_for(reading));
        }
        return weeks;
    }

  private:
    bool is_due(Day day) const { return day == (m_options.ending ? sunday_of(to_week(day)) : monday_of(to_week(day))); }
    bool is_dropped(Day day) const {
        const Week week = to_week(day);
        return m_options.outside == Outside::Drop && m_options.weeks &&
               (week < m_options.weeks->first || m_options.weeks->second < week);
    }
    bool is_right(const std::optional<Day>& day) const { return day && (is_dropped(*day) || is_due(*day)); }

    /// Every week is named by its Monday where Sundays are due, or the other way round.
    bool all_on_the_other_day(const Reading& reading) const {
        return !reading.days.empty() && std::ranges::all_of(reading.days, [&](const std::optional<Day>& day) {
            return day && *day == (m_options.ending ? monday_of(to_week(*day)) : sunday_of(to_week(*day)));
        });
    }

    /// Every week is named by another day of it, and always the same.
    bool all_on_one_wrong_day(const Reading& reading) const {
        return std::ranges::all_of(reading.days, [&](const std::optional<Day>& day) {
            return day && !is_due(*day) && std::string_view(weekday_of(*day)) == weekday_of(*reading.days.front());
        });
    }

    Reading read_in(const std::string& format) const {
        Reading reading{.format = format, .days = {}};
        for (const std::string& cell : m_cells) {
            reading.days.push_back(day_in_format(cell, format));
            reading.read += reading.days.back().has_value() ? 1 : 0;
            reading.right += is_right(reading.days.back()) ? 1 : 0;
        }
        return reading;
    }

    /// The reading of the column. Where several can be, the one in which every day is due decides, if there are enough
    /// days to tell by.
    Result<Reading> told() const {
        if (!m_options.format.empty()) {
            return read_in(m_options.format);
        }
        Reading best = read_in("");
        if (best.all_read()) {
            return best;
        }
        std::vector<Reading> readable;
        for (const std::string& format : formats_for(m_cells.empty() ? "" : m_cells.front())) {
            Reading reading = read_in(format);
            const auto same = [&reading](const Reading& other) { return other.days == reading.days; };
            if (reading.all_read() && std::ranges::none_of(readable, same)) {
                readable.push_back(reading);
            }
            if (std::pair(reading.read, reading.right) > std::pair(best.read, best.right)) {
                best = std::move(reading);
            }
        }
        if (readable.size() < 2) {
            return best;
        }
        const std::set<std::string> different(m_cells.begin(), m_cells.end());
        std::vector<Reading> right;
        std::ranges::copy_if(readable, std::back_inserter(right), &Reading::all_right);
        if (right.size() == 1 && different.size() >= dates_that_tell) {
            return right.front();
        }
        return ambiguous(readable, right.size(), different.size());
    }

    /// Names the first cell that the readings have as different days, and why its weekday does not tell.
    Result<Reading> ambiguous(const std::vector<Reading>& readable, std::size_t right, std::size_t different) const {
        std::size_t doubtful = 0;
        const auto is_same = [&](const Reading& other) {
            return other.days[doubtful] == readable.front().days[doubtful];
        };
        while (doubtful + 1 < m_cells.size() && std::ranges::all_of(readable, is_same)) {
            ++doubtful;
        }
        std::vector<std::string> ways;
        std::set<Day> named;
        for (const Reading& reading : readable) {
            if (const Day day = *reading.days[doubtful]; named.insert(day).second) {
                ways.push_back(fmt::format("{}, a {} ({})", format_day(day), weekday_of(day), reading.format));
            }
        }
        const char* const due = m_options.ending ? "Sunday" : "Monday";
        const std::string why =
            right == 1 ? fmt::format("{} different date{} too few to tell by the weekday: {} are enough", different,
                                     different == 1 ? " is" : "s are", dates_that_tell)
                       : fmt::format("every date is a {} in {} of them", due, right == 0 ? "none" : "more than one");
        return invalid(fmt::format("'{}' may be {}; {}", m_cells[doubtful], fmt::join(ways, " or "), why),
                       m_places[doubtful], fmt::format("say which: --date-format '{}'", readable.front().format));
    }

    std::string problem_of(const std::string& cell, const std::optional<Day>& day) const {
        if (!day) {
            return fmt::format("'{}' is no date", cell);
        }
        return fmt::format("{} {} is a {}, no {}", m_options.ending ? "week_ending" : "week_starting", format_day(*day),
                           weekday_of(*day), m_options.ending ? "Sunday" : "Monday");
    }
    std::string help_for(const Reading& reading) const {
        for (std::size_t at = 0; at < m_cells.size(); ++at) {
            if (const auto day = excel_day(m_cells[at]); day && !reading.days[at]) {
                return fmt::format("{} is how Excel counts {}: format the column as dates and save again", m_cells[at],
                                   format_day(*day));
            }
        }
        if (!reading.all_read()) {
            return "write dates as YYYY-MM-DD, or say how they are written: --date-format '%m/%d/%Y'";
        }
        const std::string move = fmt::format("weeks run from Monday to Sunday: name each week by the {}",
                                             m_options.ending ? "Sunday it ends on" : "Monday it begins on");
        return any_would_be_dropped(reading)
                   ? move + ", or leave out rows before the panel's first week and after its last: --outside drop"
                   : move;
    }

    /// Whether a day that is wrong lies outside of the panel, so that it may be left out.
    bool any_would_be_dropped(const Reading& reading) const {
        return m_options.outside == Outside::Stop && m_options.weeks &&
               std::ranges::any_of(reading.days, [&](const std::optional<Day>& day) {
                   return day && !is_due(*day) &&
                          (to_week(*day) < m_options.weeks->first || m_options.weeks->second < to_week(*day));
               });
    }

    const std::vector<std::string>& m_cells;
    const std::vector<std::string>& m_places;
    const DateOptions& m_options;
};

}  // namespace

std::optional<Day> day_in_format(std::string_view text, std::string_view format) {
    text = trimmed(text);
    if (const auto day = iso_day(text)) {
        return day;
    }
    if (format.empty()) {
        return std::nullopt;
    }
    const bool compact = format == "%Y%m%d";
    DateFields parts;
    for (std::size_t at = 0; at < format.size(); ++at) {
        if (format[at] == '%' && at + 1 < format.size()) {
            if (!read_part(format[++at], compact, text, parts)) {
                return std::nullopt;
            }
        } else if (text.starts_with(format[at])) {
            text.remove_prefix(1);
        } else {
            return std::nullopt;
        }
    }
    const bool ends = text.empty() || (text.front() == ' ' && is_midnight(text));
    return ends ? parts.date() : std::nullopt;
}

Result<void> check_date_format(const std::string& format) {
    const auto count = [&format](std::string_view directives) {
        std::size_t found = 0;
        for (std::size_t at = 0; at + 1 < format.size(); ++at) {
            found += format[at] == '%' && directives.find(format[at + 1]) != std::string_view::npos ? 1 : 0;
        }
        return found;
    };
    const auto all = static_cast<std::size_t>(std::ranges::count(format, '%'));
    const std::size_t weekdays_named = count("aA");
    if (count("Yy") != 1 || count("mbB") != 1 || count("d") != 1 || weekdays_named > 1 || all != 3 + weekdays_named) {
        return invalid(fmt::format("'{}' does not name year, month and day once each", format), "--date-format",
                       "of %Y %y %m %d %b %B, and %A or %a for the day's name; for example %m/%d/%Y for 12/31/2024");
    }
    return {};
}

Result<std::vector<std::optional<Week>>> weeks_in(const std::vector<std::string>& cells,
                                                  const std::vector<std::string>& places, const DateOptions& options) {
    return ColumnOfDates(cells, places, options).weeks();
}

}  // namespace public_signals::inline models
