#include "public_signals/web/retry.hpp"
#include "public_signals/base/ascii.hpp"

#include <algorithm>
#include <array>
#include <charconv>
#include <cmath>
#include <string>
#include <vector>

#include <date/date.h>

namespace public_signals::inline web::net {
namespace {

constexpr double longest_wait = 100.0 * 366 * 86400;
constexpr double longest_backoff = 600;

bool all_digits(std::string_view text) {
    return !text.empty() && text.find_first_not_of("0123456789") == std::string_view::npos;
}

std::optional<int> number(std::string_view text, std::size_t least, std::size_t most) {
    int value = 0;
    if (!all_digits(text) || text.size() < least || text.size() > most) {
        return std::nullopt;
    }
    std::from_chars(text.data(), text.data() + text.size(), value);
    return value;
}

/// Words between blanks and commas.
std::vector<std::string_view> words_of(std::string_view text) {
    std::vector<std::string_view> words;
    while (!text.empty()) {
        const std::size_t end = std::min(text.find_first_of(" \t,"), text.size());
        if (end > 0) {
            words.push_back(text.substr(0, end));
        }
        text.remove_prefix(std::min(end + 1, text.size()));
    }
    return words;
}

std::optional<unsigned> month_named(std::string_view word) {
    static constexpr std::array<std::string_view, 12> months = {"jan", "feb", "mar", "apr", "may", "jun",
                                                                "jul", "aug", "sep", "oct", "nov", "dec"};
    const auto found = std::find(months.begin(), months.end(), ascii_lower(word));
    return found == months.end() ? std::nullopt : std::optional(static_cast<unsigned>(found - months.begin() + 1));
}

bool is_weekday(std::string_view word) {
    return !word.empty() && std::all_of(word.begin(), word.end(),
                                        [](char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z'); });
}

struct RetryClock {
    int hour = 0;
    int minute = 0;
    int second = 0;
};

std::optional<RetryClock> clock_of(std::string_view word) {
    if (word.size() != 8 || word[2] != ':' || word[5] != ':') {
        return std::nullopt;
    }
    const auto hour = number(word.substr(0, 2), 2, 2);
    const auto minute = number(word.substr(3, 2), 2, 2);
    const auto second = number(word.substr(6, 2), 2, 2);
    if (!hour || !minute || !second || *hour > 23 || *minute > 59 || *second > 60) {
        return std::nullopt;
    }
    return RetryClock{*hour, *minute, *second};
}

/// Seconds east of UTC.
std::optional<int> zone_of(std::string_view word) {
    if (word.empty() || word == "GMT" || word == "UTC" || word == "UT" || word == "Z") {
        return 0;
    }
    const auto hours = word.size() == 5 ? number(word.substr(1, 2), 2, 2) : std::nullopt;
    const auto minutes = word.size() == 5 ? number(word.substr(3, 2), 2, 2) : std::nullopt;
    if (!hours || !minutes || (word[0] != '+' && word[0] != '-') || *hours > 23 || *minutes > 59) {
        return std::nullopt;
    }
    return (word[0] == '-' ? -1 : 1) * (*hours * 3600 + *minutes * 60);
}

int year_of(std::int64_t seconds) {
    const date::sys_days day{date::floor<date::days>(date::sys_seconds{std::chrono::seconds{seconds}})};
    return static_cast<int>(date::year_month_day{day}.year());
}

/// A year of two digits that seems more than 50 years ahead is the latest past one with these digits (RFC 9110 5.6.7).
std::optional<int> full_year(std::string_view word, std::int64_t now) {
    if (word.size() == 4) {
        return number(word, 4, 4);
    }
    const auto two = number(word, 2, 2);
    if (!two) {
        return std::nullopt;
    }
    const int this_year = year_of(now);
    int year = this_year - this_year % 100 + *two;
    if (year > this_year + 50) {
        year -= 100;
    } else if (year < this_year - 50) {
        year += 100;
    }
    return year;
}

std::optional<std::int64_t> unix_seconds(std::string_view day, std::string_view month, std::string_view year,
                                         std::string_view clock, std::string_view zone, std::int64_t now) {
    const auto day_number = number(day, 1, 2);
    const auto month_number = month_named(month);
    const auto year_number = full_year(year, now);
    const auto time = clock_of(clock);
    const auto offset = zone_of(zone);
    if (!day_number || !month_number || !year_number || !time || !offset) {
        return std::nullopt;
    }
    const date::year_month_day date{date::year{*year_number}, date::month{*month_number},
                                    date::day{static_cast<unsigned>(*day_number)}};
    if (!date.ok()) {
        return std::nullopt;
    }
    const std::int64_t days = date::sys_days{date}.time_since_epoch().count();
    return days * 86400 + std::int64_t{time->hour} * 3600 + std::int64_t{time->minute} * 60 + time->second - *offset;
}

}  // namespace

std::optional<std::int64_t> parse_http_date(std::string_view text, std::int64_t now) {
    const auto words = words_of(text);
    const auto zone_at = [&](std::size_t i) { return words.size() > i ? words[i] : std::string_view(); };
    if (words.size() < 3 || words.size() > 6 || !is_weekday(words[0])) {
        return std::nullopt;
    }
    // Sunday, 06-Nov-94 08:49:37 GMT
    if (words.size() <= 4 && words[1].find('-') != std::string_view::npos) {
        const std::size_t first = words[1].find('-');
        const std::size_t second = words[1].find('-', first + 1);
        if (second == std::string_view::npos) {
            return std::nullopt;
        }
        return unix_seconds(words[1].substr(0, first), words[1].substr(first + 1, second - first - 1),
                            words[1].substr(second + 1), words[2], zone_at(3), now);
    }
    if (words.size() < 5) {
        return std::nullopt;
    }
    // Sun Nov  6 08:49:37 1994
    if (month_named(words[1]) && words[4].size() == 4) {
        return unix_seconds(words[2], words[1], words[4], words[3], zone_at(5), now);
    }
    // Sun, 06 Nov 1994 08:49:37 GMT
    return words[3].size() == 4 ? unix_seconds(words[1], words[2], words[3], words[4], zone_at(5), now) : std::nullopt;
}

std::optional<double> parse_retry_after(std::string_view value, std::int64_t now) {
    value = trimmed(value);
    if (all_digits(value)) {
        double seconds = 0;
        const auto [end, problem] = std::from_chars(value.data(), value.data() + value.size(), seconds);
        return problem == std::errc() ? std::min(seconds, longest_wait) : longest_wait;
    }
    const auto date = parse_http_date(value, now);
    if (!date) {
        return std::nullopt;
    }
    return std::clamp(static_cast<double>(*date - now), 0.0, longest_wait);
}

double backoff(double base, int n, double dice) {
    return std::min(std::ldexp(base, std::clamp(n, 1, 60) - 1), longest_backoff) * (1 + dice / 2);
}

}  // namespace public_signals::inline web::net
