// Google Trends over a known daily truth: every answer is a sample of it, hides what is too small, and is rounded to 0
// to 100 of its own maximum. Two answers to one request on the same day are the same; the next day is a new draw.
#pragma once

#include <cmath>
#include <nlohmann/json.hpp>
#include <random>

#include "public_signals/base/url.hpp"
#include "public_signals/engine/targets.hpp"
#include "public_signals/sources/google_trends/requests.hpp"
#include "unit/sources/played_pull.hpp"

namespace public_signals::collect {

class TrendsServer {
  public:
    using Truth = std::function<double(Day)>;

    TrendsServer(Truth ground_truth, Day today) : m_ground_truth(std::move(ground_truth)), m_today(today) {}

    double noise = 0.05;      // of a day, relative to the square root of its searches over the mean's
    double threshold = 0.02;  // of the mean day: fewer are not shown
    bool needs_cookie = true;
    std::string mark;  // sets the draw apart from those of another place

    Reply operator()(const net::Request& request) const {
        const auto url = parse_url(request.url);
        if (url->path.starts_with("/trends/api/autocomplete/")) {
            return {200, ")]}',\n{\"default\":{\"topics\":[]}}", {{"Set-Cookie", "NID=511=given; path=/"}}};
        }
        if (url->path == "/trends/api/explore") {
            const bool has_cookie = net::header_of(request.headers, "Cookie") == "NID=511=given";
            return has_cookie || !needs_cookie ? explore(*explore_request(request.url))
                                               : Reply{429,
                                                       "<html><title>Error 429 (Too Many Requests)!!1</title>",
                                                       {{"Set-Cookie", "NID=511=given; path=/"}}};
        }
        return {200, multiline(request.url)};
    }

  private:
    static Reply explore(const InterestRequest& asked) {
        nlohmann::ordered_json widget_request = {
            {"time", format_day(asked.window.first) + " " + format_day(asked.window.last)},
            {"resolution", name_of(asked.resolution.value())},
            {"comparisonItem",
             {{{"geo", {{"region", asked.asked.geo.value_or("")}}},
               {"complexKeywordsRestriction", {{"keyword", {{{"type", "BROAD"}, {"value", asked.query}}}}}}}}},
            {"requestOptions", {{"property", ""}, {"backend", "IZG"}, {"category", asked.asked.category.value_or(0)}}}};
        const nlohmann::ordered_json answer = {
            {"widgets", {{{"request", widget_request}, {"token", "token"}, {"id", "TIMESERIES"}}}}};
        return {200, ")]}'\n" + answer.dump()};
    }

    std::string multiline(const std::string& url) const {
        const InterestRequest asked = *interest_request(url);
        const bool weekly = asked.resolution == Resolution::Week;
        const int length = weekly ? 7 : 1;
        std::seed_seq seed{std::hash<std::string>{}(url + mark),
                           static_cast<std::size_t>(m_today.time_since_epoch().count())};
        std::mt19937_64 random(seed);
        std::normal_distribution<double> normal;
        std::vector<std::pair<Day, double>> buckets;
        Day start = asked.window.first;
        while (weekly && !is_monday(start + std::chrono::days(1))) {
            start -= std::chrono::days(1);
        }
        for (; start <= asked.window.last; start += std::chrono::days(length)) {
            double level = 0;
            for (int i = 0; i < length && start + std::chrono::days(i) <= asked.window.last; ++i) {
                level += m_ground_truth(start + std::chrono::days(i));
            }
            level = std::max(0.0, level + noise * std::sqrt(level * mean) * normal(random));
            buckets.emplace_back(start, level / length < threshold * mean ? 0 : level);
        }
        double top = 0;
        for (const auto& [when, level] : buckets) {
            top = std::max(top, level);
        }
        nlohmann::ordered_json points = nlohmann::ordered_json::array();
        for (const auto& [when, level] : buckets) {
            const int value = top > 0 ? static_cast<int>(std::lround(level / top * 100)) : 0;
            const bool below = value == 0 && level > 0;
            nlohmann::ordered_json point = {
                {"time",
                 std::to_string(std::chrono::duration_cast<std::chrono::seconds>(when.time_since_epoch()).count())},
                {"value", {value}},
                {"hasData", {level > 0}},
                {"formattedValue", {below ? std::string("<1") : std::to_string(value)}}};
            if (when + std::chrono::days(length) > m_today) {
                point["isPartial"] = true;
            }
            points.push_back(point);
        }
        if (top <= 0) {
            points.clear();
        }
        return ")]}',\n" +
               nlohmann::ordered_json{
                   {"default", {{"timelineData", points}, {"averages", nlohmann::ordered_json::array()}}}}
                   .dump();
    }

    static constexpr double mean = 40;
    Truth m_ground_truth;
    Day m_today;
};

}  // namespace public_signals::collect
