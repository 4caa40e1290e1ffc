#include "public_signals/engine/extract_line.hpp"

namespace public_signals::inline engine {

Json line_head(const std::string& file, Source source, PageState state, const std::string& layout) {
    return {{"file", file}, {"source", name_of(source)}, {"state", name_of(state)}, {"layout", or_null(layout)}};
}

Json warnings_json(const std::vector<Warning>& warnings) {
    Json list = Json::array();
    for (const Warning& warning : warnings) {
        list.push_back(Json{{"code", warning.code}, {"message", warning.message}});
    }
    return list;
}

std::string line_of(const Json& json) {
    return json.dump();
}

}  // namespace public_signals::inline engine
