#include "public_signals/sources/wikipedia/requests.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>

#include "public_signals/base/url.hpp"

namespace public_signals::collect {

namespace {

// Wikimedia asks for one request after another and gives a program with a good User-Agent about 200 a minute.
constexpr net::DelayRange documented_delay{.least = 0.5, .most = 1};

Ask ask_of(std::string url) {
    return {.request = {.url = std::move(url), .delay = documented_delay}};
}

/// en.wikipedia -> enwiki, zh-yue.wikipedia -> zh_yuewiki.
std::string wiki_name(const std::string& project) {
    std::string language = project.substr(0, project.find('.'));
    std::ranges::replace(language, '-', '_');
    return language + "wiki";
}

}  // namespace

Ask wikipedia_query(const Settings& settings, const std::vector<std::string>& titles,
                    const std::vector<std::pair<std::string, std::string>>& more) {
    std::string url = fmt::format(
        "https://{}.org/w/api.php?action=query&format=json&formatversion=2&redirects=1"
        "&prop=pageprops%7Cinfo{}&ppprop=disambiguation%7Cwikibase_item",
        settings.wiki.project, settings.wiki.redirects ? "%7Credirects" : "");
    if (settings.wiki.redirects) {
        url += "&rdprop=title%7Cfragment&rdshow=%21fragment&rdnamespace=0&rdlimit=max";
    }
    url += "&titles=" + percent_encoded(fmt::format("{}", fmt::join(titles, "|")));
    for (const auto& [name, value] : more) {
        url += "&" + percent_encoded(name) + "=" + percent_encoded(value);
    }
    return ask_of(std::move(url));
}

Ask wikipedia_search(const Settings& settings, const std::string& words) {
    return ask_of(fmt::format(
        "https://{}.org/w/api.php?action=query&format=json&formatversion=2&list=search&srinfo=suggestion&srlimit=5"
        "&srprop=&srsearch={}",
        settings.wiki.project, percent_encoded(words)));
}

Ask wikidata_item(const Settings& settings, const std::string& id) {
    return ask_of(fmt::format(
        "https://www.wikidata.org/w/api.php?action=wbgetentities&format=json&formatversion=2&props=claims%7Csitelinks"
        "&sitefilter={}&ids={}",
        percent_encoded(wiki_name(settings.wiki.project)), percent_encoded(id)));
}

Ask wikipedia_views(const Settings& settings, const std::string& title, const DateRange& days) {
    std::string article = title;
    std::ranges::replace(article, ' ', '_');
    return ask_of(
        fmt::format("https://wikimedia.org/api/rest_v1/metrics/pageviews/per-article/{}/all-access/{}/{}/daily/{}/{}",
                    settings.wiki.project, name_of(settings.wiki.agent), percent_encoded(article),
                    format_compact_day(days.first), format_compact_day(days.last)));
}

}  // namespace public_signals::collect
