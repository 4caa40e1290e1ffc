// Points as Google serves them, for tests of what is made of them.
#pragma once

#include <deque>
#include <string>
#include <vector>

#include "public_signals/sources/google_trends/index.hpp"

namespace public_signals::served_points {

using std::chrono::days;

inline Day day(const std::string& text) {
    return *parse_day(text);
}

/// Points as Google serves them; a deque keeps the pointers to them.
struct Answers {
    std::deque<RawPoint> points;
    Instant scrape = *parse_instant("2025-01-10T00:00:00Z");
    int draw = 0;

    RawPoint& add(Resolution resolution, Day start, Day end, std::optional<Day> at, double value) {
        RawPoint point;
        point.show = "A";
        point.query = "q";
        point.asked.geo = "US-NY";
        point.resolution = resolution;
        point.window_start = start;
        point.window_end = end;
        point.draw = draw;
        point.day = at;
        point.value = value;
        point.has_data = at.has_value();
        point.scrape_run_at = scrape;
        return points.emplace_back(point);
    }
    /// A window of daily values from `start` on.
    void daily(Day start, const std::vector<double>& values) {
        const Day end = start + days{static_cast<int>(values.size()) - 1};
        for (std::size_t i = 0; i < values.size(); ++i) {
            add(Resolution::Day, start, end, start + days{static_cast<int>(i)}, values[i]);
        }
    }
    /// A window of weekly values whose first bucket begins at `sunday`.
    void weekly(Day sunday, const std::vector<double>& values) {
        const Day end = sunday + days{7 * static_cast<int>(values.size()) - 1};
        for (std::size_t i = 0; i < values.size(); ++i) {
            add(Resolution::Week, sunday, end, sunday + days{7 * static_cast<int>(i)}, values[i]);
        }
    }
    QueryIndex index(const TrendsBase& base = {}) const {
        std::vector<const RawPoint*> views;
        for (const RawPoint& point : points) {
            views.push_back(&point);
        }
        return query_index("q", views, base);
    }
};

inline std::vector<double> repeated(double value, std::size_t count) {
    return std::vector<double>(count, value);
}

/// Two weeks at 50 and 100, and a third, asked a week later, at `third`.
inline Answers with_a_week_later(double third) {
    Answers answers;
    std::vector<double> values = repeated(50, 7);
    values.insert(values.end(), 7, 100);
    answers.daily(day("2024-01-01"), values);
    answers.scrape += days{7};
    values.insert(values.end(), 7, third);
    answers.daily(day("2024-01-01"), values);
    return answers;
}

}  // namespace public_signals::served_points
