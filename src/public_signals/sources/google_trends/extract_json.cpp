#include "public_signals/engine/extract_line.hpp"
#include "public_signals/sources/google_trends/extract.hpp"

namespace public_signals::inline sources {
namespace google_trends {
namespace {

using Json = Json;

Json json_of(const InterestPoint& point, bool time_per_item) {
    Json values = Json::array();
    for (const auto& value : point.values) {
        values.push_back(or_null(value));
    }
    return {{"time", time_per_item || point.time.empty() ? Json(point.time) : Json(point.time.front())},
            {"values", std::move(values)},
            {"has_data", point.has_data},
            {"below_one", point.below_one},
            {"is_partial", point.is_partial}};
}

Json json_of(const Widget& widget) {
    return {{"id", widget.id}, {"token", widget.token}, {"request", widget.request}};
}

template <class Values>
Json list_of(const Values& values) {
    Json list = Json::array();
    for (const auto& value : values) {
        list.push_back(json_of(value));
    }
    return list;
}

}  // namespace
}  // namespace google_trends

std::string extract_json(const std::string& file, const ExtractedInterest& extracted) {
    using namespace google_trends;
    Json json = line_head(file, Source::GoogleTrends, extracted.state, extracted.layout);
    const bool multirange = extracted.layout == "multirange";
    json["points"] = Json::array();
    for (const InterestPoint& point : extracted.points) {
        json["points"].push_back(json_of(point, multirange));
    }
    if (multirange || extracted.layout == "multiline") {
        json["averages"] = extracted.averages;
    }
    if (extracted.layout == "explore") {
        json["widgets"] = list_of(extracted.widgets);
    }
    json["warnings"] = warnings_json(extracted.warnings);
    return line_of(json);
}

}  // namespace public_signals::inline sources
