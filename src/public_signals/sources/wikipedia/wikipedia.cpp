// Wikipedia's row: what the layers above ask of it.
#include <algorithm>

#include "public_signals/engine/source.hpp"
#include "public_signals/sources/wikipedia/asked_views.hpp"
#include "public_signals/sources/wikipedia/collect.hpp"
#include "public_signals/sources/wikipedia/download.hpp"
#include "public_signals/sources/wikipedia/evidence.hpp"
#include "public_signals/sources/wikipedia/extract.hpp"
#include "public_signals/sources/wikipedia/facts.hpp"
#include "public_signals/sources/wikipedia/replay.hpp"
#include "public_signals/sources/wikipedia/targets.hpp"
#include "public_signals/sources/wikipedia/titles.hpp"
#include "public_signals/sources/wikipedia/weeks.hpp"

namespace public_signals::inline sources {
namespace wikipedia {
namespace {

std::string extract_line(const std::string& file, const Page& page, const Rules&) {
    return extract_json(file, extract_views(page));
}

SeriesTracer tracer(const Observations& observations, const std::string& show, const Study* study) {
    auto known = std::make_shared<const std::map<TitleDay, KnownDay>>(known_days(observations.days));
    auto partial = why_partial(observations.days, *known, show, study);
    return [known = std::move(known), partial = std::move(partial), show](Week week, std::string_view column) {
        SeriesEvidence found{.evidence = day_evidence(*known, show, week, column)};
        if (const auto why = partial.find(week); why != partial.end()) {
            found.why_partial = why->second;
        }
        return found;
    };
}

std::string why_unknown(const Observations& observations, const std::string& show) {
    return why_no_views(observations.days, show);
}

std::optional<DateRange> days_loaded(const Observations& observations, const std::string& show) {
    std::optional<DateRange> loaded;
    for (const RawDay& day : observations.days) {
        if (day.show == show) {
            loaded = loaded.value_or(DateRange{day.day, day.day});
            loaded = DateRange{std::min(loaded->first, day.day), std::max(loaded->last, day.day)};
        }
    }
    return loaded;
}

std::vector<CaptureRead> captures(const Observations& observations, const std::string& show, Week week,
                                  Instant scrape) {
    std::vector<CaptureRead> found;
    for (const RawDay& day : observations.days) {
        if (day.show == show && day.scrape_run_at == scrape && to_week(day.day) == week) {
            found.push_back({day.capture, "pageviews"});
        }
    }
    return found;
}

std::optional<Day> first_day(const Page& page) {
    const ExtractedViews views = extract_views(page);
    const auto first = std::ranges::min_element(views.days, {}, &DailyViews::day);
    return first == views.days.end() ? std::nullopt : std::optional(first->day);
}

std::string in_words(const std::string& url) {
    const auto asked = views_request(url);
    return asked ? asked->title : "";
}

bool ask(const std::string& url, Show& show, Settings* settings) {
    const auto asked = views_request(url);
    if (!asked) {
        return false;
    }
    show.wikipedia_title = normalized_title(asked->title);
    if (settings != nullptr) {
        settings->wiki.project = asked->project;
        settings->wiki.agent = parse_word<WikiAgent>(asked->agent).value_or(settings->wiki.agent);
    }
    return true;
}

std::vector<std::string> sites(const Settings& settings) {
    return {"https://wikimedia.org/", "https://" + settings.wiki.project + ".org/", "https://www.wikidata.org/"};
}

constexpr SeriesRow series_row{.state_of = [](const Page& page) { return extract_views(page).state; },
                               .tracer = tracer,
                               .day_not_asked = views_not_asked,
                               .why_unknown = why_unknown,
                               .days_loaded = days_loaded,
                               .captures = captures,
                               .first_day = first_day,
                               .ask = ask,
                               .in_words = in_words,
                               .told_as_download = told_as_views,
                               .read_download = read_views_download};

}  // namespace
}  // namespace wikipedia

constinit const SourceRow wikipedia_row{
    .facts = wikipedia_facts,
    .series = &wikipedia::series_row,
    .target_of = wikipedia_target,
    .kept_parameters =
        "action|format|formatversion|ids|list|ppprop|prop|props|rdlimit|rdnamespace|rdprop|rdshow|redirects|sitefilter|"
        "srinfo|srlimit|srprop|srsearch|titles|continue|ppcontinue|rdcontinue|sroffset",
    .extract_line = wikipedia::extract_line,
    .replay = replay_views,
    .sites = wikipedia::sites,
    .pause = [](const Settings&) { return pause_of_apis; },
    .collector = wikipedia_collector,
    .weekly = [](Source, const WeeklyInputs& inputs, const WeeklyOptions& options,
                 std::vector<WeeklyNote>& notes) { return weekly_views(inputs.observations, options, notes); }};

}  // namespace public_signals::inline sources
