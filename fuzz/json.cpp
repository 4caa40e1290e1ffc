// JSON texts: what we take, simdjson's document tree takes, both read the same values there, and every instruction set
// sees the same.
#include "../tests/unit/data/json_oracle.hpp"

#include "input.hpp"

using namespace public_signals;

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    const std::string_view text = fuzz::text_of(data, size);
    if (const auto difference = testing::json_difference(text)) {
        fuzz::require(false, difference->c_str());
    }
    const std::string seen = testing::nodes_seen(text, simd::portable_kernels);
    for (const simd::Kernels& kernels : simd::all_kernels()) {
        fuzz::require(testing::nodes_seen(text, kernels) == seen, kernels.name);
    }
    json::Document::parse_cut(text);
    json::without_guard(text);
    return 0;
}
