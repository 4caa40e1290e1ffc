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
constexpr std::size_t keys = 2;
constexpr std::size_t tiktok_columns = 7;
constexpr std::size_t instagram_columns = 6;
constexpr std::size_t trends_columns = 2;
static_assert(std::size(canonical) == keys + tiktok_columns + instagram_columns + trends_columns + 1);

constexpr SchemaColumn wikipedia[] = {
    {"wiki_views", ColumnType::Int64, true},
    {"wiki_is_partial", ColumnType::Bool, true},
};

struct SourceFacts {
    const char* name;
    const char* title;
    std::span<const SchemaColumn> columns;
    bool is_extension = false;
    bool has_posts = false;
};

SourceFacts facts_of(Source source) {
    const std::span<const SchemaColumn> all = canonical;
    switch (source) {
        case Source::GoogleTrends:
            return {"google_trends", "Google Trends",
                    all.subspan(keys + tiktok_columns + instagram_columns, trends_columns)};
        case Source::Wikipedia:
            return {"wikipedia", "Wikipedia", wikipedia, true};
        case Source::TikTok:
            return {"tiktok", "TikTok", all.subspan(keys, tiktok_columns), false, true};
        case Source::Instagram:
            break;
    }
    return {"instagram", "Instagram", all.subspan(keys + tiktok_columns, instagram_columns), false, true};
}

}  // namespace

const char* name_of(Source source) {
    return facts_of(source).name;
}

const char* title_of(Source source) {
    return facts_of(source).title;
}

std::vector<std::string> source_names() {
    std::vector<std::string> names;
    for (const Source source : all_sources) {
        names.emplace_back(name_of(source));
    }
    return names;
}

std::span<const SchemaColumn> canonical_schema() {
    return canonical;
}

std::span<const SchemaColumn> source_columns(Source source) {
    return facts_of(source).columns;
}

bool is_extension(Source source) {
    return facts_of(source).is_extension;
}

bool has_posts(Source source) {
    return facts_of(source).has_posts;
}

std::string_view partial_flag_of(std::string_view column) {
    for (const Source source : all_sources) {
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
    for (const Source source : all_sources) {
        const auto columns = source_columns(source);
        if (is_extension(source) &&
            std::ranges::any_of(columns, [&](const SchemaColumn& column) { return has_column(column.name); })) {
            extensions.push_back(source);
        }
    }
    return extensions;
}

std::vector<Source> canonical_sources_first() {
    std::vector<Source> sources(std::begin(all_sources), std::end(all_sources));
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
