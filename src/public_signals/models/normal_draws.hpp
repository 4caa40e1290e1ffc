// Standard normals from whole numbers alone, so that every library draws the same.
#pragma once

#include <random>

#include "public_signals/models/distributions.hpp"

namespace public_signals::inline models {

inline double normal_of(std::mt19937_64& chance) {
    const double uniform = (static_cast<double>(chance() >> 12) + 0.5) * 0x1p-52;
    return normal_quantile(uniform);
}

}  // namespace public_signals::inline models
