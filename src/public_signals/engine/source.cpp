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

AskedAccount account_asked(const ArchivedPage& page, Source source) {
    const PostsRow& row = *row_of(source).posts;
    const auto url = row.account_of_path != nullptr ? parse_url(page.page.url) : parse_url("");
    AskedAccount asked = url ? row.account_of_path(*url, page) : AskedAccount();
    const AskedAccount in_words = account_asked(page, row.account_words);
    asked.name = asked.name.empty() ? in_words.name : asked.name;
    asked.id = asked.id.empty() ? in_words.id : asked.id;
    return asked;
}

}  // namespace public_signals::inline engine
