// Arithmetic that can't overflow on the way: 128-bit integers for int64, long double for double.
//
// pandas, polars and Arrow let an int64 sum wrap to a wrong number without a word.
#pragma once

#include <cmath>
#include <cstdint>
#include <limits>
#include <optional>
#include <type_traits>

namespace public_signals::inline features {

__extension__ typedef __int128 Int128;
__extension__ typedef unsigned __int128 UInt128;

template <class T>
using OverflowSafe = std::conditional_t<std::is_integral_v<T>, Int128, long double>;

/// `exact` as a T, or nothing where T can't hold it (for double: where it would be infinite).
template <class T>
std::optional<T> narrowed(OverflowSafe<T> exact) {
    if constexpr (std::is_integral_v<T>) {
        if (exact < std::numeric_limits<T>::min() || exact > std::numeric_limits<T>::max()) {
            return std::nullopt;
        }
        return static_cast<T>(exact);
    } else {
        const T narrow = static_cast<T>(exact);
        return std::isfinite(narrow) ? std::optional<T>(narrow) : std::nullopt;
    }
}

}  // namespace public_signals::inline features
