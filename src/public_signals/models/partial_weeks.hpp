// Values of partial weeks: the panel keeps them, and no model takes them for known.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "public_signals/models/estimate.hpp"
#include "public_signals/models/feature_origin.hpp"
#include "public_signals/panel/panel.hpp"

namespace public_signals::inline models {

/// A column some of whose values are of partial weeks.
struct PartialValues {
    std::size_t place = 0;  // of the column
    std::string column;
    std::string flag;                 // gt_is_partial of gt_index and its lags
    std::vector<std::uint8_t> known;  // by row, without them
    std::size_t rows = 0;             // whose value becomes unknown
};

/// Of every column whose source's flag stands among `columns`. A lag, a lead and the z of one are judged by the week
/// that their value is of, as `origins` tell it; further features are null there already. Without `entity` and `time`
/// among the columns lags aren't judged. Errors: a flag with values that is not of true and false.
Result<std::vector<PartialValues>> partial_values(const std::vector<Series>& columns, const FeatureOrigins& origins,
                                                  const std::string& entity, const std::string& time);

/// Makes them unknown. Returns what was lost, without `known`.
Result<std::vector<PartialValues>> forget_partial_weeks(std::vector<Column>& columns, const FeatureOrigins& origins,
                                                        const std::string& entity, const std::string& time);
/// The same of a panel, by its own keys.
Result<std::vector<PartialValues>> forget_partial_weeks(Panel& panel, const FeatureOrigins& origins);

/// `partial_weeks`, one warning for each of `names` that lost values.
std::vector<ModelWarning> partial_warnings(const std::vector<PartialValues>& lost,
                                           const std::vector<std::string>& names);
/// The flags beside the columns of these names and beside what they are made of: what a reader of them has to take too.
std::vector<std::string> partial_flags(const std::vector<std::string>& names);

}  // namespace public_signals::inline models
