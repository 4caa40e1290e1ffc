// Pages of a list that is served piece by piece: whether one follows from another, or something in between was lost.
//
// Each piece is asked with a cursor that the piece before it gave out. A piece that nobody's cursor leads to begins
// behind a hole, and so does whatever follows one that came empty although there was more.
#pragma once

#include <optional>
#include <span>
#include <string>
#include <string_view>

#include "public_signals/engine/page.hpp"
#include "public_signals/engine/targets.hpp"

namespace public_signals::inline engine {

struct ListPiece {
    std::optional<std::string> cursor;  // as cursor_asked
    PageKind kind = PageKind::PostList;
    const ExtractedPosts* read = nullptr;
};

/// The cursor that a piece of a list was asked with, empty for the first piece; nothing where neither its URL nor the
/// archive tells.
std::optional<std::string> cursor_asked(const ArchivedPage& page);
/// The same of what a URL has behind its `?`, or of a form in the body of a request.
std::optional<std::string> cursor_in(std::string_view query);

/// What is missing from the list of a visit, in words; empty when nothing is.
std::string list_hole(std::span<const ListPiece> pieces);

}  // namespace public_signals::inline engine
