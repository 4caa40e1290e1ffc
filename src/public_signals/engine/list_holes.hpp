// The account's own list among the pages of a visit: which pages hold a stretch of it, and what is missing between
// them.
//
// Only an unbroken list of the account's own posts in order of time makes a week known. It begins with a page that says
// so, and each further piece is asked with a cursor that the piece before it gave out. A piece that nobody's cursor
// leads to begins behind a hole. Whatever else a visit met (a tab, another order, an answer about something else)
// completes posts and is no part of it.
#pragma once

#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "public_signals/engine/page.hpp"
#include "public_signals/engine/targets.hpp"

namespace public_signals::inline engine {

struct ListPiece {
    std::optional<std::string> cursor;  // as cursor_asked; nothing where nobody tells
    PageKind kind = PageKind::PostList;
    const ExtractedPosts* read = nullptr;
    bool may_be_anything = false;  // its address serves other answers than lists
    bool is_vouched = false;       // a person says that no post is missing in it
};

/// The cursor that a piece of a list was asked with, empty for the first piece; nothing where neither its URL nor the
/// archive tells.
std::optional<std::string> cursor_asked(const ArchivedPage& page);
/// The same of what a URL has behind its `?`, or of a form in the body of a request.
std::optional<std::string> cursor_in(std::string_view query);

enum class ListRole {
    Timeline,  // holds a stretch of the account's list
    Lost,      // should hold one and could not be read
    Aside,     // holds something else
};

struct VisitLists {
    std::vector<ListRole> roles;      // one a piece
    std::string hole;                 // what is missing from the list, in words; empty when nothing is
    std::vector<std::string> asides;  // why pages that look like the list are none, in words
};

VisitLists lists_of(std::span<const ListPiece> pieces);

}  // namespace public_signals::inline engine
