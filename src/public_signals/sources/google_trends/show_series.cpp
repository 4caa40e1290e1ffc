#include "public_signals/sources/google_trends/show_series.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <iterator>

#include "public_signals/sources/google_trends/requests.hpp"
#include "public_signals/study/asked_names.hpp"

namespace public_signals::inline sources {

namespace {

using Points = std::vector<const RawPoint*>;

const RawPoint& latest_of(const Points& points) {
    return **std::ranges::max_element(points, {}, &RawPoint::scrape_run_at);
}

/// The query of the study that a text is, as shows.yaml writes it; nullptr where it is none.
const std::string* query_of(const Show& show, const std::string& text) {
    const auto equal = std::ranges::find(show.google_queries, text);
    if (equal != show.google_queries.end()) {
        return &*equal;
    }
    const auto found = std::ranges::find(show.google_queries, search_key(text), search_key);
    return found == show.google_queries.end() ? nullptr : &*found;
}

/// Answers in several languages may differ in what they hold: those in the program's own count, else the latest's.
Points of_one_language(Points points) {
    const auto is_ours = [](const RawPoint* point) {
        return point->asked.language.value_or(trends_language) == trends_language;
    };
    if (std::ranges::any_of(points, is_ours)) {
        std::erase_if(points, [&](const RawPoint* point) { return !is_ours(point); });
    } else {
        const auto language = latest_of(points).asked.language;
        std::erase_if(points, [&](const RawPoint* point) { return point->asked.language != language; });
    }
    return points;
}

ShowSeries asked_of(const Points& points, const Show& show, const Settings& settings) {
    std::map<const std::string*, Points> by_query;
    for (const RawPoint* point : points) {
        if (interest_not_asked(*point, show, settings).empty()) {
            by_query[query_of(show, point->query)].push_back(point);
        }
    }
    ShowSeries series;
    for (const std::string& query : show.google_queries) {
        if (const auto found = by_query.find(&query); found != by_query.end()) {
            series.queries.emplace_back(query, std::move(found->second));
        } else {
            series.unasked.push_back(query);
        }
    }
    std::ranges::sort(series.queries, {}, [](const auto& entry) { return search_key(entry.first); });
    return series;
}

ShowSeries asked_last(const Points& points) {
    const InterestAsked wanted = latest_of(points).asked;
    std::map<std::string, Points> by_key;
    for (const RawPoint* point : points) {
        by_key[search_key(point->query)].push_back(point);
    }
    ShowSeries series;
    for (auto& [key, spelled] : by_key) {
        const std::string query = latest_of(spelled).query;
        std::erase_if(spelled, [&](const RawPoint* point) { return !other_than(point->asked, wanted).empty(); });
        if (spelled.empty()) {
            series.unasked.push_back(query);
        } else {
            series.queries.emplace_back(query, std::move(spelled));
        }
    }
    return series;
}

}  // namespace

std::string interest_not_asked(const RawPoint& point, const Show& show, const Settings& settings) {
    if (query_of(show, point.query) == nullptr) {
        return fmt::format("query {}", point.query);
    }
    const std::string other = other_than(point.asked, interest_asked(show, settings));
    return other.empty() ? "" : fmt::format("{} {}", point.query, other);
}

std::string no_series_text(std::string_view show, std::string_view query) {
    return fmt::format("{}: the query \"{}\" has no series: until it has one, every week of the show stays partial",
                       show, query);
}

std::vector<std::string> queries_not_brought(const std::vector<std::string>& urls, const Study& study) {
    std::vector<InterestRequest> brought;
    for (const std::string& url : urls) {
        if (auto asked = interest_request(url); asked && asked->beyond.empty()) {
            brought.push_back(std::move(*asked));
        }
    }
    std::vector<std::string> notes;
    for (const Show& show : study.shows) {
        const InterestAsked wanted = interest_asked(show, study.settings);
        const auto is_there = [&](const std::string& query) {
            return std::ranges::any_of(brought, [&](const InterestRequest& asked) {
                return is_interest_in(asked, query) && other_than(asked.asked, wanted).empty();
            });
        };
        if (std::ranges::none_of(show.google_queries, is_there)) {
            continue;
        }
        for (const std::string& query : show.google_queries) {
            if (!is_there(query)) {
                notes.push_back(
                    fmt::format("{}: the query \"{}\" has no series here: until one is in the study, every "
                                "week of the show stays partial (public-signals explain gt_is_partial)",
                                show.name, query));
            }
        }
    }
    return notes;
}

std::map<std::string, ShowSeries> series_by_show(const std::vector<RawPoint>& points, const Study* study) {
    std::map<std::string, Points> by_show;
    for (const RawPoint& point : points) {
        by_show[point.show].push_back(&point);
    }
    std::map<std::string, ShowSeries> shows;
    for (const auto& [name, own] : by_show) {
        const Show* const show = study == nullptr ? nullptr : show_named(*study, name);
        ShowSeries& series = shows[name] = show != nullptr ? asked_of(own, *show, study->settings) : asked_last(own);
        for (auto& [query, of_query] : series.queries) {
            of_query = of_one_language(std::move(of_query));
        }
    }
    return shows;
}

}  // namespace public_signals::inline sources
