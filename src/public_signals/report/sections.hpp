// The sections of the page, in the order in which they stand there.
#pragma once

#include <string_view>
#include <vector>

#include "public_signals/report/cell_states.hpp"
#include "public_signals/report/markup.hpp"
#include "public_signals/report/report.hpp"
#include "public_signals/report/style.hpp"

namespace public_signals {

/// What the sections share.
struct Draft {
    const ReportInput& input;
    Calendar calendar;
    std::vector<ShowRows> shows;
    std::vector<SourceStates> states;
};

/// Google Trends, for google_trends.
std::string_view title_of(std::string_view source);
/// `2024-01-01`, or `2024-01-01 to 2024-03-11`.
std::string span_text(Week first, Week last);

void add_verdict(Page& page, const Draft& draft);
void add_coverage_map(Page& page, const Draft& draft);
void add_check_table(Page& page, const Draft& draft);
void add_series(Page& page, const Draft& draft);
void add_collection(Page& page, const Draft& draft);
void add_model(Page& page, const Draft& draft);
void add_reproduction(Page& page, const Draft& draft);

}  // namespace public_signals
