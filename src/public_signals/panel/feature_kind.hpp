// What `features` makes of a column, as its metadata says it and `fit` reads it back.
#pragma once

#include "public_signals/base/word_table.hpp"

namespace public_signals::inline panel {

enum class FeatureKind { Lag, Lead, Delta, PctChange, Dlog1p, RollSum, RollMean, Z, MinMax, Anomaly };
constexpr auto word_table(FeatureKind) {
    return words<FeatureKind>("kind of a feature", {{FeatureKind::Lag, "lag"},
                                                    {FeatureKind::Lead, "lead"},
                                                    {FeatureKind::Delta, "delta"},
                                                    {FeatureKind::PctChange, "pct_change"},
                                                    {FeatureKind::Dlog1p, "dlog1p"},
                                                    {FeatureKind::RollSum, "roll_sum"},
                                                    {FeatureKind::RollMean, "roll_mean"},
                                                    {FeatureKind::Z, "z"},
                                                    {FeatureKind::MinMax, "minmax"},
                                                    {FeatureKind::Anomaly, "anomaly"}});
}

}  // namespace public_signals::inline panel
