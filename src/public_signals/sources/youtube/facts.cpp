#include "public_signals/sources/youtube/facts.hpp"

#include "public_signals/panel/panel_columns.hpp"

namespace public_signals::inline sources {

namespace {

constexpr PanelColumn youtube_columns[] = {
    {.name = "yt_posts",
     .type = ColumnType::Int64,
     .source = "youtube",
     .measure = Measure::Posts,
     .group = "youtube",
     .is_drawn = true},
    {.name = "yt_sum_views",
     .type = ColumnType::Int64,
     .source = "youtube",
     .measure = Measure::SumOfCount,
     .count = PostCount::Views,
     .group = "youtube",
     .worth_a_warning = many_views},
    {.name = "yt_sum_likes",
     .type = ColumnType::Int64,
     .source = "youtube",
     .measure = Measure::SumOfCount,
     .count = PostCount::Likes,
     .group = "youtube",
     .at_most = "yt_sum_views"},
    {.name = "yt_sum_comments",
     .type = ColumnType::Int64,
     .source = "youtube",
     .measure = Measure::SumOfCount,
     .count = PostCount::Comments,
     .group = "youtube"},
    {.name = "yt_posting_days",
     .type = ColumnType::Int64,
     .source = "youtube",
     .measure = Measure::PostingDays,
     .group = "youtube"},
};

/// Its owner documents it for programs and hands out a key to each that may ask:
/// https://developers.google.com/youtube/v3
constexpr net::DocumentedApi youtube_apis[] = {
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
                                          .apis = youtube_apis,
                                          .leading = PostCount::Views,
                                          .own_columns = [] { return std::span<const PanelColumn>(youtube_columns); }};

}  // namespace public_signals::inline sources
