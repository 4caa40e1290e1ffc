#include <gmock/gmock.h>

#include "public_signals/base/file.hpp"
#include "public_signals/demo/sample.hpp"
#include "public_signals/study/calendar_file.hpp"
#include "unit/base/temporary_folder.hpp"

namespace public_signals {
namespace {

Result<EventCalendar> read(const std::string& yaml, int shows) {
    const TemporaryFolder folder;
    EXPECT_TRUE(write_file(folder / "shows.yaml", sample_shows_yaml("2023-07-03", shows)));
    EXPECT_TRUE(write_file(folder / "calendar.yaml", yaml));
    return read_calendar(folder / "calendar.yaml", read_study(folder / "shows.yaml").value());
}

TEST(CalendarYaml, ThatOfInitHasTheHolidaysOfTheUnitedStates) {
    const EventCalendar calendar = read(calendar_yaml(2023, 2026), 8).value();
    EXPECT_EQ(calendar.events.size(), 4U * 8U);
    struct Known {
        const char* name;
        const char* day;
    };
    for (const Known& known : {Known{"thanksgiving", "2023-11-23"},
                               {"thanksgiving", "2024-11-28"},
                               {"thanksgiving", "2025-11-27"},
                               {"memorial_day", "2024-05-27"},
                               {"memorial_day", "2026-05-25"},
                               {"labor_day", "2025-09-01"},
                               {"martin_luther_king_day", "2024-01-15"},
                               {"presidents_day", "2025-02-17"},
                               {"christmas", "2026-12-25"},
                               {"new_year", "2023-01-01"},
                               {"independence_day", "2026-07-04"}}) {
        const auto found = std::ranges::find_if(calendar.events, [&](const CalendarEvent& event) {
            return event.name == known.name && format_day(event.first) == known.day;
        });
        EXPECT_NE(found, calendar.events.end()) << known.name << ' ' << known.day;
    }
}

TEST(CalendarYaml, ThatOfTheDemoNamesShowsOfTheDemo) {
    for (const int shows : {1, 2, 8, 40}) {
        const EventCalendar calendar = read(sample_calendar_yaml(shows), shows).value();
        EXPECT_EQ(calendar.count_until("thanksgiving", "anybody", to_week(parse_day("2025-12-29").value())), 2);
    }
}

}  // namespace
}  // namespace public_signals
