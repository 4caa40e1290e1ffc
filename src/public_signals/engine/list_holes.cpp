#include "public_signals/engine/list_holes.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <optional>

#include "public_signals/base/url.hpp"
#include "public_signals/data/json.hpp"
#include "public_signals/engine/source.hpp"

namespace public_signals::inline engine {
namespace {

bool is_read(PageState state) {
    return state == PageState::Ok || state == PageState::Empty;
}

bool has_posts(const ListPiece& piece) {
    return !piece.read->posts.empty();
}

std::string first_day_of(const ExtractedPosts& read) {
    for (const Post& post : read.posts) {
        if (post.post_day && post.is_pinned != true) {
            return ": its posts begin on " + format_day(*post.post_day);
        }
    }
    return {};
}

}  // namespace

std::optional<std::string> cursor_asked(const ArchivedPage& page) {
    if (page.cursor) {
        return page.cursor;
    }
    if (auto cursor = api_cursor_of(page)) {
        return cursor;
    }
    const auto url = parse_url(page.page.url);
    return url ? cursor_in(url->query) : std::nullopt;
}

std::optional<std::string> cursor_in(std::string_view query) {
    for (const auto& [name, value] : query_pairs(query)) {
        if (name == "cursor" || name == "max_id") {
            return value == "0" ? std::string() : value;
        }
        if (name == "variables") {
            const auto variables = json::parse(value);
            const json::Value root = variables ? variables->root() : json::Value();
            const auto after = root.get("after").text();
            return after ? *after : root.get("max_id").text().value_or(std::string());
        }
    }
    return std::nullopt;
}

std::string list_hole(std::span<const ListPiece> pieces) {
    const auto is_list = [](const ListPiece& piece) { return piece.kind == PageKind::PostList; };
    // What stood in the page itself is followed by the first piece that it asked for, with a cursor of its own making.
    bool begins_in_page = std::ranges::any_of(
        pieces, [&](const ListPiece& piece) { return piece.kind == PageKind::Profile && has_posts(piece); });
    for (const ListPiece& piece : pieces) {
        if (piece.kind == PageKind::Profile && has_posts(piece) && piece.read->state == PageState::Partial) {
            return "not every post of the profile's page could be read";
        }
        if (!is_list(piece)) {
            continue;
        }
        if (!is_read(piece.read->state)) {
            return fmt::format("a piece of the list is {}", name_of(piece.read->state));
        }
        const std::string asked = piece.cursor.value_or(std::string());
        const auto leads_here = [&](const ListPiece& other) { return other.read->next_cursor == asked; };
        if (asked.empty() || std::ranges::any_of(pieces, leads_here)) {
            continue;
        }
        if (!begins_in_page) {
            return "a piece of the list follows none of the others" + first_day_of(*piece.read);
        }
        begins_in_page = false;
    }
    return {};
}

}  // namespace public_signals::inline engine
