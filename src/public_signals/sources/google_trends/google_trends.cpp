// The row of Google Trends: what the layers above ask of it.
#include <fmt/format.h>

#include <algorithm>

#include "public_signals/base/file.hpp"
#include "public_signals/collect/run_choice.hpp"
#include "public_signals/engine/import/records.hpp"
#include "public_signals/engine/source.hpp"
#include "public_signals/sources/google_trends/base_range.hpp"
#include "public_signals/sources/google_trends/cache.hpp"
#include "public_signals/sources/google_trends/collect.hpp"
#include "public_signals/sources/google_trends/download.hpp"
#include "public_signals/sources/google_trends/drawn_weeks.hpp"
#include "public_signals/sources/google_trends/evidence.hpp"
#include "public_signals/sources/google_trends/extract.hpp"
#include "public_signals/sources/google_trends/facts.hpp"
#include "public_signals/sources/google_trends/replay.hpp"
#include "public_signals/sources/google_trends/requests.hpp"
#include "public_signals/sources/google_trends/show_series.hpp"
#include "public_signals/sources/google_trends/weeks.hpp"

namespace public_signals::inline sources {
namespace google_trends {
namespace {

std::string extract_line(const std::string& file, const Page& page, const Rules&) {
    if (told_as_trends(import::plain_table(page.body), nullptr) != ToldSource::No) {
        return extract_json(file, extract_download(file, page.body));
    }
    return extract_json(file, extract_interest(page));
}

Result<void> prepare(const collect::Order& order, collect::Context& context) {
    const TrendsSettings& gt = context.study.settings.gt;
    collect::TrendsCache(order.data, context.started, gt.cache_ttl_h, order.fresh).forget_outdated();
    const Day base = TRY(collect::trends_base(context.study, order.asked, *context.ledger));
    context.gt_base = base;
    context.described.emplace_back("gt-base-start", format_day(base));
    context.described.emplace_back("gt-below-one", fmt::format("{}", gt.below_one));
    context.described.emplace_back("gt-scale", name_of(gt.scale));
    context.described.emplace_back("gt-geo", context.study.settings.geo);
    return {};
}

SeriesTracer tracer(const Observations& observations, const std::string& show, const Study* study) {
    return [interest = InterestOfShow(observations.points, observations.runs, show, study)](Week week,
                                                                                            std::string_view column) {
        SeriesEvidence found{.evidence = interest.points_in(week, column)};
        for (const QueryIndex* query : interest.queries_with(week)) {
            found.queries.push_back(interest_in_week(*query, week));
        }
        found.why_partial = interest.why_partial(week);
        return found;
    };
}

std::string why_unknown(const Observations& observations, const std::string& show) {
    const auto is_of_show = [&](const RawPoint& point) { return point.show == show; };
    if (std::ranges::none_of(observations.points, is_of_show)) {
        return {};
    }
    return std::ranges::any_of(observations.points,
                               [&](const RawPoint& point) { return is_of_show(point) && point.has_data; })
               ? "no window covers the week on the scale of the others (public-signals explain gt_hole)"
               : "Google Trends returned no data for any query (public-signals explain gt_all_zero)";
}

std::optional<DateRange> days_loaded(const Observations& observations, const std::string& show) {
    std::optional<DateRange> loaded;
    for (const RawPoint& point : observations.points) {
        if (point.show == show) {
            loaded = loaded.value_or(DateRange{point.window_start, point.window_end});
            loaded = DateRange{std::min(loaded->first, point.window_start), std::max(loaded->last, point.window_end)};
        }
    }
    return loaded;
}

std::optional<Day> first_day(const Page& page) {
    std::optional<Day> first;
    for (const InterestPoint& point : extract_interest(page).points) {
        const Day day = day_of(instant_of_unix_seconds(point.time.front()));
        first = std::min(first.value_or(day), day);
    }
    return first;
}

/// Every answer bears on the scale of all weeks.
std::vector<CaptureRead> captures(const Observations& observations, const std::string& show, Week, Instant scrape) {
    std::vector<CaptureRead> found;
    for (const RawPoint& point : observations.points) {
        if (point.show == show && point.scrape_run_at == scrape) {
            found.push_back({point.capture, "multiline"});
        }
    }
    return found;
}

bool ask(const std::string& url, Show& show, Settings* settings) {
    const auto asked = interest_request(url);
    if (!asked) {
        return false;
    }
    show.google_queries = {asked->query};
    show.gt_geo = asked->asked.geo;
    if (settings != nullptr) {
        settings->gt.category = asked->asked.category.value_or(0);
    }
    return true;
}

/// Where anything was drawn more than once.
Result<void> write_draws(const Observations& observations, const WeeklyOptions& options,
                         const std::filesystem::path& folder) {
    const auto file = folder / "google_trends_draws.csv";
    const auto drawn = drawn_weeks(observations, options);
    if (drawn.empty()) {
        std::error_code ignored;
        std::filesystem::remove(file, ignored);
        return {};
    }
    return write_file(file, drawn_weeks_csv(drawn));
}

constexpr SeriesRow series_row{.state_of = [](const Page& page) { return extract_interest(page).state; },
                               .tracer = tracer,
                               .point_not_asked = interest_not_asked,
                               .why_unknown = why_unknown,
                               .days_loaded = days_loaded,
                               .captures = captures,
                               .first_day = first_day,
                               .unusable = unusable_interest,
                               .page_not_asked = interest_page_not_asked,
                               .ask = ask,
                               .in_words = interest_in_words,
                               .not_brought = queries_not_brought,
                               .told_as_download = told_as_trends,
                               .read_download = read_trends_download,
                               .write_beside = write_draws,
                               .by_draw = weeks_by_draw};

}  // namespace
}  // namespace google_trends

constinit const SourceRow google_trends_row{
    .facts = google_trends_facts,
    .series = &google_trends::series_row,
    .target_of = trends_target,
    .kept_parameters = "hl|req|tz",
    .extract_line = google_trends::extract_line,
    .replay = replay_interest,
    .sites = [](const Settings&) { return std::vector<std::string>{"https://trends.google.com/"}; },
    .pause = [](const Settings&) { return pause_of_pages; },
    .prepare = google_trends::prepare,
    .collector = trends_collector,
    .weekly = [](Source, const WeeklyInputs& inputs, const WeeklyOptions& options,
                 std::vector<WeeklyNote>& notes) { return weekly_interest(inputs.observations, options, notes); }};

}  // namespace public_signals::inline sources
