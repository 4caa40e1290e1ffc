// JSON texts: what we take, simdjson's document tree takes, both read the same values there, and what lies behind a
// text in memory is no part of it.
#include "../tests/unit/data/json_oracle.hpp"

#include <string>

#include "input.hpp"

using namespace public_signals;

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    const std::string_view text = fuzz::text_of(data, size);
    if (const auto difference = tests::json_difference(text)) {
        fuzz::require(false, difference->c_str());
    }
    const bool is_document = json::parse(text).has_value();
    for (const char behind : {'}', ']', ',', ':', '"', '1'}) {
        const std::string page = std::string(text) + std::string(100, behind);
        const auto in_place = json::Document::parse_in_place(std::string_view(page).substr(0, text.size()));
        fuzz::require(in_place.has_value() == is_document, "a text is read alike wherever it stands");
    }
    json::Document::parse_cut(text);
    json::without_guard(text);
    return 0;
}
