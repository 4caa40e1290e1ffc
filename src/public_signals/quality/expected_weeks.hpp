// Weeks in which the calendar has an event: what is unusual in them is expected, and said, but not flagged.
#pragma once

#include "public_signals/quality/validate.hpp"

namespace public_signals::inline quality {

/// Moves anomalies of a show's event weeks to `expected_anomalies`, and weeks in which the numbers of many shows are
/// low together, on a holiday or in a strike of all shows, to `expected_breaks`. What is absent, exactly zero, a
/// thousandth or the same as before is a broken page on a holiday too.
void take_out_expected(ValidationReport& report, const EventCalendar& calendar);

}  // namespace public_signals::inline quality
