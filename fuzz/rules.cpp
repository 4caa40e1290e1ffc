// Rule files as a user may write them: rules or a mistake with its line, and rules that read any page.
#include "public_signals/engine/layout.hpp"
#include "public_signals/engine/rules_reader.hpp"

#include "posts.hpp"

using namespace public_signals;

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    static const Page pages[] = {
        fuzz::page_of(R"({"itemList":[{"id":"7","stats":{"playCount":1}}],"hasMore":false})"),
        fuzz::page_of(R"(<html><script id="X">{"a":[{"id":"7"}]}</script><p class=x data-e2e=y>1.2K</p></html>)"),
    };
    for (const Source source : {Source::TikTok, Source::Instagram}) {
        const auto rules = parse_rules(fuzz::text_of(data, size), "rules.yaml", source);
        if (!rules) {
            fuzz::require(!rules.error().message.empty(), "a mistake is named");
            continue;
        }
        for (const Page& page : pages) {
            read_page(page, *rules);
        }
    }
    return 0;
}
