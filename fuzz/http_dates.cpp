// Retry-After values and HTTP dates as any server may send them.
#include <algorithm>

#include "input.hpp"
#include "public_signals/web/retry.hpp"

using namespace public_signals;

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    const std::string_view text = fuzz::text_of(data, size);
    for (const std::int64_t now : {std::int64_t{0}, std::int64_t{1795348800}}) {
        const auto wait = net::parse_retry_after(text, now);
        fuzz::require(!wait || (*wait >= 0 && *wait < 4e9), "a wait is not negative and has an end");
        const auto date = net::parse_http_date(text, now);
        fuzz::require(!date || (*date > -70'000'000'000 && *date < 300'000'000'000),
                      "a date has a year of four digits");
        fuzz::require(
            !date || !wait || *wait == (*date > now ? std::min(static_cast<double>(*date - now), 3162240000.0) : 0),
            "a date is waited for");
    }
    return 0;
}
