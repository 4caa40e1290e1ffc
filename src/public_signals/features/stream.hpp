// The kernel as a stream: panels come in batches, sorted by show and week, and go out as blocks of whole shows.
//
// A command line, a notebook and a cluster host the same two passes: one measures mean and sd of what is standardised
// over the whole panel, one makes the features. How the rows are cut into batches changes no bit of either.
#pragma once

#include <functional>

#include "public_signals/features/block.hpp"

namespace public_signals::inline features {

/// Rows in, blocks of whole shows out: a show that may go on in the next batch waits. Where blocks end depends on the
/// rows alone.
class ShowBlocks {
  public:
    using Visit = std::function<Result<void>(const Panel& block)>;

    explicit ShowBlocks(std::size_t block_rows) : m_block_rows(block_rows) {}

    /// Rows that follow all rows pushed before. An InvalidInput error when they are not sorted, or a (show, week)
    /// comes twice.
    Result<void> push(Panel batch, const Visit& visit);
    Result<void> flush(const Visit& visit);

  private:
    Result<void> pass_on(Row end, const Visit& visit);

    std::size_t m_block_rows;
    Panel m_waiting;
    Row m_looked_at = 0;  // rows of m_waiting whose order is known to be right
};

/// Rows that make a block: enough for a row group that readers like, few enough to stay small in memory.
inline constexpr std::size_t rows_of_block = 65'536;

/// First pass: mean and sd for every global z of a plan.
class MeasuringStream {
  public:
    /// `plan` and `options` must outlive the stream.
    MeasuringStream(const FeaturePlan& plan, const FeatureOptions& options, std::size_t block_rows = rows_of_block);
    Result<void> push(Panel batch);
    Result<std::vector<Scale>> flush();

  private:
    Result<void> measure(const Panel& block);

    const FeaturePlan& m_plan;
    const FeatureOptions& m_options;
    ShowBlocks m_blocks;
    GlobalScales m_global;
    std::vector<Column> m_columns;
};

/// Second pass: blocks with their features, in order.
class FeatureStream {
  public:
    /// A block with the columns of its features, valid during the call.
    using Visit = std::function<Result<void>(const FeatureBlock& block)>;

    /// Fills the features of `wanted`, all of them when it is empty.
    FeatureStream(const FeaturePlan& plan, const FeatureOptions& options, std::vector<Scale> scales, Visit visit,
                  std::vector<bool> wanted = {}, std::size_t block_rows = rows_of_block);
    Result<void> push(Panel batch);
    Result<void> flush();

    /// What the blocks so far came to.
    const Tally& tally() const { return m_tally; }

  private:
    Result<void> make(const Panel& block);

    const FeaturePlan& m_plan;
    const FeatureOptions& m_options;
    std::vector<Scale> m_scales;
    Visit m_visit;
    ShowBlocks m_blocks;
    std::vector<bool> m_wanted;
    std::vector<Column> m_columns;
    Tally m_tally;
};

}  // namespace public_signals::inline features
