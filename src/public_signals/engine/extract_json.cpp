// nlohmann shows only here. Bytes that are no UTF-8 become U+FFFD.
#include "public_signals/engine/extract_json.hpp"

#include <nlohmann/json.hpp>

namespace public_signals::inline engine {
namespace {

using Json = nlohmann::ordered_json;

template <class T>
Json or_null(const std::optional<T>& value) {
    return value ? Json(*value) : Json(nullptr);
}

Json or_null(const std::string& text) {
    return text.empty() ? Json(nullptr) : Json(text);
}

Json or_null(const std::optional<Day>& day) {
    return day ? Json(format_day(*day)) : Json(nullptr);
}

Json or_null(const std::optional<Instant>& instant) {
    return instant ? Json(format_instant(*instant)) : Json(nullptr);
}

Json tiktok_post(const Post& post) {
    return {{"post_id", post.post_id},
            {"post_url", or_null(post.post_url)},
            {"post_datetime", or_null(post.post_day)},
            {"posted_at", or_null(post.posted_at)},
            {"views", or_null(post.views)},
            {"likes", or_null(post.likes)},
            {"comments", or_null(post.comments)},
            {"shares", or_null(post.shares)},
            {"caption", or_null(post.caption)},
            {"hashtags", post.hashtags},
            {"is_video", or_null(post.is_video)},
            {"is_pinned", or_null(post.is_pinned)}};
}

Json instagram_post(const Post& post) {
    return {{"post_id", post.post_id},
            {"shortcode", or_null(post.shortcode)},
            {"post_url", or_null(post.post_url)},
            {"post_datetime", or_null(post.post_day)},
            {"posted_at", or_null(post.posted_at)},
            {"likes", or_null(post.likes)},
            {"comments", or_null(post.comments)},
            {"views", or_null(post.views)},
            {"caption", or_null(post.caption)},
            {"hashtags", post.hashtags},
            {"is_reel", or_null(post.is_reel)},
            {"owner_id", or_null(post.owner_id)},
            {"is_collab", or_null(post.is_collab)}};
}

Json json_of(const Post& post, Source source) {
    return source == Source::TikTok ? tiktok_post(post) : instagram_post(post);
}

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

Json list_of(const std::vector<Warning>& warnings) {
    Json list = Json::array();
    for (const Warning& warning : warnings) {
        list.push_back(Json{{"code", warning.code}, {"message", warning.message}});
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

Json head(const std::string& file, Source source, PageState state, const std::string& layout) {
    return {{"file", file}, {"source", name_of(source)}, {"state", name_of(state)}, {"layout", or_null(layout)}};
}

std::string line_of(const Json& json) {
    return json.dump(-1, ' ', false, Json::error_handler_t::replace);
}

}  // namespace

std::string extract_json(const std::string& file, Source source, const ExtractedPosts& extracted) {
    Json json = head(file, source, extracted.state, extracted.layout);
    json["posts"] = Json::array();
    for (const Post& post : extracted.posts) {
        json["posts"].push_back(json_of(post, source));
    }
    json["warnings"] = list_of(extracted.warnings);
    return line_of(json);
}

std::string extract_json(const std::string& file, const ExtractedInterest& extracted) {
    Json json = head(file, Source::GoogleTrends, extracted.state, extracted.layout);
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
    json["warnings"] = list_of(extracted.warnings);
    return line_of(json);
}

std::string extract_json(const std::string& file, const ExtractedViews& extracted) {
    Json json = head(file, Source::Wikipedia, extracted.state, extracted.layout);
    json["days"] = list_of(extracted.days);
    if (extracted.layout != "pageviews") {
        json["pages"] = list_of(extracted.pages);
        json["normalized"] = list_of(extracted.normalized);
        json["redirected"] = list_of(extracted.redirected);
        json["hits"] = extracted.hits;
        json["suggestion"] = or_null(extracted.suggestion);
    }
    json["warnings"] = list_of(extracted.warnings);
    return line_of(json);
}

std::string post_json(const Post& post, Source source) {
    return line_of(json_of(post, source));
}

}  // namespace public_signals::engine
