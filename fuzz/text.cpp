// Captions and counts as any platform or person may write them.
#include <algorithm>

#include "input.hpp"
#include "public_signals/common/text.hpp"

using namespace public_signals;

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    const std::string_view text = fuzz::text_of(data, size);
    for (const bool html : {false, true}) {
        std::vector<std::string> keys = hashtags(text, html);
        for (const std::string& key : keys) {
            fuzz::require(!key.empty(), "a hashtag has a key");
            fuzz::require(is_valid_utf8(key), "a key is UTF-8");
        }
        std::sort(keys.begin(), keys.end());
        fuzz::require(std::adjacent_find(keys.begin(), keys.end()) == keys.end(), "a key comes once");
    }
    for (const char* locale : {"en", "de", "fr"}) {
        const auto count = parse_count(text, locale);
        fuzz::require(!count || !*count || **count >= 0, "a count is not negative");
    }
    fuzz::require(is_valid_utf8(repaired_utf8(text)), "repaired text is UTF-8");
    fuzz::require(!is_valid_utf8(text) || repaired_utf8(text) == text, "good text needs no repair");
    folded(text);
    nfc(text);
    html_unescaped(text);
    return 0;
}
