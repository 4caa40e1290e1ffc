// calendar.yaml: what is read is what stands there, its schema says the same as the reader, and every mistake has a
// place.
#include "public_signals/study/calendar_file.hpp"

#include <fmt/format.h>
#include <gmock/gmock.h>

#include <nlohmann/json.hpp>
#include <random>

#include "public_signals/base/file.hpp"
#include "public_signals/base/words.hpp"
#include "unit/base/temporary_folder.hpp"
#include "unit/project_folder.hpp"

namespace public_signals {
namespace {

using nlohmann::ordered_json;
using ::testing::ElementsAre;
using ::testing::HasSubstr;

const Study& study() {
    static const Study two = [] {
        Study made;
        made.shows.resize(2);
        made.shows[0].name = "Six";
        made.shows[0].aliases = {"SIX: The Musical"};
        made.shows[1].name = "& Juliet";
        return made;
    }();
    return two;
}

Result<EventCalendar> calendar_of(const std::string& yaml) {
    const TemporaryFolder folder;
    EXPECT_TRUE(write_file(folder / "calendar.yaml", yaml));
    return read_calendar(folder / "calendar.yaml", study());
}

Week week_of(const char* day) {
    return to_week(parse_day(day).value());
}

TEST(CalendarFile, HoldsWhatStandsThere) {
    const EventCalendar calendar = calendar_of(R"(
x-note: mine
events:
  - {name: tony_win, kind: award, date: 2024-06-16, shows: ["six: the musical", Six]}
  - {name: strike, kind: strike, date: 2024-11-10, until: 2024-11-25}
  - {name: tony_win, kind: award, date: 2025-06-08, shows: "& Juliet"}
)")
                                       .value();
    ASSERT_EQ(calendar.events.size(), 3U);
    EXPECT_THAT(calendar.events[0].shows, ElementsAre("Six")) << "an alias stands for the name, once";
    EXPECT_EQ(calendar.events[0].last, calendar.events[0].first);
    EXPECT_THAT(calendar.names(), ElementsAre("tony_win", "strike"));

    EXPECT_TRUE(calendar.happens("tony_win", "Six", week_of("2024-06-10"))) << "a Sunday belongs to the Monday before";
    EXPECT_FALSE(calendar.happens("tony_win", "Six", week_of("2024-06-17")));
    EXPECT_FALSE(calendar.happens("tony_win", "& Juliet", week_of("2024-06-10")));
    EXPECT_EQ(calendar.count_until("tony_win", "Six", week_of("2024-06-03")), 0);
    EXPECT_EQ(calendar.count_until("tony_win", "Six", week_of("2030-01-07")), 1);

    for (const char* const monday : {"2024-11-04", "2024-11-11", "2024-11-18", "2024-11-25"}) {
        ASSERT_NE(calendar.find_pause(week_of(monday)), nullptr) << monday;
        EXPECT_EQ(calendar.find("anybody", week_of(monday))->name, "strike");
    }
    EXPECT_EQ(calendar.find_pause(week_of("2024-12-02")), nullptr);
    EXPECT_EQ(calendar.find_pause(week_of("2024-06-10")), nullptr) << "an award of one show pauses nobody";
}

TEST(CalendarFile, WithoutEventsIsEmpty) {
    for (const char* const yaml : {"", "events:\n", "events: []\n", "x-only: 1\n"}) {
        EXPECT_TRUE(calendar_of(yaml).value().events.empty()) << yaml;
    }
}

TEST(CalendarFile, NamesThePlaceOfEveryMistake) {
    struct Mistake {
        const char* event;
        const char* message;
        const char* help;
    };
    const Mistake mistakes[] = {
        {"{name: a, kind: award, date: 2024-01-01, show: Six}", "unknown key `show`", "did you mean `shows`?"},
        {"{name: a, kind: awrad, date: 2024-01-01}", "kind `awrad` is unknown", "award"},
        {"{name: a, date: 2024-01-01}", "has no kind", "holiday"},
        {"{kind: award, date: 2024-01-01}", "has no name", "tony_win"},
        {"{name: Tony Win, kind: award, date: 2024-01-01}", "a name that no column may have", "tony_win"},
        {"{name: a, kind: award}", "has no date", "YYYY-MM-DD"},
        {"{name: a, kind: award, date: 16 June}", "is not a date", "YYYY-MM-DD"},
        {"{name: a, kind: award, date: 2024-02-30}", "is not a date", "YYYY-MM-DD"},
        {"{name: a, kind: strike, date: 2024-02-03, until: 2024-02-01}", "is before", "last day"},
        {"{name: a, kind: award, date: 2024-01-01, shows: [Sx]}", "no show of shows.yaml is called `Sx`", "Six"},
        {"{name: a, kind: award, date: 2024-01-01, shows: []}", "shows is empty", "leave the key out"},
        {"{name: a, name: b, kind: award, date: 2024-01-01}", "stands twice", "keep one"},
        {"a", "an event is not a list of `key: value` lines", "kind"},
        {"{name: ok, kind: other, date: 2023-01-01}", "stands twice", "remove one"},
    };
    for (const Mistake& mistake : mistakes) {
        const auto read = calendar_of(
            fmt::format("events:\n  - {{name: ok, kind: other, date: 2023-01-01}}\n  - {}\n", mistake.event));
        ASSERT_FALSE(read) << mistake.event;
        EXPECT_THAT(read.error().message, HasSubstr(mistake.message)) << mistake.event;
        EXPECT_THAT(read.error().where, HasSubstr("calendar.yaml:3:")) << mistake.event;
        EXPECT_THAT(read.error().help, HasSubstr(mistake.help)) << mistake.event;
    }
    EXPECT_THAT(calendar_of("evnts: []\n").error().message, HasSubstr("unknown key `evnts`"));
    EXPECT_THAT(calendar_of("events: {a: b}\n").error().message, HasSubstr("not a list"));
    EXPECT_THAT(calendar_of("events: [\n").error().message, HasSubstr("bad YAML"));
}

TEST(CalendarFile, TheSchemaSaysTheSameAsTheReader) {
    const auto schema =
        ordered_json::parse(*read_file(tests::project_folder() / "python/public_signals/calendar.schema.json"));
    const auto& event = schema["properties"]["events"]["items"];
    EXPECT_EQ(event["properties"]["kind"]["enum"].get<std::vector<std::string>>(), words_of<EventKind>());
    for (const auto& [key, rule] : event["properties"].items()) {
        const std::string value = key == "name" ? "b" : key == "kind" ? "award" : key == "shows" ? "Six" : "2024-01-01";
        std::string fields = fmt::format("{}: {}", key, value);
        for (const auto& [other, given] : {std::pair{"name", "a"}, {"kind", "other"}, {"date", "2024-01-01"}}) {
            fields += key == other ? "" : fmt::format(", {}: {}", other, given);
        }
        EXPECT_TRUE(calendar_of("events: [{" + fields + "}]\n")) << fields;
    }
    for (const auto& key : event["required"]) {
        std::string fields;
        for (const auto& [other, given] : {std::pair{"name", "a"}, {"kind", "other"}, {"date", "2024-01-01"}}) {
            fields += key == other ? "" : fmt::format("{}{}: {}", fields.empty() ? "" : ", ", other, given);
        }
        EXPECT_FALSE(calendar_of("events: [{" + fields + "}]\n")) << fields;
    }
}

/// 400 invented calendars: an event is in a week exactly when one of its days is.
TEST(CalendarFile, AnEventIsInAWeekWhenOneOfItsDaysIs) {
    std::mt19937_64 random(7);
    const Day begin = parse_day("2020-01-01").value();
    int checked = 0;
    for (int trial = 0; trial < 400; ++trial) {
        const Day first = begin + std::chrono::days{random() % 900};
        const Day last = first + std::chrono::days{random() % 30};
        const EventCalendar calendar =
            calendar_of(fmt::format("events: [{{name: a, kind: other, date: {}, until: {}}}]\n", format_day(first),
                                    format_day(last)))
                .value();
        for (Week week = to_week(first) - Weeks{3}; week <= to_week(last) + Weeks{3}; week = week + Weeks{1}) {
            bool any = false;
            for (Day day = monday_of(week); day <= sunday_of(week); day += std::chrono::days{1}) {
                any = any || (first <= day && day <= last);
            }
            ASSERT_EQ(calendar.happens("a", "Six", week), any);
            ASSERT_EQ(calendar.count_until("a", "Six", week) == 1, sunday_of(week) >= first);
            ++checked;
        }
    }
    fmt::print("{} weeks\n", checked);
}

}  // namespace
}  // namespace public_signals
