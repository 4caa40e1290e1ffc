// The pages of docs/explain.md, which travel inside the program: one for each code that it prints.
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace public_signals::inline cli {

/// docs/explain.md as it was when the program was built.
extern const std::string_view explanations_page;

struct Explanation {
    std::string_view code;
    std::string_view title;  // its first sentence
    std::string_view text;   // with the title
};

/// In the order of the page.
const std::vector<Explanation>& explanations();
/// The page of a code, whatever its case, with blanks or dashes for `_`; nullptr where there is none.
const Explanation* explanation_of(std::string_view code);

}  // namespace public_signals::inline cli
