#include "public_signals/engine/extract_line.hpp"
#include "public_signals/sources/wikipedia/extract.hpp"

namespace public_signals::inline sources {
namespace wikipedia {
namespace {

using Json = Json;

Json json_of(const WikipediaPage& page) {
    return {{"title", page.title},
            {"page_id", or_null(page.page_id)},
            {"missing", page.missing},
            {"disambiguation", page.disambiguation},
            {"wikidata_id", or_null(page.wikidata_id)},
            {"redirects", page.redirects}};
}

Json json_of(const std::pair<std::string, std::string>& change) {
    return {{"from", change.first}, {"to", change.second}};
}

template <class Values>
Json list_of(const Values& values) {
    Json list = Json::array();
    for (const auto& value : values) {
        list.push_back(json_of(value));
    }
    return list;
}

Json list_of(const std::vector<DailyViews>& days) {
    Json list = Json::array();
    for (const DailyViews& day : days) {
        list.push_back(Json{{"day", format_day(day.day)}, {"views", day.views}});
    }
    return list;
}

}  // namespace
}  // namespace wikipedia

std::string extract_json(const std::string& file, const ExtractedViews& extracted) {
    using namespace wikipedia;
    Json json = line_head(file, Source::Wikipedia, extracted.state, extracted.layout);
    json["days"] = list_of(extracted.days);
    if (extracted.layout != "pageviews") {
        json["pages"] = list_of(extracted.pages);
        json["normalized"] = list_of(extracted.normalized);
        json["redirected"] = list_of(extracted.redirected);
        json["hits"] = extracted.hits;
        json["suggestion"] = or_null(extracted.suggestion);
    }
    json["warnings"] = warnings_json(extracted.warnings);
    return line_of(json);
}

}  // namespace public_signals::inline sources
