#include "public_signals/data/json_fault.hpp"

#include <fmt/format.h>

#include <algorithm>

namespace public_signals::inline data::json {
namespace {

constexpr std::string_view blanks = " \t\r\n";

/// The end of the array or object that begins `text`, behind it: npos where the text ends first. `nul` is the first NUL
/// byte in it that is no part of a text.
std::size_t end_of_document(std::string_view text, std::size_t& nul) {
    std::size_t depth = 0;
    bool quoted = false;
    for (std::size_t at = 0; at < text.size(); ++at) {
        const char c = text[at];
        if (quoted) {
            at += c == '\\' ? 1 : 0;
            quoted = c != '"';
        } else if (c == '"') {
            quoted = true;
        } else if (c == '{' || c == '[') {
            ++depth;
        } else if ((c == '}' || c == ']') && --depth == 0) {
            return at + 1;
        } else if (c == '\0') {
            nul = std::min(nul, at);
        }
    }
    return text.npos;
}

Fault cut_at(std::size_t bytes) {
    return {fmt::format("the JSON is cut: the file ends behind byte {}, inside what it began", bytes),
            "save it again, whole"};
}

Fault nul_at(std::size_t at) {
    return {fmt::format("NUL bytes begin at byte {}: the file was not written to its end", at + 1),
            "save it again; a disk that was full leaves such bytes"};
}

}  // namespace

std::optional<Fault> fault_of(std::string_view text) {
    const std::size_t begin = text.find_first_not_of(blanks);
    if (begin == text.npos || (text[begin] != '{' && text[begin] != '[')) {
        return std::nullopt;
    }
    std::size_t nul = text.npos;
    const std::size_t length = end_of_document(text.substr(begin), nul);
    if (nul != text.npos) {
        return nul_at(begin + nul);
    }
    if (length == text.npos) {
        return cut_at(text.size());
    }
    const std::size_t next = text.find_first_not_of(blanks, begin + length);
    if (next == text.npos) {
        return std::nullopt;
    }
    if (text[next] == '\0') {
        return nul_at(next);
    }
    if (text[next] == '{' || text[next] == '[') {
        return Fault{fmt::format("a second document begins at byte {}", next + 1),
                     "give each document as a file of its own"};
    }
    return Fault{fmt::format("the JSON ends, and other text begins at byte {}", next + 1), "save it again, whole"};
}

}  // namespace public_signals::inline data::json
