// The columns that a weekly panel may have: a row each, with what the column tells and how it is checked, drawn and
// used.
//
// The 18 canonical columns and the groups beside them that belong to no room of their own are in panel_columns.cpp;
// a source whose columns are all extensions brings its rows along (SourceFacts::own_columns). Nobody guesses anything
// from a column's name.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "public_signals/panel/column.hpp"
#include "public_signals/panel/post_fields.hpp"
#include "public_signals/panel/source.hpp"

namespace public_signals::inline panel {

/// What a column tells of a week.
enum class Measure : std::uint8_t {
    None,  // which week it is, and when it was read
    Posts,
    SumOfCount,
    UniqueHashtags,
    Reels,
    PostingDays,
    Followers,
    Index,
    DailyViews,
    PartialFlag,
};

/// Fewer views than these say nothing by their ratio.
inline constexpr double many_views = 1000;

struct PanelColumn {
    std::string_view name;
    ColumnType type;
    bool nullable = true;
    std::string_view source = {};  // by name; empty for the keys and scrape_run_at
    Measure measure = Measure::None;
    PostCount count = {};            // of SumOfCount
    std::string_view group = {};     // the extension that appends it; empty for a canonical one
    bool is_default_metric = false;  // features are made of it when nobody names columns
    bool is_checked = false;         // unusual weeks are looked for in it
    bool is_drawn = false;           // the report has a chart of it
    double worth_a_warning = 10;     // below this, a ratio says nothing: 3 posts after 0
    std::string_view at_most = {};   // the column that it cannot exceed in a week

    bool is_canonical() const { return group.empty(); }
};

/// Every column there is: the canonical ones in their order, then those of the groups, group by group.
std::span<const PanelColumn> all_columns();
/// The 18 columns from `show` to `scrape_run_at`; show and week_start are strings here.
std::span<const PanelColumn> canonical_columns();
/// The column of that name; nullptr for another.
const PanelColumn* panel_column(std::string_view name);

/// The names of the groups of columns that may be appended: saves, wikipedia.
std::vector<std::string> extension_groups();
/// The columns of a group, in order.
std::vector<PanelColumn> columns_of_group(std::string_view group);

/// The source that a column is of.
std::optional<Source> source_of_column(std::string_view name);
/// The column that counts the posts of the source of a column; empty where there is none.
std::string_view posts_beside(std::string_view name);
/// The flag beside a column that says which of its weeks are partial: gt_is_partial of gt_index; else empty.
std::string_view partial_flag_of(std::string_view name);

/// The names of the columns with a property, source by source; within a source those that add up counts come before the
/// number of posts.
std::vector<std::string> names_where(bool PanelColumn::* property);

}  // namespace public_signals::inline panel
