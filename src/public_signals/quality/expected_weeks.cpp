#include "public_signals/quality/expected_weeks.hpp"

#include <utility>

namespace public_signals::inline quality {

void take_out_expected(ValidationReport& report, const EventCalendar& calendar) {
    std::vector<Anomaly> unexpected;
    for (Anomaly& anomaly : report.anomalies) {
        if (const CalendarEvent* const event = calendar.find(anomaly.show, anomaly.week)) {
            report.expected_anomalies.push_back({std::move(anomaly), event->name});
        } else {
            unexpected.push_back(std::move(anomaly));
        }
    }
    report.anomalies = std::move(unexpected);
    std::vector<ParserBreak> broken;
    for (ParserBreak& found : report.parser_breaks) {
        const CalendarEvent* const event = found.only_low ? calendar.find_pause(found.week) : nullptr;
        if (event != nullptr) {
            report.expected_breaks.push_back({std::move(found), event->name});
        } else {
            broken.push_back(std::move(found));
        }
    }
    report.parser_breaks = std::move(broken);
}

}  // namespace public_signals::inline quality
