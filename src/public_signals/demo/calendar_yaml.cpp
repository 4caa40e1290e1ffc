// The calendar.yaml that `init` writes. Holidays are listed by date: who studies another country replaces them.
#include <fmt/format.h>

#include <chrono>

#include "public_signals/base/timebins.hpp"
#include "public_signals/demo/json_writer.hpp"
#include "public_signals/demo/sample.hpp"
#include "public_signals/demo/study.hpp"

namespace public_signals::inline demo {
namespace {

constexpr const char* calendar_head = R"(# yaml-language-server: $schema=calendar.schema.json
#
# What happens in the world that attention answers to. Weeks that hold a day of an event are expected to be unusual:
# validate does not flag them and says why, the report marks them, and a holiday or a strike of all shows explains a week
# of low numbers. fit --event NAME makes an event study, fit --calendar NAME a control.
#
# name: a-z 0-9 _, and several events may share one; kind: opening, preview, nomination, award, cast_change, strike,
# holiday or other; date, and until for its last day; shows: [...] as in shows.yaml, or none for all of them.

events:
)";

using std::chrono::Monday;
using std::chrono::Thursday;
using std::chrono::year;

struct UsHoliday {
    const char* name;
    Day (*of)(year);
};

constexpr UsHoliday us_holidays[] = {
    {"new_year", [](year y) { return Day(y / 1 / 1); }},
    {"martin_luther_king_day", [](year y) { return Day(y / 1 / Monday[3]); }},
    {"presidents_day", [](year y) { return Day(y / 2 / Monday[3]); }},
    {"memorial_day", [](year y) { return Day(y / 5 / Monday[std::chrono::last]); }},
    {"independence_day", [](year y) { return Day(y / 7 / 4); }},
    {"labor_day", [](year y) { return Day(y / 9 / Monday[1]); }},
    {"thanksgiving", [](year y) { return Day(y / 11 / Thursday[4]); }},
    {"christmas", [](year y) { return Day(y / 12 / 25); }},
};

}  // namespace

std::string calendar_yaml(int first_year, int last_year) {
    std::string yaml = calendar_head;
    for (int y = first_year; y <= last_year; ++y) {
        for (const UsHoliday& holiday : us_holidays) {
            yaml += fmt::format("  - {{name: {}, kind: holiday, date: {}}}\n", holiday.name,
                                format_day(holiday.of(year{y})));
        }
    }
    return yaml;
}

std::string sample_calendar_yaml(int shows) {
    std::string yaml = calendar_yaml(2024, 2025);
    const std::vector<SampleShow> cast = sample_shows(shows);
    const auto invented = [&](const char* name, const char* kind, const char* date, std::size_t show) {
        if (show >= cast.size()) {
            return;
        }
        yaml += fmt::format("  - {{name: {}, kind: {}, date: {}, shows: [{}]}}\n", name, kind, date,
                            json_quoted(cast[show].name));
    };
    yaml += "  # Invented, like the sample itself:\n";
    invented("invented_nomination", "nomination", "2024-04-30", 0);
    invented("invented_nomination", "nomination", "2024-04-30", 1);
    invented("invented_award", "award", "2024-06-16", 0);
    invented("invented_award", "award", "2025-06-08", 2);
    invented("invented_cast_change", "cast_change", "2025-02-04", 3);
    return yaml;
}

}  // namespace public_signals::inline demo
