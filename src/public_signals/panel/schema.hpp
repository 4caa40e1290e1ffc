// The canonical weekly panel: exactly these 18 columns, in this order.
#pragma once

#include <span>
#include <string_view>

#include "public_signals/panel/column.hpp"

namespace public_signals {

enum class Source { GoogleTrends, Wikipedia, TikTok, Instagram };
inline constexpr Source all_sources[] = {Source::GoogleTrends, Source::Wikipedia, Source::TikTok, Source::Instagram};
/// google_trends, wikipedia, tiktok, instagram.
const char* name_of(Source source);

struct SchemaColumn {
    std::string_view name;
    ColumnType type;
    bool nullable;
};

/// The 18 columns from `show` to `scrape_run_at`; show and week_start are strings here.
std::span<const SchemaColumn> canonical_schema();
/// The columns that `--extensions wikipedia` appends: wiki_views, wiki_is_partial.
std::span<const SchemaColumn> wikipedia_extension();
/// The count columns of tiktok or instagram, in panel order (tt_posts … tt_posting_days).
std::span<const SchemaColumn> count_columns(Source source);
/// All panel columns of a source: its count columns, gt_index and gt_is_partial, or the Wikipedia extension.
std::span<const SchemaColumn> source_columns(Source source);

}  // namespace public_signals
