#include "public_signals/engine/extract_json.hpp"

#include "public_signals/engine/extract_line.hpp"

namespace public_signals::inline engine {
namespace {

Json json_of(const Post& post, Source source) {
    Json json = Json::object();
    for (const PostField* field : post_fields_of(source)) {
        if (!is_shown_where_known(*field, source) || is_known(*field, post)) {
            visit_field(*field, [&](const auto& value) { json[std::string(field->name)] = or_null(value); }, post);
        }
    }
    return json;
}

}  // namespace

std::string extract_json(const std::string& file, Source source, const ExtractedPosts& extracted) {
    Json json = line_head(file, source, extracted.state, extracted.layout);
    json["posts"] = Json::array();
    for (const Post& post : extracted.posts) {
        json["posts"].push_back(json_of(post, source));
    }
    json["warnings"] = warnings_json(extracted.warnings);
    return line_of(json);
}

std::string post_json(const Post& post, Source source) {
    return line_of(json_of(post, source));
}

}  // namespace public_signals::inline engine
