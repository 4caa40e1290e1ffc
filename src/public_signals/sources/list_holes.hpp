// Pages of a list that is served piece by piece: whether one follows from another, or something in between was lost.
//
// Each piece is asked with a cursor that the piece before it gave out. A piece that nobody's cursor leads to begins
// behind a hole, and so does whatever follows one that came empty although there was more.
#pragma once

#include <optional>
#include <span>
#include <string>

#include "public_signals/sources/page.hpp"
#include "public_signals/sources/targets.hpp"

namespace public_signals {

struct ListPiece {
    std::string url;
    PageKind kind = PageKind::PostList;
    const ExtractedPosts* read = nullptr;
};

/// The cursor that a URL asks a piece of a list with, empty for the first piece; nothing where the URL does not tell.
std::optional<std::string> cursor_asked(const std::string& url);

/// What is missing from the list of a visit, in words; empty when nothing is.
std::string list_hole(std::span<const ListPiece> pieces);

}  // namespace public_signals
