// Features that a file can hold without their cells being made: a lag is its metric with the rows moved, and a global
// z-score is a value mapped, so the writer encodes the metric once for all of them.
#pragma once

#include <functional>
#include <map>
#include <optional>

#include "public_signals/features/block.hpp"
#include "public_signals/panel/panel_stream.hpp"

namespace public_signals::inline features {

class DerivedColumns {
  public:
    /// `plan` must outlive this.
    DerivedColumns(const FeaturePlan& plan, const FeatureOptions& options, const std::vector<Scale>& scales);

    /// The features whose cells have to be made.
    const std::vector<bool>& wanted() const { return m_wanted; }
    /// The columns of a block, the features behind the panel's own or in place of those that are called so. Valid until
    /// the next call, as long as the block is.
    RowGroup row_group_of(const FeatureBlock& block);

  private:
    struct Recipe {
        std::size_t input = 0;
        int k = 0;  // weeks earlier; negative: later
        bool is_of_finished_weeks = false;
        std::function<double(long double)> mapped = {};
    };

    std::optional<Recipe> recipe_of(const PlannedFeature& feature) const;
    RowGroupColumn column_of(std::size_t feature, const FeatureBlock& block) const;

    const FeaturePlan& m_plan;
    std::vector<std::optional<Recipe>> m_recipes;  // of each feature
    std::vector<bool> m_wanted;
    std::map<int, std::vector<std::int32_t>> m_rows;  // of the block, for each k
    std::vector<std::size_t> m_finished;              // of the block, for each input the source without partial weeks
};

}  // namespace public_signals::inline features
