// What happens in the world that attention answers to: openings, awards, strikes, holidays.
//
// An event concerns the shows that it names, or all of them, in every week that holds one of its days.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "public_signals/base/timebins.hpp"
#include "public_signals/base/word_table.hpp"

namespace public_signals::inline panel {

enum class EventKind { Opening, Preview, Nomination, Award, CastChange, Strike, Holiday, Other };
constexpr auto word_table(EventKind) {
    return words<EventKind>("kind", {{EventKind::Opening, "opening"},
                                     {EventKind::Preview, "preview"},
                                     {EventKind::Nomination, "nomination"},
                                     {EventKind::Award, "award"},
                                     {EventKind::CastChange, "cast_change"},
                                     {EventKind::Strike, "strike"},
                                     {EventKind::Holiday, "holiday"},
                                     {EventKind::Other, "other"}});
}

/// What an anomaly is judged against: the eight weeks before, or these times what the season makes of them.
enum class Baseline { Median8, Seasonal };
constexpr auto word_table(Baseline) {
    return words<Baseline>("quality.baseline", {{Baseline::Median8, "median8"}, {Baseline::Seasonal, "seasonal"}});
}

struct CalendarEvent {
    std::string name;  // tony_win: a word that a column may have; several events may share it
    EventKind kind = EventKind::Other;
    Day first;
    Day last;                        // the same day, unless it goes on
    std::vector<std::string> shows;  // by their names in the panel; empty: all of them

    bool concerns(std::string_view show) const;
    /// Whether one of its days lies in the week.
    bool is_in(Week week) const { return to_week(first) <= week && week <= to_week(last); }
};

struct EventCalendar {
    std::vector<CalendarEvent> events;  // in file order

    /// The event of a show's week, one that names the show before one of all; nullptr where there is none.
    const CalendarEvent* find(std::string_view show, Week week) const;
    /// One of all shows in that week, of a kind that empties stages and feeds alike: a holiday or a strike.
    const CalendarEvent* find_pause(Week week) const;
    /// The names, each once, in file order.
    std::vector<std::string> names() const;
    /// Whether an event of that name lies in the show's week: 1 in those weeks alone, what a control is.
    bool happens(std::string_view name, std::string_view show, Week week) const;
    /// How many events of that name the show has had up to that week, its own included: what an event study is of.
    int count_until(std::string_view name, std::string_view show, Week week) const;
};

}  // namespace public_signals::inline panel
