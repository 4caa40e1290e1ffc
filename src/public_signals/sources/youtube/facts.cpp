#include "public_signals/sources/youtube/facts.hpp"

#include "public_signals/panel/schema.hpp"

namespace public_signals::inline sources {

namespace {

constexpr SchemaColumn columns[] = {
    {"yt_posts", ColumnType::Int64, true, Measure::Posts},
    {"yt_sum_views", ColumnType::Int64, true, Measure::SumOfCount, PostCount::Views},
    {"yt_sum_likes", ColumnType::Int64, true, Measure::SumOfCount, PostCount::Likes},
    {"yt_sum_comments", ColumnType::Int64, true, Measure::SumOfCount, PostCount::Comments},
    {"yt_posting_days", ColumnType::Int64, true, Measure::PostingDays},
};

/// Its owner documents it for programs and hands out a key to each that may ask:
/// https://developers.google.com/youtube/v3
constexpr net::DocumentedApi apis[] = {
    {[](std::string_view host) { return host == "www.googleapis.com"; },
     [](const Url& url) {
         return url.path == "/youtube/v3/channels" || url.path == "/youtube/v3/playlistItems" ||
                url.path == "/youtube/v3/videos";
     }},
};

}  // namespace

constinit const SourceFacts youtube_facts{.id = Source::YouTube,
                                          .name = "youtube",
                                          .title = "YouTube",
                                          .prefix = "yt_",
                                          .rows = RawRows::Posts,
                                          .show_key = "youtube_channel",
                                          .apis = apis,
                                          .leading = PostCount::Views,
                                          .own_columns = [] { return std::span<const SchemaColumn>(columns); }};

}  // namespace public_signals::inline sources
