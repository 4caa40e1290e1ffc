#include "public_signals/base/counted.hpp"

namespace public_signals::inline base {

std::string grouped(std::int64_t number) {
    std::string digits = std::to_string(number);
    const std::size_t sign = number < 0 ? 1 : 0;
    for (std::size_t at = digits.size(); at > sign + 3;) {
        at -= 3;
        digits.insert(at, 1, ',');
    }
    return digits;
}

std::string counted(std::int64_t count, std::string_view noun, std::string_view plural) {
    std::string text = grouped(count) + " ";
    if (count == 1) {
        return text.append(noun);
    }
    return plural.empty() ? text.append(noun).append("s") : text.append(plural);
}

}  // namespace public_signals::inline base
