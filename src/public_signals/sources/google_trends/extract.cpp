// Google Trends: the answers of trends.google.com behind its explore page. Nothing of it is documented.
//
// - JSON comes behind a first line `)]}'` or `)]}',`; HTML where JSON was due is an error page or a wall.
// - `explore` gives widgets; the TIMESERIES widget's `request` goes back byte by byte with its `token`.
// - `multiline` has one time a point and one value per comparison item; `multirange` has one time per item, and -1
//   where an item has no value.
// - hasData false (under the privacy threshold) and "<1" (below one) are both served as 0 and are not the same. What
//   follows `<` is localised; formattedTime is for people only.
// - No data is a normal answer: an empty timeline.
// - WEEK buckets begin on Sundays, UTC midnight, whatever tz was sent.
#include "public_signals/sources/google_trends/extract.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <map>

#include "public_signals/data/json.hpp"

namespace public_signals::inline sources {

namespace {

using json::Value;

constexpr std::int64_t last_second = 253402300799;  // 9999-12-31T23:59:59Z

/// What an answer lacks, for people: the path and what is there.
tl::unexpected<Error> answer_lacks(std::string what) {
    return fail(ErrorKind::ParseError, std::move(what));
}

Result<std::int64_t> unix_time(const Value& value, std::size_t point) {
    const auto time = value.integer_or_text();
    if (!time || *time < 0 || *time > last_second) {
        return answer_lacks(fmt::format("point {} has no time", point));
    }
    return *time;
}

/// `<1` in every language; the value beside it is 0.
bool is_below_one(const Value& formatted, std::int64_t value, bool has_data) {
    return has_data && value == 0 && formatted.string().value_or("").substr(0, 1) == "<";
}

Result<InterestPoint> multiline_point(const Value& item, std::size_t number) {
    InterestPoint point;
    point.time.push_back(TRY(unix_time(item.get("time"), number)));
    const std::vector<Value> values = item.get("value").elements();
    const std::vector<Value> has_data = item.get("hasData").elements();
    const std::vector<Value> formatted = item.get("formattedValue").elements();
    if (values.empty() || (!has_data.empty() && has_data.size() != values.size())) {
        return answer_lacks(
            fmt::format("point {} has {} values and {} hasData", number, values.size(), has_data.size()));
    }
    for (std::size_t i = 0; i < values.size(); ++i) {
        const auto value = values[i].integer();
        const auto known = has_data.empty() ? std::optional(true) : has_data[i].boolean();
        if (!value || *value < 0 || !known) {
            return answer_lacks(fmt::format("point {} has a value that is no number", number));
        }
        point.values.emplace_back(*value);
        point.has_data.push_back(*known);
        point.below_one.push_back(i < formatted.size() && is_below_one(formatted[i], *value, *known));
    }
    point.is_partial = item.get("isPartial").boolean().value_or(false);
    return point;
}

Result<InterestPoint> multirange_point(const Value& item, std::size_t number) {
    InterestPoint point;
    for (const Value& column : item.get("columnData").elements()) {
        point.time.push_back(TRY(unix_time(column.get("time"), number)));
        const auto value = column.get("value").integer();
        if (!value || *value < -1) {
            return answer_lacks(fmt::format("point {} has a value that is no number", number));
        }
        const bool has_data = *value >= 0 && column.get("hasData").boolean().value_or(true);
        point.values.push_back(*value >= 0 ? value : std::nullopt);
        point.has_data.push_back(has_data);
        point.below_one.push_back(is_below_one(column.get("formattedValue"), *value, has_data));
        point.is_partial = point.is_partial || column.get("isPartial").boolean().value_or(false);
    }
    if (point.values.empty()) {
        return answer_lacks(fmt::format("point {} has no columnData", number));
    }
    return point;
}

Result<std::vector<InterestPoint>> points_of(const std::vector<Value>& items, bool multirange) {
    std::vector<InterestPoint> points;
    for (const Value& item : items) {
        const std::size_t number = points.size() + 1;
        points.push_back(TRY(multirange ? multirange_point(item, number) : multiline_point(item, number)));
        if (points.back().values.size() != points.front().values.size()) {
            return answer_lacks(fmt::format("point {} has {} items, the first has {}", number,
                                            points.back().values.size(), points.front().values.size()));
        }
    }
    return points;
}

Result<ExtractedInterest> read_timeline(const Value& answer) {
    const std::vector<Value> items = answer.get("timelineData").elements();
    const bool multirange = !items.empty() && items.front().get("columnData").exists();
    ExtractedInterest interest;
    interest.layout = multirange ? "multirange" : "multiline";
    interest.points = TRY(points_of(items, multirange));
    for (const Value& average : answer.get("averages").elements()) {
        const auto number = average.number();
        if (!number) {
            return answer_lacks("an average is no number");
        }
        interest.averages.push_back(*number);
    }
    interest.state = items.empty() ? PageState::Empty : PageState::Ok;
    return interest;
}

/// The widgets that can be asked for data; those that only hold text have neither token nor request.
Result<ExtractedInterest> read_explore(const json::Document& document) {
    ExtractedInterest interest;
    interest.layout = "explore";
    const std::vector<Value> widgets = document.root().get("widgets").elements();
    const std::vector<std::string_view> raw = json::raw_elements(document.raw({"widgets"}).value_or("[]"));
    bool has_series = false;
    for (std::size_t i = 0; i < widgets.size() && i < raw.size(); ++i) {
        const auto id = widgets[i].get("id").string();
        const auto token = widgets[i].get("token").string();
        if (id && token && widgets[i].get("request").is_object()) {
            const std::string_view request = json::raw_member(raw[i], "request").value_or("");
            interest.widgets.push_back({std::string(*id), std::string(*token), std::string(request)});
            has_series = has_series || *id == "TIMESERIES";
        }
    }
    if (!has_series) {
        return answer_lacks("no widget TIMESERIES with token and request");
    }
    interest.state = PageState::Ok;
    return interest;
}

Result<ExtractedInterest> read_interest(std::string_view body) {
    const json::Document document = TRY(json::parse(json::without_guard(body)));
    const Value root = document.root();
    const Value answer = root.get("default");
    if (root.get("widgets").is_array()) {
        return read_explore(document);
    }
    if (answer.get("timelineData").is_array()) {
        return read_timeline(answer);
    }
    if (answer.get("topics").is_array()) {
        ExtractedInterest interest;
        interest.layout = "autocomplete";
        interest.state = answer.get("topics").size() == 0 ? PageState::Empty : PageState::Ok;
        return interest;
    }
    return answer_lacks("JSON of no known shape: neither widgets nor default.timelineData nor default.topics");
}

bool has(std::string_view text, std::string_view part) {
    return text.find(part) != std::string_view::npos;
}

bool is_html(std::string_view body) {
    return json::trimmed(json::without_guard(body)).substr(0, 1) == "<";
}

/// Google's error pages say their status in the title and in bold; a bare file has no other.
PageState html_state(std::string_view body) {
    if (has(body, "<title>Error 429 ") || has(body, "<b>429.</b>") || has(body, "google.com/sorry/")) {
        return PageState::RateLimited;
    }
    return has(body, "id=\"captcha-form\"") ? PageState::Blocked : PageState::Transient;
}

/// The state that the status alone decides.
std::optional<PageState> status_state(const Page& page) {
    if (page.status == 429 || has(page.url, "google.com/sorry/")) {
        return PageState::RateLimited;
    }
    if (page.status == 403) {
        return PageState::Blocked;
    }
    if (page.status == 408 || page.status >= 500) {
        return PageState::Transient;
    }
    return std::nullopt;
}

ExtractedInterest in_state(PageState state) {
    ExtractedInterest interest;
    interest.state = state;
    return interest;
}

}  // namespace

ExtractedInterest extract_interest(const Page& page) {
    if (const auto state = status_state(page)) {
        return in_state(*state);
    }
    if (is_html(page.body)) {
        return in_state(html_state(page.body));
    }
    if (json::trimmed(page.body).empty()) {
        return in_state(PageState::Transient);
    }
    if (page.status < 200 || page.status > 299) {
        return in_state(PageState::LayoutChanged);
    }
    Result<ExtractedInterest> interest = read_interest(page.body);
    if (!interest) {
        ExtractedInterest unread = in_state(PageState::LayoutChanged);
        unread.warnings.push_back({"unreadable", "google_trends: " + interest.error().message});
        return unread;
    }
    return std::move(*interest);
}

bool are_sunday_buckets(const std::vector<InterestPoint>& points) {
    constexpr std::int64_t day = 86400;
    const auto begins_on_sunday = [](std::int64_t time) {
        return time % day == 0 && is_monday(day_of(instant_of_unix_seconds(time)) + std::chrono::days(1));
    };
    return std::all_of(points.begin(), points.end(), [&](const InterestPoint& point) {
        return std::all_of(point.time.begin(), point.time.end(), begins_on_sunday);
    });
}

std::vector<MondayWeek> to_monday_weeks(const std::vector<InterestPoint>& points) {
    struct Bucket {
        std::optional<std::int64_t> value;
        bool is_partial = false;
    };
    if (points.empty() || !are_sunday_buckets(points)) {
        return {};
    }
    const std::size_t items = points.front().values.size();
    std::vector<std::map<Day, Bucket>> buckets(items);  // of each item, by their Sunday
    for (const InterestPoint& point : points) {
        for (std::size_t item = 0; item < std::min(items, point.values.size()) && !point.time.empty(); ++item) {
            const std::int64_t time = point.time[std::min(item, point.time.size() - 1)];
            buckets[item][day_of(instant_of_unix_seconds(time))] = {point.values[item], point.is_partial};
        }
    }
    std::map<Week, MondayWeek> weeks;
    for (std::size_t item = 0; item < items; ++item) {
        for (const auto& [sunday, before] : buckets[item]) {
            const auto found = buckets[item].find(sunday + std::chrono::days(7));
            if (found == buckets[item].end()) {
                continue;
            }
            const Bucket& after = found->second;
            const Week week = to_week(sunday + std::chrono::days(1));
            MondayWeek& row = weeks.try_emplace(week, MondayWeek{week, {}, false}).first->second;
            row.values.resize(items);
            row.is_partial = row.is_partial || before.is_partial || after.is_partial;
            if (before.value && after.value) {
                row.values[item] = (6.0 * static_cast<double>(*before.value) + static_cast<double>(*after.value)) / 7.0;
            }
        }
    }
    std::vector<MondayWeek> rows;
    for (auto& [week, row] : weeks) {
        rows.push_back(std::move(row));
    }
    return rows;
}

}  // namespace public_signals::inline sources
