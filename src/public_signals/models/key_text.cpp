#include "public_signals/models/key_text.hpp"

#include <fmt/format.h>

#include "public_signals/base/timebins.hpp"

namespace public_signals::inline models {

std::string key_text(const Series& column, std::size_t row, bool counts_weeks) {
    return std::visit(
        [&](const auto& values) {
            using Value = std::decay_t<decltype(values[row])>;
            if constexpr (std::is_same_v<Value, std::uint8_t>) {
                return std::string(values[row] != 0 ? "true" : "false");
            } else if constexpr (std::is_same_v<Value, std::int64_t>) {
                return counts_weeks ? format_week(Week{static_cast<std::int32_t>(values[row])})
                                    : fmt::format("{}", values[row]);
            } else if constexpr (std::is_arithmetic_v<Value>) {
                return fmt::format("{}", values[row]);
            } else {
                return std::string(values[row]);
            }
        },
        column.values);
}

std::string key_text(const Series& column, std::size_t row, const Regression& regression) {
    return key_text(column, row, regression.time_is_weeks && column.name == regression.time);
}

}  // namespace public_signals::inline models
