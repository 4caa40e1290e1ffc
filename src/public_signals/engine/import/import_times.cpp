#include "public_signals/engine/import/import_times.hpp"

#include <fmt/format.h>

#include <cstdlib>
#include <ctime>
#include <filesystem>
#include <utility>

#include "public_signals/data/json.hpp"

namespace public_signals::inline engine::import {
namespace {

constexpr std::pair<std::string_view, int> named_offsets[] = {
    {"Z", 0},    {"UTC", 0},  {"GMT", 0},  {"EST", -5}, {"EDT", -4}, {"CST", -6},
    {"CDT", -5}, {"MST", -7}, {"MDT", -6}, {"PST", -8}, {"PDT", -7},
};

std::optional<std::chrono::minutes> offset_named(std::string_view name) {
    for (const auto& [zone, hours] : named_offsets) {
        if (zone == name) {
            return std::chrono::hours(hours);
        }
    }
    return std::nullopt;
}

bool is_digits(std::string_view text) {
    return !text.empty() && text.find_first_not_of("0123456789") == text.npos;
}

/// Whether an ISO time ends with Z or an offset.
bool has_zone(std::string_view text) {
    const std::size_t clock = text.find(':');
    return clock != text.npos && text.find_first_of("Zz+-", clock) != text.npos;
}

/// Seconds, or thousandths of them, since 1970; of 2001 to 2286, so that no other number is taken for one.
std::optional<Instant> of_number(std::string_view text) {
    if (const auto point = text.find('.'); point != text.npos && text.find_first_not_of('0', point + 1) == text.npos) {
        text = text.substr(0, point);  // 1764331200.0, as data frames write it
    }
    if (!is_digits(text) || (text.size() != 9 && text.size() != 10 && text.size() != 13)) {
        return std::nullopt;
    }
    const std::int64_t number = std::stoll(std::string(text));
    return Instant(std::chrono::milliseconds(text.size() == 13 ? number : number * 1000));
}

/// The system's idea of a local time. The process has one zone: it is changed and put back.
std::optional<Instant> in_place(const std::string& place, Instant wall) {
    const char* const before = std::getenv("TZ");
    const std::optional<std::string> kept = before != nullptr ? std::optional<std::string>(before) : std::nullopt;
    ::setenv("TZ", place.c_str(), 1);
    ::tzset();
    const std::time_t seconds = std::chrono::floor<std::chrono::seconds>(wall).time_since_epoch().count();
    std::tm parts{};
    ::gmtime_r(&seconds, &parts);
    const int hour = parts.tm_hour;
    const int minute = parts.tm_min;
    parts.tm_isdst = -1;
    const std::time_t found = ::mktime(&parts);
    kept ? ::setenv("TZ", kept->c_str(), 1) : ::unsetenv("TZ");
    ::tzset();
    // A time that the clock skipped comes back as another one.
    if (found == static_cast<std::time_t>(-1) || parts.tm_hour != hour || parts.tm_min != minute) {
        return std::nullopt;
    }
    return instant_of_unix_seconds(found);
}

}  // namespace

Result<TimeZone> TimeZone::named(const std::string& name) {
    TimeZone zone;
    if (const auto offset = offset_named(name)) {
        zone.m_offset = *offset;
        return zone;
    }
    if (const auto shifted = parse_instant("1970-01-01T00:00:00" + name); shifted && has_zone("00:00" + name)) {
        zone.m_offset = std::chrono::floor<std::chrono::minutes>(Instant{} - *shifted);
        return zone;
    }
    const bool is_name = name.find("..") == name.npos && name.find('/') != name.npos && !name.starts_with('/');
    std::error_code ignored;
    if (is_name && std::filesystem::is_regular_file("/usr/share/zoneinfo/" + name, ignored)) {
        zone.m_place = name;
        return zone;
    }
    return invalid(fmt::format("--timezone `{}` is no zone", name), "--timezone",
                   "write UTC, an offset like -05:00, or a place like America/New_York");
}

std::optional<Instant> TimeZone::instant_of(std::string_view local) const {
    const auto wall = parse_instant(local);
    if (!wall) {
        return std::nullopt;
    }
    return m_place.empty() ? std::optional<Instant>(*wall - m_offset) : in_place(m_place, *wall);
}

TimeRead read_time(std::string_view text, const std::optional<TimeZone>& zone) {
    text = json::trimmed(text);
    if (const auto instant = of_number(text)) {
        return {.at = instant};
    }
    if (const auto day = parse_day(text)) {
        return {.day = *day};
    }
    if (has_zone(text)) {
        const auto instant = parse_instant(text);
        return {.at = instant ? std::optional(*instant) : std::nullopt};
    }
    if (const auto space = text.rfind(' '); space != text.npos) {
        if (const auto offset = offset_named(text.substr(space + 1))) {
            const auto wall = parse_instant(text.substr(0, space));
            return {.at = wall ? std::optional<Instant>(*wall - *offset) : std::nullopt};
        }
    }
    if (!parse_instant(text)) {
        return {};
    }
    return {.at = zone ? zone->instant_of(text) : std::nullopt, .lacks_zone = !zone};
}

bool is_month(std::string_view cell) {
    return cell.size() == 7 && parse_day(std::string(cell) + "-01").has_value();
}

}  // namespace public_signals::inline engine::import
