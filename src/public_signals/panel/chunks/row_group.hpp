// A row group as column chunks: what each column is in the file.
//
// Columns that are made from one another share work. The rows of a lag hold values of its metric, so the metric's
// dictionary is theirs too; a z-score maps that dictionary and keeps the codes of what it is the z of.
#pragma once

#include "public_signals/panel/chunks/column_chunk.hpp"
#include "public_signals/panel/panel_stream.hpp"

namespace public_signals::inline panel {

/// Encodes row groups, columns side by side on `threads` threads; the chunks are the same for any number.
class RowGroupEncoder {
  public:
    explicit RowGroupEncoder(int threads);

    /// The chunks of show, week_start and the columns of `rows`, in this order.
    std::vector<ColumnChunk> chunks_of(const RowGroup& rows, const WeekFormat& week_format);

  private:
    struct Source;
    struct Family;
    friend class RowGroupPlan;

    std::vector<ChunkWorker> m_workers;
};

}  // namespace public_signals::inline panel
