#include "public_signals/base/result.hpp"

namespace public_signals::inline base {

std::string to_text(const Place& place) {
    std::string text = place.show.empty() ? "" : "show '" + place.show + "'";
    if (!place.week.empty()) {
        text += (text.empty() ? "week " : ", week ") + place.week;
    }
    if (!place.column.empty()) {
        text += (text.empty() ? "column " : ", column ") + place.column;
    }
    return text;
}

}  // namespace public_signals::inline base
