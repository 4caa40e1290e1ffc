// JSON texts: what we take, simdjson's document tree takes, and both read the same values there.
#include "../tests/unit/common/json_oracle.hpp"

#include "input.hpp"

using namespace public_signals;

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    const std::string_view text = fuzz::text_of(data, size);
    if (const auto difference = testing::json_difference(text)) {
        fuzz::require(false, difference->c_str());
    }
    json::Document::parse_cut(text);
    json::without_guard(text);
    return 0;
}
