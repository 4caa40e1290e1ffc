// The canonical weekly panel: exactly these 18 columns, in this order.
#pragma once

#include <functional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "public_signals/panel/column.hpp"
#include "public_signals/panel/source.hpp"

namespace public_signals::inline panel {

/// What a column of a week tells.
enum class Measure : std::uint8_t {
    None,  // which week it is, and when it was read
    Posts,
    SumOfCount,
    UniqueHashtags,
    Reels,
    PostingDays,
    Index,
    DailyViews,
    PartialFlag,
};

struct SchemaColumn {
    std::string_view name;
    ColumnType type;
    bool nullable;
    Measure measure = Measure::None;
    PostCount count = {};  // of SumOfCount
};

/// The 18 columns from `show` to `scrape_run_at`; show and week_start are strings here.
std::span<const SchemaColumn> canonical_schema();
/// All panel columns of a source, the one that says whether a week is known first: its counts (tt_posts …
/// tt_posting_days), or its value and the flag of weeks that are partial (gt_index, gt_is_partial).
std::span<const SchemaColumn> source_columns(Source source);

/// The column of that name, canonical or of an extension; nullptr for another.
const SchemaColumn* panel_column(std::string_view name);

/// Whether the columns of a source stand outside the 18, appended when `--extensions` names it.
bool is_extension(Source source);
/// The counts of a post that a source's canonical columns add up.
std::vector<PostCount> summed_counts(Source source);
/// The fields of a source's posts in the order of its raw files and JSON lines: that of `post_fields`, where the counts
/// that the source's columns add up come before the others. Fields that are shown where they are known are among them.
std::vector<const PostField*> post_fields_of(Source source);
/// The flag beside a column that says which of its weeks are partial: gt_is_partial of gt_index; else empty.
std::string_view partial_flag_of(std::string_view column);
using Extensions = std::vector<Source>;
/// Whether a panel with these extensions has the columns of a source.
bool is_in_panel(Source source, const Extensions& extensions);
/// The extensions of which a panel or a file has a column.
Extensions extensions_with(const std::function<bool(std::string_view)>& has_column);
/// The sources of the 18 columns, in their order.
std::vector<Source> canonical_sources();
/// Every source; those of the 18 columns first.
std::vector<Source> canonical_sources_first();
/// The 18 columns and those of these extensions.
std::vector<SchemaColumn> panel_schema(const Extensions& extensions);

}  // namespace public_signals::panel
