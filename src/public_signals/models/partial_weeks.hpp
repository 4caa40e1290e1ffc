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
    std::size_t rows = 0;             // whose value becomes unknown because their week is partial
    std::size_t gone = 0;             // because the row that tells it of their week is not there
};

/// Of every column whose source's flag stands among `columns`. A lag, a lead and the z of one are judged by the week
/// that their value is of, as `origins` tell it; further features are null there already. What is judged by is the
/// flag of that week beside the value (gt_is_partial_lag4), else the flag in the week's own row; where neither is there
/// and rows are weeks, the value is unknown. Without `entity` and `time` among the columns lags aren't judged. Errors:
/// a flag with values that is not of true and false.
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
/// The flags of other weeks that lags, leads and their z of a panel are judged by, gt_is_partial_lag4 for one: what its
/// rows need when some of them are left out; null where the panel has no row of that week. Those that the panel has
/// already aren't made again.
std::vector<Column> flags_of_other_weeks(const Panel& panel);
/// Whether a column is one of them.
bool is_flag_of_other_week(const FeatureOrigin& origin);

/// The flags beside the columns of these names and beside what they are made of: what a reader of them has to take too.
std::vector<std::string> partial_flags(const std::vector<std::string>& names);

}  // namespace public_signals::inline models
