// Google Trends as the sample shows it: for every query one explore and one multiline answer for the weekly backbone
// and for each daily window of the grid.
//
// Windows begin on Monday 2004-01-05 + k * 210 days and last 266 days; weekly buckets begin on Sundays, the first one
// before the day asked for. Values are 0 to 100 of the window's own maximum.
#include <fmt/format.h>

#include <algorithm>
#include <array>

#include "public_signals/base/url.hpp"
#include "public_signals/demo/ground_truth.hpp"
#include "public_signals/demo/json_writer.hpp"
#include "public_signals/demo/random.hpp"
#include "public_signals/demo/web.hpp"

namespace public_signals::inline demo {
namespace {

using std::chrono::days;

constexpr std::array<const char*, 12> month_names = {"Jan", "Feb", "Mar", "Apr", "May", "Jun",
                                                     "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"};

struct AskedWindow {
    DateRange range;
    bool weekly = false;
    bool has_last_day = false;  // it ends with the day before the fetch: its last point is partial
};

/// The backbone, then the daily windows that these weeks touch. A window that starts while the one before still reaches
/// the last day is not asked.
std::vector<AskedWindow> windows_of(const SampleRun& run) {
    const Day last = day_of(run.started) - days(1);
    const bool backfill = run.asked.first == day(2024, 1, 1);
    const DateRange wanted{backfill ? trends_base_start() : run.asked.first, backfill ? last : run.asked.last};
    std::vector<AskedWindow> windows = {{{trends_base_start(), last}, true, true}};
    Day previous_end = day(2004, 1, 4);
    for (Day start = day(2004, 1, 5); start <= wanted.last && previous_end < last; start += days(210)) {
        const Day end = std::min(start + days(265), last);
        previous_end = start + days(265);
        if (end >= wanted.first) {
            windows.push_back({{start, end}, false, end == last});
        }
    }
    return windows;
}

struct Bucket {
    Day day;
    std::int64_t level = 0;
    bool has_data = true;
};

std::string shown_day(Day when, bool with_year) {
    const std::chrono::year_month_day date(when);
    const auto month = month_names[static_cast<unsigned>(date.month()) - 1];
    const auto of_month = static_cast<unsigned>(date.day());
    return with_year ? fmt::format("{} {}, {}", month, of_month, static_cast<int>(date.year()))
                     : fmt::format("{} {}", month, of_month);
}

/// "Jul 2 – 8, 2023" with thin spaces, as the chart's tooltip reads.
std::string shown_week(Day sunday) {
    const Day saturday = sunday + days(6);
    const std::chrono::year_month_day from(sunday);
    const std::chrono::year_month_day to(saturday);
    const std::string start = shown_day(sunday, from.year() != to.year());
    const std::string end = from.month() == to.month()
                                ? fmt::format("{}, {}", static_cast<unsigned>(to.day()), static_cast<int>(to.year()))
                                : shown_day(saturday, true);
    return fmt::format("{}\u2009\u2013\u2009{}", start, end);
}

std::vector<Bucket> buckets_of(std::uint64_t seed, const SampleShow& show, std::size_t query,
                               const AskedWindow& window) {
    std::vector<Bucket> buckets;
    const Day first = window.weekly ? window.range.first - days(1) : window.range.first;
    for (Day start = first; start <= window.range.last; start += days(window.weekly ? 7 : 1)) {
        Bucket bucket{.day = start};
        for (int offset = 0; offset < (window.weekly ? 7 : 1); ++offset) {
            if (start + days(offset) <= window.range.last) {
                bucket.level += interest(seed, show, query, start + days(offset));
            }
        }
        bucket.has_data = bucket.level > 0;
        buckets.push_back(bucket);
    }
    return buckets;
}

void write_point(JsonWriter& json, const Bucket& bucket, std::int64_t highest, bool weekly, bool partial) {
    const std::int64_t value = (bucket.level * 200 + highest) / (2 * highest);
    const bool below_one = value == 0 && bucket.has_data;
    const auto seconds = unix_seconds(Instant(bucket.day));
    json.begin('{').field("time", std::to_string(seconds));
    json.field("formattedTime", weekly ? shown_week(bucket.day) : shown_day(bucket.day, true));
    json.field("formattedAxisTime", shown_day(bucket.day, true)).key("value").begin('[').value(value).end(']');
    json.key("hasData").begin('[').value(bucket.has_data).end(']').key("formattedValue").begin('[');
    json.value(below_one ? std::string("<1") : std::to_string(value)).end(']');
    if (partial) {
        json.field("isPartial", true);
    }
    json.end('}');
}

std::string multiline(const std::vector<Bucket>& buckets, const AskedWindow& window) {
    std::int64_t highest = 0;
    for (const Bucket& bucket : buckets) {
        highest = std::max(highest, bucket.level);
    }
    JsonWriter json;
    json.begin('{').key("default").begin('{').key("timelineData").begin('[');
    for (std::size_t place = 0; place < buckets.size() && highest > 0; ++place) {
        const bool partial = window.has_last_day && place + 1 == buckets.size();
        write_point(json, buckets[place], highest, window.weekly, partial);
    }
    json.end(']').key("averages").begin('[').end(']').end('}').end('}');
    return ")]}',\n" + json.take();
}

/// The request object of the widget, which the data URL repeats byte by byte.
std::string widget_request(const std::string& query, const AskedWindow& window) {
    JsonWriter json;
    json.begin('{').field("time", format_day(window.range.first) + " " + format_day(window.range.last));
    json.field("resolution", window.weekly ? "WEEK" : "DAY").field("locale", "en-US");
    json.key("comparisonItem").begin('[').begin('{').key("geo").begin('{').field("region", "US-NY").end('}');
    json.key("complexKeywordsRestriction").begin('{').key("keyword").begin('[').begin('{').field("type", "BROAD");
    json.field("value", query).end('}').end(']').end('}').end('}').end(']').key("requestOptions").begin('{');
    json.field("property", "").field("backend", "IZG").field("category", 0).end('}');
    json.key("userConfig").begin('{').field("userType", "USER_TYPE_SCRAPER").end('}').end('}');
    return json.take();
}

/// 33 bytes in base64url; bytes 9 to 12 tell when it expires, a day after it was given out.
std::string token_of(Draws& draws, std::int64_t issued) {
    constexpr const char* alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
    std::array<std::uint32_t, 33> bytes{};
    for (auto& byte : bytes) {
        byte = static_cast<std::uint32_t>(draws.below(256));
    }
    const auto expires = static_cast<std::uint32_t>(issued + 86'400);
    for (std::size_t place = 0; place < 4; ++place) {
        bytes[9 + place] = expires >> (24 - 8 * place) & 255;
    }
    std::string token;
    for (std::size_t place = 0; place < bytes.size(); place += 3) {
        const std::uint32_t three = bytes[place] << 16 | bytes[place + 1] << 8 | bytes[place + 2];
        for (const int shift : {18, 12, 6, 0}) {
            token += alphabet[three >> shift & 63];
        }
    }
    return token;
}

std::string explore(const std::string& query, const std::string& request, const std::string& token) {
    JsonWriter json;
    json.begin('{').key("widgets").begin('[').begin('{').raw_field("request", request);
    json.field("lineAnnotationText", "Search interest").key("bullets").begin('[').end(']');
    json.field("showLegend", false).field("showAverages", false).field("token", token).field("id", "TIMESERIES");
    json.field("type", "fe_line_chart").field("title", "Interest over time").field("version", "1").end('}').end(']');
    json.key("keywords").begin('[').begin('{').field("keyword", query).field("type", "Search term").end('}').end(']');
    json.field("synthetic", true).end('}');
    return ")]}'\n" + json.take();
}

std::string explore_request(const std::string& query, const AskedWindow& window) {
    JsonWriter json;
    json.begin('{').key("comparisonItem").begin('[').begin('{').field("keyword", query).field("geo", "US-NY");
    json.field("time", format_day(window.range.first) + " " + format_day(window.range.last)).end('}').end(']');
    json.field("category", 0).field("property", "").end('}');
    return json.take();
}

}  // namespace

std::vector<PlayedExchange> trends_web(std::uint64_t seed, const std::vector<SampleShow>& shows, const SampleRun& run) {
    const std::string api = "https://trends.google.com/trends/api/";
    HostLog log(seed, run, 3);
    log.robots("https://trends.google.com/robots.txt",
               "# synthetic sample\nUser-agent: *\nDisallow: /explore?\nDisallow: /trends/explore?\n",
               {.allowed = true, .rule = "", .source = "cache"});
    const std::vector<AskedWindow> windows = windows_of(run);
    for (const SampleShow& show : shows) {
        for (std::size_t query = 0; query < show.google_queries.size(); ++query) {
            const std::string& words = show.google_queries[query];
            for (const AskedWindow& window : windows) {
                Draws draws(seed, Stream::Id,
                            {show.number, static_cast<std::int64_t>(query),
                             window.range.first.time_since_epoch().count(), unix_seconds(run.started)});
                const std::string request = widget_request(words, window);
                const std::string token = token_of(draws, unix_seconds(run.started));
                log.add({.url = fmt::format("{}explore?hl=en-US&tz=0&req={}", api,
                                            percent_encoded(explore_request(words, window))),
                         .content_type = "application/json; charset=utf-8",
                         .body = explore(words, request, token)});
                log.add({.url = fmt::format("{}widgetdata/multiline?hl=en-US&tz=0&req={}&token={}", api,
                                            percent_encoded(request), token),
                         .content_type = "application/json; charset=UTF-8",
                         .body = multiline(buckets_of(seed, show, query, window), window)});
            }
        }
    }
    return log.take();
}

}  // namespace public_signals::inline demo
