// The kernel: features of a block of whole shows, into columns that exist already.
//
// A show's features need that show alone, but for the mean and sd of a global z, which come from a pass before. So the
// same calls serve a panel in memory (one block), a file, and a stream.
#pragma once

#include "public_signals/features/inputs.hpp"
#include "public_signals/features/plan.hpp"
#include "public_signals/features/standardize.hpp"

namespace public_signals::inline features {

/// What the rolling windows and changes of some rows came to.
struct Tally {
    std::size_t incomplete_windows = 0;
    std::size_t zero_bases = 0;
};

/// The sorted rows of whole shows, their metrics, and the columns of their features.
struct FeatureBlock {
    const Panel& panel;
    std::vector<RowRange> shows;
    const std::vector<Input>& inputs;
    std::vector<Column>& columns;  // one per planned feature, of the panel's length, all missing
};

/// Fills every feature of `wanted` but those that are scaled, or the error of the first value that its type can't hold.
Result<Tally> fill_features(const FeatureBlock& block, const FeaturePlan& plan, const FeatureOptions& options,
                            const std::vector<bool>& wanted);

/// What a column is scaled by: the one for a z, the other for minmax.
struct Scale {
    Moments moments;
    Extent extent;
};

/// Fills the wanted features that are scaled; `scales` holds those of global scope at their places among the features.
void fill_scaled(const FeatureBlock& block, const FeaturePlan& plan, const FeatureOptions& options,
                 const std::vector<Scale>& scales, const std::vector<bool>& wanted);

/// The scale of each feature of global scope of a plan, while blocks pass by in order.
class GlobalScales {
  public:
    GlobalScales(const FeaturePlan& plan, const FeatureOptions& options);

    /// The features that have to be filled before `add`, because others are scaled from them.
    const std::vector<bool>& sources() const { return m_sources; }
    bool any() const { return !m_scaled.empty(); }
    void add(const FeatureBlock& block, const FeaturePlan& plan, int threads);
    std::vector<Scale> scales() const;

  private:
    std::vector<std::size_t> m_scaled;  // features that are scaled by the whole panel
    std::vector<bool> m_sources;
    std::vector<ColumnMoments> m_moments;  // one per feature
    std::vector<Extent> m_extents;
};

/// The columns of a plan with `rows` rows, all missing; those that are not `wanted` stay without rows. `reused` gives
/// its memory.
std::vector<Column> missing_columns(const FeaturePlan& plan, const std::vector<bool>& wanted, std::size_t rows,
                                    std::vector<Column> reused = {});

}  // namespace public_signals::inline features
