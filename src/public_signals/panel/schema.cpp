#include "public_signals/panel/schema.hpp"

namespace public_signals {

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
constexpr std::size_t keys = 2;
constexpr std::size_t tiktok_columns = 7;
constexpr std::size_t instagram_columns = 6;
constexpr std::size_t trends_columns = 2;
static_assert(std::size(canonical) == keys + tiktok_columns + instagram_columns + trends_columns + 1);

constexpr SchemaColumn wikipedia[] = {
    {"wiki_views", ColumnType::Int64, true},
    {"wiki_is_partial", ColumnType::Bool, true},
};

}  // namespace

const char* name_of(Source source) {
    switch (source) {
        case Source::GoogleTrends:
            return "google_trends";
        case Source::Wikipedia:
            return "wikipedia";
        case Source::TikTok:
            return "tiktok";
        case Source::Instagram:
            break;
    }
    return "instagram";
}

std::span<const SchemaColumn> canonical_schema() {
    return canonical;
}

std::span<const SchemaColumn> wikipedia_extension() {
    return wikipedia;
}

std::span<const SchemaColumn> count_columns(Source source) {
    const std::span<const SchemaColumn> all = canonical;
    switch (source) {
        case Source::TikTok:
            return all.subspan(keys, tiktok_columns);
        case Source::Instagram:
            return all.subspan(keys + tiktok_columns, instagram_columns);
        case Source::GoogleTrends:
        case Source::Wikipedia:
            break;
    }
    return {};
}

std::span<const SchemaColumn> source_columns(Source source) {
    const std::span<const SchemaColumn> all = canonical;
    switch (source) {
        case Source::GoogleTrends:
            return all.subspan(keys + tiktok_columns + instagram_columns, trends_columns);
        case Source::Wikipedia:
            return wikipedia;
        case Source::TikTok:
        case Source::Instagram:
            break;
    }
    return count_columns(source);
}

}  // namespace public_signals
