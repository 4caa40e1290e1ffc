#include "public_signals/quality/expected_weeks.hpp"

#include <algorithm>
#include <utility>
#include <variant>

#include "public_signals/quality/calendar.hpp"

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

void take_out_told_zeros(ValidationReport& report, const ParserBreak& found) {
    const ParserBreak told = found;
    std::erase_if(report.parser_breaks,
                  [&](const ParserBreak& other) { return other.source == told.source && other.week == told.week; });
    std::vector<Anomaly> unexpected;
    for (Anomaly& anomaly : report.anomalies) {
        const bool is_zero = std::visit([](auto value) { return value == 0; }, anomaly.value);
        const bool is_told = is_zero && anomaly.week == told.week && source_of(anomaly.metric) == told.source;
        if (is_told) {
            report.expected_anomalies.push_back({std::move(anomaly), whole_import_without_posts});
        } else {
            unexpected.push_back(std::move(anomaly));
        }
    }
    report.anomalies = std::move(unexpected);
    report.expected_breaks.push_back({told, whole_import_without_posts});
}

}  // namespace public_signals::inline quality
