#include "public_signals/engine/page_document.hpp"

#include <gtest/gtest.h>

#include <iostream>
#include <random>

namespace public_signals::tests {
namespace {

/// An object or list that holds what may be taken for its end.
std::string invented_value(std::mt19937& random, int depth) {
    static const std::string inner[] = {"1",    R"("}")",  R"("]};")",       R"("a\"}]")",  "[]",
                                        "{}",   "null",    R"("\\")",        R"("{[")",     "-0.5e3",
                                        "true", R"("é}")", R"("</scrip>}")", R"("\ud83d")", R"({"}":[{}]})"};
    const bool is_object = random() % 2 == 0;
    std::string text(is_object ? "{" : "[");
    for (std::uint32_t left = random() % 4; left > 0; --left) {
        text += is_object ? "\"k" + std::to_string(left) + "]\": " : "";
        text += depth > 0 && random() % 2 == 0 ? invented_value(random, depth - 1) : inner[random() % std::size(inner)];
        text += left > 1 ? ", " : "";
    }
    return text + (is_object ? "}" : "]");
}

TEST(PageDocument, AValueBehindAPrefixEndsWhereItEndsWhateverCodeFollows) {
    constexpr unsigned seed = 20261202;
    constexpr int variations = 3000;
    const std::string tails[] = {"",
                                 ";",
                                 ");",
                                 " ;\n",
                                 "; var b = [1];",
                                 "}",
                                 "]",
                                 ";{}",
                                 ";f({\"a\":[1]})",
                                 "; // }",
                                 "; \"}",
                                 "}}}]]];",
                                 ";(() => {})",
                                 ",{\"k\":1}",
                                 ";window.x = {\"}\": \"]\"};"};
    const JsonPlace place{JsonPlace::Kind::ScriptPrefix, "window._sharedData =", std::nullopt};
    std::mt19937 random(seed);
    for (int variation = 0; variation < variations; ++variation) {
        const std::string value = invented_value(random, 3);
        const std::string& tail = tails[random() % std::size(tails)];
        Page page;
        page.body = "<html><script>" + place.text + " " + value + tail + "</script></html>";
        PageDocument document(page);
        const auto& read = document.json_at(place);
        ASSERT_EQ(read.size(), 1U) << seed << ' ' << variation << ": " << page.body;
        ASSERT_EQ(read.front().raw({}), value) << seed << ' ' << variation << ": " << page.body;
        ASSERT_FALSE(document.is_cut()) << page.body;
    }
    std::cout << variations << " scripts, seed " << seed << '\n';
}

}  // namespace
}  // namespace public_signals::tests
