// Counts as interfaces show them, one a line, in every language that has a table.
#include <algorithm>

#include "input.hpp"
#include "public_signals/data/words/counts.hpp"

using namespace public_signals;

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    std::string_view text = fuzz::text_of(data, size);
    parse_count("1", text);
    while (!text.empty()) {
        const std::string_view line = text.substr(0, text.find('\n'));
        text.remove_prefix(std::min(line.size() + 1, text.size()));
        for (const char* locale : {"en", "de", "es", "fr", "pt", "it", "nl", "pl", "cs", "tr", "id",
                                   "vi", "hu", "da", "sv", "ru", "ja", "zh", "ko", "hi", "ar"}) {
            const auto count = parse_count(line, locale);
            fuzz::require(count.has_value(), "a locale that is known is no mistake");
            fuzz::require(!*count || **count >= 0, "a count is not negative");
        }
    }
    return 0;
}
