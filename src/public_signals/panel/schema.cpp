#include "public_signals/panel/schema.hpp"

#include <algorithm>

namespace public_signals::inline panel {

namespace {

constexpr SchemaColumn canonical[] = {
    {"show", ColumnType::String, false},
    {"week_start", ColumnType::String, false},
    {"tt_posts", ColumnType::Int64, true, Measure::Posts},
    {"tt_sum_views", ColumnType::Int64, true, Measure::SumOfCount, PostCount::Views},
    {"tt_sum_likes", ColumnType::Int64, true, Measure::SumOfCount, PostCount::Likes},
    {"tt_sum_comments", ColumnType::Int64, true, Measure::SumOfCount, PostCount::Comments},
    {"tt_sum_shares", ColumnType::Int64, true, Measure::SumOfCount, PostCount::Shares},
    {"tt_unique_hashtags", ColumnType::Int64, true, Measure::UniqueHashtags},
    {"tt_posting_days", ColumnType::Int64, true, Measure::PostingDays},
    {"ig_posts", ColumnType::Int64, true, Measure::Posts},
    {"ig_sum_likes", ColumnType::Int64, true, Measure::SumOfCount, PostCount::Likes},
    {"ig_sum_comments", ColumnType::Int64, true, Measure::SumOfCount, PostCount::Comments},
    {"ig_unique_hashtags", ColumnType::Int64, true, Measure::UniqueHashtags},
    {"ig_reel_ct", ColumnType::Int64, true, Measure::Reels},
    {"ig_posting_days", ColumnType::Int64, true, Measure::PostingDays},
    {"gt_index", ColumnType::Float64, true, Measure::Index},
    {"gt_is_partial", ColumnType::Bool, true, Measure::PartialFlag},
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

const SchemaColumn* panel_column(std::string_view name) {
    const auto find_in = [name](std::span<const SchemaColumn> columns) -> const SchemaColumn* {
        const auto found = std::ranges::find(columns, name, &SchemaColumn::name);
        return found == columns.end() ? nullptr : &*found;
    };
    if (const SchemaColumn* const column = find_in(canonical)) {
        return column;
    }
    for (const Source source : all_sources()) {
        if (const SchemaColumn* const column = find_in(source_columns(source))) {
            return column;
        }
    }
    return nullptr;
}

bool is_extension(Source source) {
    return facts_of(source).own_columns != nullptr;
}

std::vector<PostCount> summed_counts(Source source) {
    std::vector<PostCount> counts;
    for (const SchemaColumn& column : source_columns(source)) {
        if (column.measure == Measure::SumOfCount) {
            counts.push_back(column.count);
        }
    }
    return counts;
}

std::vector<const PostField*> post_fields_of(Source source) {
    const SourceFacts& facts = facts_of(source);
    const auto is_own = [&](const PostField& field) {
        return field.shown != Shown::BySource ||
               facts.own_post_fields.find(" " + std::string(field.name) + " ") != std::string_view::npos;
    };
    std::vector<const PostField*> fields;
    for (const PostField& field : post_fields) {
        if (is_own(field)) {
            fields.push_back(&field);
        }
    }
    const auto place = [summed = summed_counts(source)](const PostField* field) {
        return std::ranges::find(summed, std::get<PostCount>(field->member)) - summed.begin();
    };
    const auto first = std::ranges::find_if(fields, &PostField::is_count);
    const auto last = std::ranges::find_if_not(first, fields.end(), &PostField::is_count);
    std::ranges::stable_sort(first, last, {}, place);
    return fields;
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
