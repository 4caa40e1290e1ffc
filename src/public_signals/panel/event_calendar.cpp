#include "public_signals/panel/event_calendar.hpp"

#include <algorithm>

namespace public_signals::inline panel {

bool CalendarEvent::concerns(std::string_view show) const {
    return shows.empty() || std::ranges::find(shows, show) != shows.end();
}

const CalendarEvent* EventCalendar::find(std::string_view show, Week week) const {
    const CalendarEvent* found = nullptr;
    for (const CalendarEvent& event : events) {
        if (event.is_in(week) && event.concerns(show) &&
            (found == nullptr || (found->shows.empty() && !event.shows.empty()))) {
            found = &event;
        }
    }
    return found;
}

const CalendarEvent* EventCalendar::find_pause(Week week) const {
    const auto found = std::ranges::find_if(events, [&](const CalendarEvent& event) {
        return event.shows.empty() && event.is_in(week) &&
               (event.kind == EventKind::Holiday || event.kind == EventKind::Strike);
    });
    return found == events.end() ? nullptr : &*found;
}

std::vector<std::string> EventCalendar::names() const {
    std::vector<std::string> names;
    for (const CalendarEvent& event : events) {
        if (std::ranges::find(names, event.name) == names.end()) {
            names.push_back(event.name);
        }
    }
    return names;
}

bool EventCalendar::happens(std::string_view name, std::string_view show, Week week) const {
    return std::ranges::any_of(events, [&](const CalendarEvent& event) {
        return event.name == name && event.is_in(week) && event.concerns(show);
    });
}

int EventCalendar::count_until(std::string_view name, std::string_view show, Week week) const {
    return static_cast<int>(std::ranges::count_if(events, [&](const CalendarEvent& event) {
        return event.name == name && to_week(event.first) <= week && event.concerns(show);
    }));
}

}  // namespace public_signals::inline panel
