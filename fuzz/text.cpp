// Text of any kind: repaired, folded, composed, unescaped.
#include "public_signals/base/text.hpp"
#include "input.hpp"
#include "public_signals/data/html_entities.hpp"

using namespace public_signals;

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    const std::string_view text = fuzz::text_of(data, size);
    fuzz::require(is_valid_utf8(repaired_utf8(text)), "repaired text is UTF-8");
    fuzz::require(!is_valid_utf8(text) || repaired_utf8(text) == text, "good text needs no repair");
    fuzz::require(find_bytes(text, "ab") == text.find("ab"), "bytes are found where they stand");
    folded(text);
    nfc(text);
    html_unescaped(text);
    return 0;
}
