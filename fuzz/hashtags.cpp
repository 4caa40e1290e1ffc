// Captions as any platform or person may write them.
#include <algorithm>

#include "input.hpp"
#include "public_signals/base/text.hpp"
#include "public_signals/data/words/hashtags.hpp"

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
    // White space ends a tag: two lines together have the tags of both.
    const std::string_view half = text.substr(0, size / 2);
    std::vector<std::string> both = hashtags(half);
    for (std::string& key : hashtags(text.substr(half.size()))) {
        if (std::find(both.begin(), both.end(), key) == both.end()) {
            both.push_back(std::move(key));
        }
    }
    fuzz::require(hashtags(std::string(half) + "\n" + std::string(text.substr(half.size()))) == both, "line by line");
    return 0;
}
