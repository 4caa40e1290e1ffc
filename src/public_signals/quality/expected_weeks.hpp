// Weeks in which the calendar has an event: what is unusual in them is expected, and said, but not flagged.
#pragma once

#include "public_signals/quality/validate.hpp"

namespace public_signals::inline quality {

/// Moves anomalies of a show's event weeks to `expected_anomalies`, and weeks in which the numbers of many shows are
/// low together, on a holiday or in a strike of all shows, to `expected_breaks`. What is absent, exactly zero, a
/// thousandth or the same as before is a broken page on a holiday too.
void take_out_expected(ValidationReport& report, const EventCalendar& calendar);

/// The event of weeks without posts that imported files tell which were said to be whole.
inline constexpr const char* whole_import_without_posts = "imported files, said to be complete, without a post";

/// Moves a week in which every broken number is zero, the number of posts among them, and that whole imported lists
/// say, to `expected_breaks`, and its zeros to `expected_anomalies`: a zero that is known is no broken page.
void take_out_told_zeros(ValidationReport& report, const ParserBreak& found);

}  // namespace public_signals::inline quality
