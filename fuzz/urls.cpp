// URLs and Location values as any server may send them.
#include "input.hpp"
#include "public_signals/web/target.hpp"

using namespace public_signals;

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    const std::string_view text = fuzz::text_of(data, size);
    for (const char* base : {"", "https://x.example/a/b?c"}) {
        const auto target = net::target_of(text, base);
        if (!target) {
            continue;
        }
        fuzz::require(target->url.starts_with("http://") || target->url.starts_with("https://"), "http or https");
        fuzz::require(target->url.find('#') == std::string::npos, "a fragment is not sent");
        fuzz::require(target->url.find_first_of(" \r\n\t") == std::string::npos, "a URL has no blanks");
        const auto again = net::target_of(target->url);
        fuzz::require(again && again->origin == target->origin, "a URL names its own origin");
        fuzz::require(net::robots_of(*target).url.ends_with("/robots.txt"), "each target has its robots.txt");
        net::is_documented_api(target->url);
    }
    return 0;
}
