// JSON as text: what json.cpp needs before and beside the parser.
#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace public_signals::inline data::json {

constexpr bool is_space(char c) {
    return c == ' ' || c == '\t' || c == '\n' || c == '\r';
}

/// What makes an object of a cut text known as one that lacks its end: a member that no document has.
constexpr std::string_view cut_mark("\0", 1);

/// A text that ends inside its arrays and objects, closed where it ends: behind the last comma of the innermost. The
/// objects that lack their end have the member cut_mark. Nullopt when brackets match, or when they are mixed up.
std::optional<std::string> closed_where_cut(std::string_view text);

}  // namespace public_signals::inline data::json
