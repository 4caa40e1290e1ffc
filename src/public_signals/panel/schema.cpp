#include "public_signals/panel/schema.hpp"

#include <algorithm>

namespace public_signals::inline panel {

namespace {

constexpr SchemaColumn canonical[] = {
    {"show", ColumnType::String, false},
    {"week_start", ColumnType::String, false},
    {"tt_posts", ColumnType::Int64, true},
    {"tt_sum_views", ColumnType::Int64, true},
    {"tt_sum_likes", ColumnType::Int64, true},
    {"tt_sum_comments", ColumnType::Int64, true},
    {"tt_sum_shares", ColumnType::Int64, true},
    {"tt_unique_hashtags", ColumnType::Int64, true},
    {"tt_posting_days", ColumnType::Int64, true},
    {"ig_posts", ColumnType::Int64, true},
    {"ig_sum_likes", ColumnType::Int64, true},
    {"ig_sum_comments", ColumnType::Int64, true},
    {"ig_unique_hashtags", ColumnType::Int64, true},
    {"ig_reel_ct", ColumnType::Int64, true},
    {"ig_posting_days", ColumnType::Int64, true},
    {"gt_index", ColumnType::Float64, true},
    {"gt_is_partial", ColumnType::Bool, true},
    {"scrape_run_at", ColumnType::String, true},
};

}  // namespace

std::span<const SchemaColumn> canonical_schema() {
    return canonical;
}

/// The canonical columns of a source stand in one piece, under its prefix.
std::span<const SchemaColumn> source_columns(Source source) {
    const SourceFacts& facts = facts_of(source);
    if (facts.own_columns != nullptr) {
        return facts.own_columns();
    }
    const auto is_own = [&](const SchemaColumn& column) { return column.name.starts_with(facts.prefix); };
    const auto first = std::ranges::find_if(canonical, is_own);
    return {first, std::find_if_not(first, std::end(canonical), is_own)};
}

bool is_extension(Source source) {
    return facts_of(source).own_columns != nullptr;
}

std::string_view partial_flag_of(std::string_view column) {
    for (const Source source : all_sources()) {
        const auto columns = source_columns(source);
        const auto flag = std::ranges::find(columns, ColumnType::Bool, &SchemaColumn::type);
        if (flag != columns.end() && flag->name != column &&
            std::ranges::find(columns, column, &SchemaColumn::name) != columns.end()) {
            return flag->name;
        }
    }
    return {};
}

bool is_in_panel(Source source, const Extensions& extensions) {
    return !is_extension(source) || std::ranges::find(extensions, source) != extensions.end();
}

Extensions extensions_with(const std::function<bool(std::string_view)>& has_column) {
    Extensions extensions;
    for (const Source source : all_sources()) {
        const auto columns = source_columns(source);
        if (is_extension(source) &&
            std::ranges::any_of(columns, [&](const SchemaColumn& column) { return has_column(column.name); })) {
            extensions.push_back(source);
        }
    }
    return extensions;
}

std::vector<Source> canonical_sources() {
    std::vector<Source> sources(all_sources().begin(), all_sources().end());
    std::erase_if(sources, is_extension);
    return sources;
}

std::vector<Source> canonical_sources_first() {
    std::vector<Source> sources(all_sources().begin(), all_sources().end());
    std::ranges::stable_partition(sources, [](Source source) { return !is_extension(source); });
    return sources;
}

std::vector<SchemaColumn> panel_schema(const Extensions& extensions) {
    std::vector<SchemaColumn> schema(std::begin(canonical), std::end(canonical));
    for (const Source source : extensions) {
        schema.insert(schema.end(), source_columns(source).begin(), source_columns(source).end());
    }
    return schema;
}

}  // namespace public_signals::panel
