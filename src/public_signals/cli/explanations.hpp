// The pages of docs/explain/, which travel inside the program: one for each code that it prints.
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace public_signals::inline cli {

/// The files of docs/explain/ as they were when the program was built, one after the other.
extern const std::string_view explanations_page;

struct Explanation {
    std::string_view code;
    std::string title;      // its first sentence, in one line
    std::string_view text;  // with the title
};

/// In the order of the files.
const std::vector<Explanation>& explanations();
/// The page of a code, whatever its case, with blanks or dashes for `_`; nullptr where there is none.
const Explanation* explanation_of(std::string_view code);

}  // namespace public_signals::inline cli
