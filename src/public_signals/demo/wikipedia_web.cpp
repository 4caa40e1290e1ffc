// Wikipedia as the sample shows it: one action API answer per show with its redirects, then daily pageviews of the
// title and of one redirect. Days without a view are left out; a redirect that nobody used is a 404.
#include <fmt/format.h>

#include <algorithm>

#include "public_signals/base/url.hpp"
#include "public_signals/demo/ground_truth.hpp"
#include "public_signals/demo/json_writer.hpp"
#include "public_signals/demo/random.hpp"
#include "public_signals/demo/web.hpp"

namespace public_signals::inline demo {
namespace {

using std::chrono::days;

constexpr std::int64_t missing_days_per_thousand = 6;

std::string with_spaces(std::string title) {
    std::replace(title.begin(), title.end(), '_', ' ');
    return title;
}

std::string with_underscores(std::string title) {
    std::replace(title.begin(), title.end(), ' ', '_');
    return title;
}

std::string query_url(const SampleShow& show) {
    return "https://en.wikipedia.org/w/api.php?action=query&format=json&formatversion=2&redirects=1"
           "&prop=pageprops%7Cinfo%7Credirects&ppprop=disambiguation%7Cwikibase_item&rdprop=title%7Cfragment"
           "&rdshow=%21fragment&rdnamespace=0&rdlimit=max&titles=" +
           percent_encoded(show.wikipedia_title);
}

std::string query_answer(const SampleShow& show) {
    const std::string title = with_spaces(show.wikipedia_title);
    JsonWriter json;
    json.begin('{').field("batchcomplete", true).key("query").begin('{');
    if (title != show.wikipedia_title) {
        json.key("normalized").begin('[').begin('{').field("fromencoded", false).field("from", show.wikipedia_title);
        json.field("to", title).end('}').end(']');
    }
    json.key("pages").begin('[').begin('{').field("pageid", 990'000'000 + show.number).field("ns", 0);
    json.field("title", title).key("pageprops").begin('{');
    json.field("wikibase_item", fmt::format("Q99000{:04}", show.number)).end('}');
    json.field("contentmodel", "wikitext").field("pagelanguage", "en").key("redirects").begin('[').begin('{');
    json.field("ns", 0).field("title", show.redirect).end('}').end(']').end('}').end(']').end('}').end('}');
    return json.take();
}

std::string views_path(const std::string& article, const DateRange& asked) {
    return fmt::format("metrics/pageviews/per-article/en.wikipedia/all-access/user/{}/daily/{}/{}",
                       percent_encoded(article), format_compact_day(asked.first), format_compact_day(asked.last));
}

std::string views_answer(std::uint64_t seed, const SampleShow& show, bool redirect, const std::string& article,
                         const DateRange& asked) {
    JsonWriter json;
    json.begin('{').key("items").begin('[');
    for (Day when = asked.first; when <= asked.last; when += days(1)) {
        if (Draws(seed, Stream::Views, {show.number, redirect ? 5 : 4, when.time_since_epoch().count()})
                .chance(missing_days_per_thousand)) {
            continue;
        }
        json.begin('{').field("project", "en.wikipedia").field("article", article).field("granularity", "daily");
        json.field("timestamp", format_compact_day(when) + "00").field("access", "all-access");
        json.field("agent", "user").field("views", readers(seed, show, redirect, when)).end('}');
    }
    json.end(']').end('}');
    return json.take();
}

PlayedExchange views_exchange(std::uint64_t seed, const SampleShow& show, bool redirect, const DateRange& asked) {
    const std::string article = redirect ? with_underscores(show.redirect) : show.wikipedia_title;
    const std::string path = views_path(article, asked);
    const std::string url = "https://wikimedia.org/api/rest_v1/" + path;
    if (redirect && show.number == hells_kitchen) {
        JsonWriter json;
        json.begin('{').field("detail", "Synthetic sample: no views of this title in these days, or no such title.");
        json.field("method", "get").field("status", 404).field("title", "Not Found").field("type", "about:blank");
        json.field("uri", "/" + path).end('}');
        return {.url = url,
                .status = 404,
                .content_type = "application/problem+json",
                .body = json.take(),
                .error_category = "CLIENT_ERROR"};
    }
    return {.url = url,
            .content_type = "application/json; charset=utf-8",
            .body = views_answer(seed, show, redirect, article, asked)};
}

}  // namespace

std::vector<PlayedExchange> wikipedia_web(std::uint64_t seed, const std::vector<SampleShow>& shows,
                                          const SampleRun& run) {
    const PlayedVerdict exempt{.allowed = true, .rule = "documented API", .source = "exempt"};
    const std::string robots = "# synthetic sample\nUser-agent: *\nDisallow: /w/\nDisallow: /api/\n";
    HostLog wiki(seed, run, 4);
    wiki.robots("https://en.wikipedia.org/robots.txt", robots, exempt);
    HostLog views(seed, run, 5);
    views.robots("https://wikimedia.org/robots.txt", robots, exempt);
    for (const SampleShow& show : shows) {
        wiki.add(
            {.url = query_url(show), .content_type = "application/json; charset=utf-8", .body = query_answer(show)});
        views.add(views_exchange(seed, show, false, run.asked));
        views.add(views_exchange(seed, show, true, run.asked));
    }
    std::vector<PlayedExchange> exchanges = wiki.take();
    std::vector<PlayedExchange> daily = views.take();
    std::move(daily.begin(), daily.end(), std::back_inserter(exchanges));
    return exchanges;
}

}  // namespace public_signals::inline demo
