#include "public_signals/base/time_ahead.hpp"

#include <fmt/format.h>

#include "public_signals/base/counted.hpp"

namespace public_signals::inline base {

bool lies_ahead(Instant said) {
    return said > now() + std::chrono::days(1);
}

std::string ahead_text(Instant said) {
    const auto whole = std::chrono::floor<std::chrono::days>(said - now()).count();
    return fmt::format("lies ahead, {} after now ({})", counted(whole, "day"), format_instant(now()));
}

}  // namespace public_signals::inline base
