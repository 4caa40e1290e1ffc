#include "public_signals/sources/instagram/business_discovery.hpp"

#include <fmt/format.h>

#include "public_signals/base/url.hpp"
#include "public_signals/data/json.hpp"
#include "public_signals/engine/targets.hpp"

namespace public_signals::inline sources {
namespace {

constexpr std::string_view graph = "https://graph.facebook.com";
constexpr std::string_view username_begins = "business_discovery.username(";
constexpr std::string_view after_begins = "media.after(";
constexpr int posts_a_page = 50;

/// What follows `begins`, up to the closing bracket.
std::string argument_of(std::string_view fields, std::string_view begins) {
    const std::size_t at = fields.find(begins);
    if (at == fields.npos) {
        return {};
    }
    fields.remove_prefix(at + begins.size());
    return std::string(fields.substr(0, fields.find(')')));
}

struct GraphError {
    std::int64_t code = 0;
    std::int64_t subcode = 0;
};

std::optional<GraphError> graph_error(std::string_view body) {
    if (json::trimmed(body).starts_with('<')) {
        return std::nullopt;  // pages are long
    }
    const auto document = json::Document::parse_in_place(body);
    const json::Value error = document ? document->root().get("error") : json::Value();
    const auto code = error.get("code").integer();
    if (!code) {
        return std::nullopt;
    }
    return GraphError{*code, error.get("error_subcode").integer().value_or(0)};
}

std::string cause_of(const GraphError& error) {
    constexpr int no_such_object = 33;
    switch (error.code) {
        case 110:
            return "no professional account of this name is shown: it may be personal, private, age-gated or renamed";
        case 190:
        case 102:
            return "the token is wrong or has expired; make a new one and put it into PUBLIC_SIGNALS_INSTAGRAM_TOKEN";
        case 4:
        case 17:
        case 32:
        case 613:
        case 80002:
            return "too many requests for this token; the next pull goes on";
        case 100:
            return error.subcode == no_such_object
                       ? "instagram.user_id is not the professional account that the token belongs to"
                       : "the API no longer takes what is asked; try a newer instagram.api_version";
        case 368:
            return "Facebook has blocked this token for a while";
        default:
            break;
    }
    const bool is_permission = error.code == 10 || (error.code >= 200 && error.code <= 299);
    return is_permission ? "the token lacks a permission: instagram_basic, instagram_manage_insights and "
                           "pages_read_engagement are needed"
                         : "the API could not answer";
}

}  // namespace

std::string discovery_url(const InstagramSettings& settings, const std::string& user_id,
                          const DiscoveryRequest& request) {
    const std::string after = request.after.empty() ? "media" : fmt::format("{}{})", after_begins, request.after);
    const std::string fields = fmt::format(
        "{}{}){{id,{}{}.limit({}){{id,caption,comments_count,like_count,media_product_type,media_type,"
        "permalink,timestamp}}}}",
        username_begins, request.handle, request.after.empty() ? "username,media_count,followers_count," : "", after,
        posts_a_page);
    return fmt::format("{}/{}/{}?fields={}", graph, settings.api_version, user_id, percent_encoded(fields));
}

std::optional<DiscoveryRequest> discovery_request(const std::string& text) {
    const auto url = parse_url(text);
    const std::string fields = url ? query_value(url->query, "fields") : std::string();
    if (!fields.starts_with(username_begins)) {
        return std::nullopt;
    }
    return DiscoveryRequest{folded_handle(argument_of(fields, username_begins)), argument_of(fields, after_begins)};
}

std::string next_cursor(std::string_view body) {
    const auto document = json::parse(body);
    const json::Value media = document ? document->root().at("business_discovery.media") : json::Value();
    const auto after = media.at("paging.cursors.after").string();
    return after && media.get("data").size() > 0 ? std::string(*after) : std::string();
}

std::string graph_error_in_words(std::string_view body) {
    const auto error = body.find("\"error\"") == body.npos ? std::nullopt : graph_error(body);
    return error ? fmt::format("Business Discovery answers error {}: {}", error->code, cause_of(*error))
                 : std::string();
}

}  // namespace public_signals::inline sources
