// Calendar arithmetic is std::chrono's; the digits are read here, so that no locale and no lenient form gets in.
#include "public_signals/base/timebins.hpp"

#include <fmt/format.h>

#include <array>
#include <atomic>
#include <cstdint>
#include <cstdlib>
#include <cstring>
#include <optional>

#include "public_signals/base/iso_utc.hpp"
#include "public_signals/base/whole_number.hpp"

namespace public_signals::inline base {
namespace {

using std::chrono::days;
using std::chrono::floor;
using std::chrono::milliseconds;
using std::chrono::minutes;
using std::chrono::seconds;

constexpr int days_before_epoch = 3;  // 1969-12-29, the Monday of week 0

constexpr const char* day_help = "dates are written YYYY-MM-DD, for example 2024-01-01";
constexpr const char* instant_help = "times are written 2024-01-01T00:00:00Z";

/// Reads a text from left to right; after the first thing that is not there every answer is empty.
class Cursor {
  public:
    explicit Cursor(std::string_view text) : m_rest(text) {}

    bool done() const { return m_rest.empty(); }
    bool take(char wanted) {
        if (m_rest.empty() || m_rest.front() != wanted) {
            return false;
        }
        m_rest.remove_prefix(1);
        return true;
    }
    bool take_any(std::string_view wanted) {
        return !m_rest.empty() && wanted.find(m_rest.front()) != wanted.npos && take(m_rest.front());
    }
    std::optional<int> digits(std::size_t count) {
        if (m_rest.size() < count) {
            return std::nullopt;
        }
        int value = 0;
        for (const char c : m_rest.substr(0, count)) {
            if (c < '0' || c > '9') {
                return std::nullopt;
            }
            value = value * 10 + (c - '0');
        }
        m_rest.remove_prefix(count);
        return value;
    }
    /// The digits of a fraction as milliseconds; digits past the third are dropped.
    std::optional<int> fraction() {
        int value = 0;
        int scale = 100;
        const std::size_t before = m_rest.size();
        while (const auto digit = digits(1)) {
            value += *digit * scale;
            scale /= 10;
        }
        return m_rest.size() == before ? std::nullopt : std::optional(value);
    }

  private:
    std::string_view m_rest;
};

std::optional<Day> day_from(std::optional<int> year, std::optional<int> month, std::optional<int> day) {
    if (!year || !month || !day) {
        return std::nullopt;
    }
    const std::chrono::year_month_day date{std::chrono::year{*year}, std::chrono::month{static_cast<unsigned>(*month)},
                                           std::chrono::day{static_cast<unsigned>(*day)}};
    return date.ok() ? std::optional<Day>(Day{date}) : std::nullopt;
}

std::optional<Day> take_day(Cursor& cursor) {
    const auto year = cursor.digits(4);
    const bool first_dash = cursor.take('-');
    const auto month = cursor.digits(2);
    const bool second_dash = cursor.take('-');
    const auto day = cursor.digits(2);
    return first_dash && second_dash ? day_from(year, month, day) : std::nullopt;
}

/// HH:MM, then :SS and a fraction if they are there.
std::optional<milliseconds> take_time(Cursor& cursor) {
    const auto hour = cursor.digits(2);
    const bool colon = cursor.take(':');
    const auto minute = cursor.digits(2);
    if (!hour || !colon || !minute || *hour > 23 || *minute > 59) {
        return std::nullopt;
    }
    milliseconds time = std::chrono::hours{*hour} + minutes{*minute};
    if (!cursor.take(':')) {
        return time;
    }
    const auto second = cursor.digits(2);
    if (!second || *second > 59) {
        return std::nullopt;
    }
    time += seconds{*second};
    if (!cursor.take_any(".,")) {
        return time;
    }
    const auto fraction = cursor.fraction();
    return fraction ? std::optional(time + milliseconds{*fraction}) : std::nullopt;
}

/// Z, +HH:MM, +HHMM, +HH or nothing, which is UTC.
std::optional<minutes> take_offset(Cursor& cursor) {
    if (cursor.done() || cursor.take_any("Zz")) {
        return minutes{0};
    }
    const bool minus = cursor.take('-');
    if (!minus && !cursor.take('+')) {
        return std::nullopt;
    }
    const auto hour = cursor.digits(2);
    const bool minutes_follow = cursor.take(':') || !cursor.done();
    const auto minute = minutes_follow ? cursor.digits(2) : std::optional(0);
    if (!hour || !minute || *hour > 23 || *minute > 59) {
        return std::nullopt;
    }
    const minutes offset = std::chrono::hours{*hour} + minutes{*minute};
    return minus ? -offset : offset;
}

std::optional<Instant> instant_from(std::string_view text) {
    if (const auto plain = iso_utc(text)) {
        return plain;
    }
    Cursor cursor(text);
    const auto day = take_day(cursor);
    if (!day || cursor.done()) {
        return day ? std::optional<Instant>(*day) : std::nullopt;
    }
    if (!cursor.take_any("Tt ")) {
        return std::nullopt;
    }
    const auto time = take_time(cursor);
    const auto offset = time ? take_offset(cursor) : std::nullopt;
    return offset && cursor.done() ? std::optional<Instant>(*day + *time - *offset) : std::nullopt;
}

struct Clock {
    Result<std::optional<Instant>> asked;  // what PUBLIC_SIGNALS_NOW says
    std::atomic<bool> frozen = false;
    std::atomic<milliseconds::rep> instant = 0;

    Clock() : asked(read_environment()) {
        if (asked && *asked) {
            freeze(**asked);
        }
    }
    void freeze(Instant at) {
        instant = at.time_since_epoch().count();
        frozen = true;
    }
    static Result<std::optional<Instant>> read_environment() {
        const char* text = std::getenv("PUBLIC_SIGNALS_NOW");
        if (text == nullptr || *text == '\0') {
            return std::nullopt;
        }
        if (const auto at = instant_from(text)) {
            return at;
        }
        return invalid(fmt::format("'{}' is not a time", text), "PUBLIC_SIGNALS_NOW", instant_help);
    }
};

Clock& clock() {
    static Clock the_clock;
    return the_clock;
}

}  // namespace

Week to_week(Day day) {
    const days since = day.time_since_epoch() + days{days_before_epoch};
    return {static_cast<std::int32_t>(floor<std::chrono::weeks>(since).count())};
}

Day monday_of(Week week) {
    return Day{std::chrono::weeks{week.index} - days{days_before_epoch}};
}

Day sunday_of(Week week) {
    return monday_of(week) + days{6};
}

bool is_monday(Day day) {
    return std::chrono::weekday{day} == std::chrono::Monday;
}

Result<Day> parse_day(std::string_view text) {
    Cursor cursor(text);
    const auto day = take_day(cursor);
    if (!day || !cursor.done()) {
        return invalid(fmt::format("'{}' is not a date", text), "", day_help);
    }
    return *day;
}

Result<Day> parse_compact_day(std::string_view text) {
    Cursor cursor(text);
    const auto year = cursor.digits(4);
    const auto month = cursor.digits(2);
    const auto day = day_from(year, month, cursor.digits(2));
    const auto hour = cursor.done() ? std::optional(0) : cursor.digits(2);
    if (!day || !hour || *hour > 23 || !cursor.done()) {
        return invalid(fmt::format("'{}' is not a date", text), "", "compact dates are written YYYYMMDD or YYYYMMDDHH");
    }
    return *day;
}

std::string format_day(Day day) {
    const std::chrono::year_month_day date{day};
    return fmt::format("{:04}-{:02}-{:02}", static_cast<int>(date.year()), static_cast<unsigned>(date.month()),
                       static_cast<unsigned>(date.day()));
}

std::string format_compact_day(Day day) {
    const std::chrono::year_month_day date{day};
    return fmt::format("{:04}{:02}{:02}", static_cast<int>(date.year()), static_cast<unsigned>(date.month()),
                       static_cast<unsigned>(date.day()));
}

std::string format_week(Week week) {
    return format_day(monday_of(week));
}

std::optional<Instant> iso_utc(std::string_view text) {
    // In words of eight bytes: 0 to 7 are YYYY-MM-, 8 to 15 DDThh:mm, and 12 to 19, two of them again, h:mm:ssZ.
    if (text.size() != std::string_view("0000-00-00T00:00:00Z").size()) {
        return std::nullopt;
    }
    const auto word_at = [&](std::size_t begin) {
        std::uint64_t word = 0;
        std::memcpy(&word, text.data() + begin, sizeof(word));
        return word;
    };
    const auto byte_at = [](char c, unsigned place) {
        return std::uint64_t{static_cast<unsigned char>(c)} << (8 * place);
    };
    const auto two_at = [](std::uint64_t word, unsigned place) { return word >> (8 * place) & 0xFFFF; };
    const std::uint64_t month_before = word_at(0);
    const std::uint64_t day_and_hour = word_at(8);
    const std::uint64_t end = word_at(12);
    bool wrong = (month_before & byte_at('\xFF', 4)) != byte_at('-', 4) ||
                 (month_before & byte_at('\xFF', 7)) != byte_at('-', 7) ||
                 (day_and_hour & byte_at('\xFF', 2)) != byte_at('T', 2) ||
                 (day_and_hour & byte_at('\xFF', 5)) != byte_at(':', 5) ||
                 (end & byte_at('\xFF', 4)) != byte_at(':', 4) || (end & byte_at('\xFF', 7)) != byte_at('Z', 7);
    const auto number = [&](std::uint64_t digits) {
        std::array<char, sizeof(digits)> bytes{};
        std::memcpy(bytes.data(), &digits, sizeof(digits));
        return static_cast<unsigned>(eight_digits(bytes.data(), wrong));
    };
    const unsigned day = number((month_before & 0xFFFFFFFF) | two_at(month_before, 5) << 32 | day_and_hour << 48);
    const unsigned time = number(byte_at('0', 0) | byte_at('0', 1) | two_at(day_and_hour, 3) << 16 |
                                 two_at(day_and_hour, 6) << 32 | two_at(end, 5) << 48);
    const std::chrono::year_month_day date{std::chrono::year{static_cast<int>(day / 10'000)},
                                           std::chrono::month{day / 100 % 100}, std::chrono::day{day % 100}};
    const unsigned hour = time / 10'000;
    const unsigned minute = time / 100 % 100;
    const unsigned second = time % 100;
    if (wrong || !date.ok() || hour > 23 || minute > 59 || second > 59) {
        return std::nullopt;
    }
    return Instant(Day{date}) + std::chrono::hours{hour} + minutes{minute} + seconds{second};
}

Result<Instant> parse_instant(std::string_view text) {
    const auto instant = instant_from(text);
    if (!instant) {
        return invalid(fmt::format("'{}' is not a time", text), "", instant_help);
    }
    return *instant;
}

std::string format_instant(Instant instant) {
    const Day day = day_of(instant);
    const std::chrono::hh_mm_ss time{floor<seconds>(instant - day)};
    return fmt::format("{}T{:02}:{:02}:{:02}Z", format_day(day), time.hours().count(), time.minutes().count(),
                       time.seconds().count());
}

std::string format_compact_instant(Instant instant) {
    const Day day = day_of(instant);
    const std::chrono::hh_mm_ss time{instant - day};
    return fmt::format("{}T{:02}{:02}{:02}{:03}Z", format_compact_day(day), time.hours().count(),
                       time.minutes().count(), time.seconds().count(), time.subseconds().count());
}

Day day_of(Instant instant) {
    return floor<days>(instant);
}

Instant instant_of_unix_seconds(std::int64_t since_epoch) {
    return Instant{seconds{since_epoch}};
}

DateRange whole_weeks(const DateRange& range) {
    return {monday_of(to_week(range.first)), sunday_of(to_week(range.last))};
}

std::vector<Week> weeks_of(const DateRange& range) {
    std::vector<Week> weeks;
    for (Week week = to_week(range.first); week <= to_week(range.last); week = week + Weeks{1}) {
        weeks.push_back(week);
    }
    return weeks;
}

Instant now() {
    const Clock& the_clock = clock();
    return the_clock.frozen ? Instant{milliseconds{the_clock.instant}}
                            : floor<milliseconds>(std::chrono::system_clock::now());
}

void freeze_now(Instant instant) {
    clock().freeze(instant);
}

Result<void> check_environment_now() {
    if (!clock().asked) {
        return tl::unexpected(clock().asked.error());
    }
    return {};
}

}  // namespace public_signals::inline base
