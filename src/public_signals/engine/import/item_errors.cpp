#include "public_signals/engine/import/item_errors.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <vector>

#include "public_signals/base/text.hpp"
#include "public_signals/engine/targets.hpp"

namespace public_signals::inline engine::import {

bool ItemErrors::take(const Records& records, std::size_t row, const PostTable& table, Source source) {
    constexpr std::size_t shown = 80;
    const std::string error = table.error_in.empty() ? std::string() : records.text(row, table.error_in);
    if (says_unknown(error)) {
        return false;
    }
    const std::string text = records.text(row, table.error_text_in);
    std::string said = repaired_utf8(error.substr(0, shown));
    if (!says_unknown(text)) {
        said += fmt::format(" ({})", repaired_utf8(text.substr(0, shown)));
    }
    ++m_said[said];
    for (const char* asked : {"inputUrl", "input", "url"}) {
        if (const std::string handle = handle_of_address(source, records.text(row, asked)); !handle.empty()) {
            m_unread.insert(handle);
        }
    }
    return true;
}

std::string ItemErrors::text() const {
    std::size_t items = 0;
    std::vector<std::string> said;
    for (const auto& [error, times] : m_said) {
        items += times;
        said.push_back(times == 1 ? error : fmt::format("{} {}", times, error));
    }
    const std::string whose = m_unread.empty() ? "" : fmt::format(" of @{}", fmt::join(m_unread, ", @"));
    return fmt::format("{} of the scraper and no post: {}; what it asked for{} was not read and makes no week known",
                       items == 1 ? "1 item is an error" : fmt::format("{} items are errors", items),
                       fmt::join(said, ", "), whose);
}

}  // namespace public_signals::inline engine::import
