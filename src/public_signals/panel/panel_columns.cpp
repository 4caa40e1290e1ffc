#include "public_signals/panel/panel_columns.hpp"

#include <algorithm>
#include <array>
#include <map>

namespace public_signals::inline panel {

namespace {

constexpr double much_interest = 5;

constexpr PanelColumn canonical[] = {
    {.name = "show", .type = ColumnType::String, .nullable = false},
    {.name = "week_start", .type = ColumnType::String, .nullable = false},
    {.name = "tt_posts",
     .type = ColumnType::Int64,
     .source = "tiktok",
     .measure = Measure::Posts,
     .is_default_metric = true,
     .is_checked = true,
     .is_drawn = true},
    {.name = "tt_sum_views",
     .type = ColumnType::Int64,
     .source = "tiktok",
     .measure = Measure::SumOfCount,
     .count = PostCount::Views,
     .is_default_metric = true,
     .is_checked = true,
     .is_drawn = true,
     .worth_a_warning = many_views},
    {.name = "tt_sum_likes",
     .type = ColumnType::Int64,
     .source = "tiktok",
     .measure = Measure::SumOfCount,
     .count = PostCount::Likes,
     .is_default_metric = true,
     .is_checked = true,
     .is_drawn = true,
     .at_most = "tt_sum_views"},
    {.name = "tt_sum_comments",
     .type = ColumnType::Int64,
     .source = "tiktok",
     .measure = Measure::SumOfCount,
     .count = PostCount::Comments,
     .is_default_metric = true},
    {.name = "tt_sum_shares",
     .type = ColumnType::Int64,
     .source = "tiktok",
     .measure = Measure::SumOfCount,
     .count = PostCount::Shares},
    {.name = "tt_unique_hashtags", .type = ColumnType::Int64, .source = "tiktok", .measure = Measure::UniqueHashtags},
    {.name = "tt_posting_days", .type = ColumnType::Int64, .source = "tiktok", .measure = Measure::PostingDays},
    {.name = "ig_posts",
     .type = ColumnType::Int64,
     .source = "instagram",
     .measure = Measure::Posts,
     .is_default_metric = true,
     .is_checked = true,
     .is_drawn = true},
    {.name = "ig_sum_likes",
     .type = ColumnType::Int64,
     .source = "instagram",
     .measure = Measure::SumOfCount,
     .count = PostCount::Likes,
     .is_default_metric = true,
     .is_checked = true,
     .is_drawn = true},
    {.name = "ig_sum_comments",
     .type = ColumnType::Int64,
     .source = "instagram",
     .measure = Measure::SumOfCount,
     .count = PostCount::Comments,
     .is_default_metric = true},
    {.name = "ig_unique_hashtags",
     .type = ColumnType::Int64,
     .source = "instagram",
     .measure = Measure::UniqueHashtags},
    {.name = "ig_reel_ct", .type = ColumnType::Int64, .source = "instagram", .measure = Measure::Reels},
    {.name = "ig_posting_days", .type = ColumnType::Int64, .source = "instagram", .measure = Measure::PostingDays},
    {.name = "gt_index",
     .type = ColumnType::Float64,
     .source = "google_trends",
     .measure = Measure::Index,
     .is_default_metric = true,
     .is_checked = true,
     .is_drawn = true,
     .worth_a_warning = much_interest},
    {.name = "gt_is_partial", .type = ColumnType::Bool, .source = "google_trends", .measure = Measure::PartialFlag},
    {.name = "scrape_run_at", .type = ColumnType::String},
};

/// Groups of columns of canonical sources.
constexpr PanelColumn appended[] = {
    {.name = "tt_sum_saves",
     .type = ColumnType::Int64,
     .source = "tiktok",
     .measure = Measure::SumOfCount,
     .count = count_named("saves"),
     .group = "saves",
     .is_default_metric = true,
     .is_checked = true,
     .is_drawn = true,
     .at_most = "tt_sum_views"},
    {.name = "tt_followers",
     .type = ColumnType::Int64,
     .source = "tiktok",
     .measure = Measure::Followers,
     .group = "reach",
     .is_drawn = true},
    {.name = "ig_followers",
     .type = ColumnType::Int64,
     .source = "instagram",
     .measure = Measure::Followers,
     .group = "reach",
     .is_drawn = true},
};

}  // namespace

std::span<const PanelColumn> all_columns() {
    static const std::vector<PanelColumn> columns = [] {
        std::vector<PanelColumn> all(std::begin(canonical), std::end(canonical));
        for (const Source source : all_sources()) {
            if (const auto own = facts_of(source).own_columns) {
                all.insert(all.end(), own().begin(), own().end());
            }
        }
        all.insert(all.end(), std::begin(appended), std::end(appended));
        return all;
    }();
    return columns;
}

std::span<const PanelColumn> canonical_columns() {
    return canonical;
}

const PanelColumn* panel_column(std::string_view name) {
    const auto columns = all_columns();
    const auto found = std::ranges::find(columns, name, &PanelColumn::name);
    return found == columns.end() ? nullptr : &*found;
}

std::vector<std::string> extension_groups() {
    std::vector<std::string> groups;
    for (const PanelColumn& column : all_columns()) {
        if (!column.is_canonical() && std::ranges::find(groups, column.group) == groups.end()) {
            groups.emplace_back(column.group);
        }
    }
    return groups;
}

std::vector<PanelColumn> columns_of_group(std::string_view group) {
    std::vector<PanelColumn> columns;
    std::ranges::copy_if(all_columns(), std::back_inserter(columns), [group](const PanelColumn& column) {
        return !column.is_canonical() && column.group == group;
    });
    return columns;
}

std::optional<Source> source_of_column(std::string_view name) {
    const PanelColumn* const column = panel_column(name);
    return column == nullptr ? std::nullopt : find_source(column->source);
}

namespace {

/// The column of the same source that tells something else.
std::string_view beside(std::string_view name, Measure measure) {
    const PanelColumn* const column = panel_column(name);
    if (column == nullptr || column->source.empty()) {
        return {};
    }
    const auto columns = all_columns();
    const auto found = std::ranges::find_if(columns, [&](const PanelColumn& other) {
        return other.source == column->source && other.measure == measure && other.name != name;
    });
    return found == columns.end() ? std::string_view() : found->name;
}

}  // namespace

std::string_view posts_beside(std::string_view name) {
    const PanelColumn* const column = panel_column(name);
    return column != nullptr && column->measure == Measure::Posts ? name : beside(name, Measure::Posts);
}

std::string_view partial_flag_of(std::string_view name) {
    return beside(name, Measure::PartialFlag);
}

std::vector<std::string> names_where(bool PanelColumn::* property) {
    std::vector<const PanelColumn*> columns;
    for (const PanelColumn& column : all_columns()) {
        if (column.*property) {
            columns.push_back(&column);
        }
    }
    const auto first_of_source = [](const PanelColumn* column) {
        return std::ranges::find(all_columns(), column->source, &PanelColumn::source) - all_columns().begin();
    };
    std::ranges::stable_sort(columns, {}, [&](const PanelColumn* column) {
        return std::pair(first_of_source(column), column->measure == Measure::Posts);
    });
    std::vector<std::string> names;
    for (const PanelColumn* column : columns) {
        names.emplace_back(column->name);
    }
    return names;
}

}  // namespace public_signals::inline panel
