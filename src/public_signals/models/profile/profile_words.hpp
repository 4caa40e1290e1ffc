// What a profile is of and how its lags are smoothed: the words.
#pragma once

#include "public_signals/base/word_table.hpp"

namespace public_signals::inline models {

/// Lags of one metric together, the outcome of each later week by itself, or a regression for each show.
enum class ProfileKind { DistributedLag, LocalProjection, ByShow };
constexpr auto word_table(ProfileKind) {
    return words<ProfileKind>("profile", {{ProfileKind::DistributedLag, "distributed_lag"},
                                          {ProfileKind::LocalProjection, "local_projection"},
                                          {ProfileKind::ByShow, "by_show"}});
}

/// What ties the lags of a distributed lag: nothing, a polynomial (Almon 1965), or a penalty on their squares.
enum class LagSmoothing { None, Almon, Ridge };
constexpr auto word_table(LagSmoothing) {
    return words<LagSmoothing>(
        "smooth", {{LagSmoothing::None, "none"}, {LagSmoothing::Almon, "almon"}, {LagSmoothing::Ridge, "ridge"}});
}

}  // namespace public_signals::inline models
