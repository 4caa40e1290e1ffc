#include "public_signals/data/utf8_table.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "public_signals/base/text.hpp"

namespace public_signals::inline data {

Result<void> check_is_utf8(std::string_view bytes, const std::string& name, std::size_t first_line) {
    for (std::size_t begin = 0, line = first_line; begin < bytes.size(); ++line) {
        const std::size_t end = std::min(bytes.find('\n', begin), bytes.size());
        const std::string_view text = bytes.substr(begin, end - begin);
        if (!is_valid_utf8(text) || text.find('\0') != std::string_view::npos) {
            return invalid(fmt::format("is not UTF-8: '{}'", repaired_utf8(text.substr(0, 80))),
                           fmt::format("{}:{}", name, line),
                           "save it as CSV UTF-8; for a file of an older Excel: iconv -f WINDOWS-1252 -t UTF-8");
        }
        begin = end + 1;
    }
    return {};
}

}  // namespace public_signals::inline data
