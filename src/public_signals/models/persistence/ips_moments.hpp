// The moments by which the test of Im, Pesaran and Shin is standardised.
#pragma once

#include "public_signals/models/persistence/unit_root.hpp"

namespace public_signals::inline models {

inline constexpr int most_ips_lags = 8;

struct IpsMoments {
    double mean;
    double variance;
};

/// Of a unit whose regression has so many rows (over 100 as 100) and 0 to 8 lags.
IpsMoments ips_moments(int lags, int rows, Deterministic deterministic);

/// The fewest rows for which moments are tabulated.
int least_ips_rows(int lags);

}  // namespace public_signals::inline models
