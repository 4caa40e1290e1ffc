#include "public_signals/engine/extract_line.hpp"

namespace public_signals::inline engine {

LineJson line_head(const std::string& file, Source source, PageState state, const std::string& layout) {
    return {{"file", file}, {"source", name_of(source)}, {"state", name_of(state)}, {"layout", or_null(layout)}};
}

LineJson warnings_json(const std::vector<Warning>& warnings) {
    LineJson list = LineJson::array();
    for (const Warning& warning : warnings) {
        list.push_back(LineJson{{"code", warning.code}, {"message", warning.message}});
    }
    return list;
}

std::string line_of(const LineJson& json) {
    return json.dump(-1, ' ', false, LineJson::error_handler_t::replace);
}

}  // namespace public_signals::engine
