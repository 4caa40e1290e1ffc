// robots.txt files as any host may serve them; the first line is the URL, the rest the file.
#include "public_signals/web/robots.hpp"

#include <algorithm>
#include <string>

#include "input.hpp"

using namespace public_signals;

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    const std::string_view text = fuzz::text_of(data, size);
    const std::size_t line = std::min(text.find('\n'), text.size());
    const std::string_view path = text.substr(0, line);
    const std::string_view file = text.substr(std::min(line + 1, text.size()));
    const std::string url = "https://x.example/" + std::string(path);
    const robots::Robots rules(file);
    for (const char* agent : {"public-signals", "public-signals/0.1.0 (+contact)", "*", ""}) {
        const auto verdict = rules.verdict(agent, url);
        fuzz::require(verdict.allowed || !verdict.rule.empty(), "a refusal names its rule");
        fuzz::require(verdict.allowed == robots::allowed(file, agent, url), "the same file gives the same verdict");
        fuzz::require(rules.verdict(agent, "https://x.example/robots.txt").allowed, "robots.txt itself is allowed");
        fuzz::require(rules.crawl_delay(agent).value_or(0) >= 0, "a delay is not negative");
    }
    robots::allowed(file, path, url);
    return 0;
}
