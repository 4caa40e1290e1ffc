#include "public_signals/engine/source.hpp"

namespace public_signals::inline engine {

std::optional<std::string> api_cursor_of(const ArchivedPage& page) {
    for (const Source source : sources_with_posts()) {
        const auto api_cursor = row_of(source).posts->api_cursor;
        if (auto cursor = api_cursor != nullptr ? api_cursor(page) : std::nullopt) {
            return cursor;
        }
    }
    return std::nullopt;
}

}  // namespace public_signals::inline engine
