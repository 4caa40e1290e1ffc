#include "public_signals/engine/import/captured_json.hpp"

namespace public_signals::inline engine::import {
namespace {

constexpr int deepest = 512;

}  // namespace

Json parsed(std::string_view text) {
    bool too_deep = false;
    const auto look = [&](int depth, Json::parse_event_t, Json&) {
        too_deep |= depth > deepest;
        return !too_deep;
    };
    Json value = Json::parse(text, look, false);
    return too_deep ? Json(Json::value_t::discarded) : value;
}

std::string text_in(const Json& object, std::initializer_list<const char*> path) {
    const Json* value = &object;
    for (const char* key : path) {
        const auto found = value->is_object() ? value->find(key) : value->end();
        if (!value->is_object() || found == value->end()) {
            return {};
        }
        value = &*found;
    }
    return value->is_string() ? value->get<std::string>() : std::string();
}

std::string written(const Json& json) {
    return json.dump(-1, ' ', false, Json::error_handler_t::replace);
}

}  // namespace public_signals::engine::import
