// Counts as interfaces show them, in every language that has a table.
#include "input.hpp"
#include "public_signals/common/text.hpp"

using namespace public_signals;

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    const std::string_view text = fuzz::text_of(data, size);
    for (const char* locale : {"en", "de", "es", "fr", "pt", "it", "nl", "pl", "cs", "tr", "id",
                               "vi", "hu", "da", "sv", "ru", "ja", "zh", "ko", "hi", "ar"}) {
        const auto count = parse_count(text, locale);
        fuzz::require(count.has_value(), "a locale that is known is no mistake");
        fuzz::require(!*count || **count >= 0, "a count is not negative");
    }
    parse_count("1", text);
    return 0;
}
