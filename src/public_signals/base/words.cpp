#include "public_signals/base/words.hpp"

#include <fmt/format.h>

#include "public_signals/base/text.hpp"

namespace public_signals::inline base {

std::string in_prose(const std::vector<std::string>& words, std::string_view last) {
    std::string text;
    for (std::size_t i = 0; i < words.size(); ++i) {
        text += i == 0 ? "" : i + 1 == words.size() ? fmt::format(" {} ", last) : ", ";
        text += words[i];
    }
    return text;
}

Error unknown_word(std::string_view what, std::string_view text, const std::vector<std::string>& words,
                   std::string where) {
    const std::string near = nearest(text, words);
    const std::string all = fmt::format("{} is {}", what, in_prose(words));
    return {ErrorKind::InvalidInput, fmt::format("{} `{}` is unknown", what, text), std::move(where),
            near.empty() ? all : fmt::format("did you mean `{}`? {}", near, all)};
}

}  // namespace public_signals::inline base
