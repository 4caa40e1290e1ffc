// The events of a calendar as columns of a panel.
#pragma once

#include <string>
#include <vector>

#include "public_signals/models/model_run.hpp"
#include "public_signals/panel/event_calendar.hpp"
#include "public_signals/panel/panel.hpp"

namespace public_signals::inline models {

/// 1 in the weeks of an event of that name, 0 in all others: a control.
Column event_weeks(const Panel& panel, const EventCalendar& calendar, const std::string& name);
/// How many events of that name a show has had up to its week: 0, then 1 from the week of the event on.
Column event_steps(const Panel& panel, const EventCalendar& calendar, const std::string& name);

/// `columns` of the panel, keys included, with every week of the calendar from `before` weeks ahead of a show's first
/// to `after` behind its last: what is added knows its keys and the steps of `events`, and nothing else.
EventFrame event_frame(const Panel& panel, const std::vector<Column>& columns, const EventCalendar& calendar,
                       const std::vector<std::string>& events, int before, int after);

}  // namespace public_signals::inline models
