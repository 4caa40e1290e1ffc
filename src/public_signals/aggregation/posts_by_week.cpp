#include "public_signals/aggregation/posts_by_week.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <unordered_map>

#include "public_signals/aggregation/grid.hpp"
#include "public_signals/common/text.hpp"

namespace public_signals {

namespace {

struct PostKey {
    std::string_view show;
    std::string_view post_id;
    bool operator==(const PostKey&) const = default;
};

struct PostKeyHash {
    std::size_t operator()(const PostKey& key) const {
        const std::hash<std::string_view> hash;
        return hash(key.post_id) * 31 + hash(key.show);
    }
};

std::optional<Day> day_of_post(const Post& post) {
    return post.posted_at ? std::optional(day_of(*post.posted_at)) : post.post_day;
}

/// Adds a known count; false when the sum leaves Int64.
bool add(Count& sum, const Count& value) {
    if (!value) {
        return true;
    }
    std::int64_t total = 0;
    if (__builtin_add_overflow(sum.value_or(0), *value, &total)) {
        return false;
    }
    sum = total;
    return true;
}

void add_tags(std::set<std::string>& keys, const std::vector<std::string>& tags) {
    for (const std::string& tag : tags) {
        const std::size_t begin = tag.find_first_not_of("# \t\r\n");
        std::string key = begin == std::string::npos ? std::string{} : hashtag_key(tag.substr(begin));
        if (!key.empty()) {
            keys.insert(std::move(key));
        }
    }
}

Result<void> add_post(Source source, PostWeek& week, const RawPost& raw) {
    const Post& post = raw.post;
    const char* overflown = nullptr;
    const auto sum = [&](const char* column, Count& total, const Count& value) {
        if (!add(total, value)) {
            overflown = column;
        }
    };
    const bool tiktok = source == Source::TikTok;
    sum("tt_sum_views", week.views, tiktok ? post.views : Count{});
    sum(tiktok ? "tt_sum_likes" : "ig_sum_likes", week.likes, post.likes);
    sum(tiktok ? "tt_sum_comments" : "ig_sum_comments", week.comments, post.comments);
    sum("tt_sum_shares", week.shares, tiktok ? post.shares : Count{});
    if (overflown != nullptr) {
        return invalid_at({.show = raw.show, .week = format_week(week.week), .column = overflown}, "a sum leaves Int64",
                          fmt::format("check the counts of post {}", post.post_id));
    }
    if (post.is_reel) {
        week.reels = week.reels.value_or(0) + (*post.is_reel ? 1 : 0);
    }
    ++week.posts;
    add_tags(week.hashtags, post.hashtags);
    week.days.insert(*day_of_post(post));
    week.scrape_run_at = std::max(week.scrape_run_at, raw.scrape_run_at);
    return {};
}

}  // namespace

std::vector<const RawPost*> deduped(const std::vector<RawPost>& posts) {
    std::unordered_map<PostKey, const RawPost*, PostKeyHash> latest;
    latest.reserve(posts.size());
    for (const RawPost& post : posts) {
        const RawPost*& kept = latest[{post.show, post.post.post_id}];
        if (kept == nullptr || kept->scrape_run_at <= post.scrape_run_at) {
            kept = &post;
        }
    }
    std::vector<const RawPost*> rows;
    rows.reserve(latest.size());
    for (const auto& [key, post] : latest) {
        rows.push_back(post);
    }
    std::ranges::sort(rows);  // pointers into one vector: the order of the rows
    return rows;
}

std::optional<Week> week_of(const Post& post) {
    const std::optional<Day> day = day_of_post(post);
    return day ? std::optional(to_week(*day)) : std::nullopt;
}

Result<std::vector<PostWeek>> posts_by_week(Source source, const std::vector<RawPost>& posts) {
    std::map<std::pair<std::string_view, Week>, PostWeek> weeks;
    for (const RawPost* raw : deduped(posts)) {
        const std::optional<Week> week = week_of(raw->post);
        if (!week) {
            continue;
        }
        PostWeek& sums = weeks[{raw->show, *week}];
        sums.show = raw->show;
        sums.week = *week;
        TRY(add_post(source, sums, *raw));
    }
    std::vector<PostWeek> sorted;
    sorted.reserve(weeks.size());
    for (auto& [key, sums] : weeks) {
        sorted.push_back(std::move(sums));
    }
    return sorted;
}

void put_post_week(Source source, Panel& panel, Row row, const PostWeek& week) {
    std::size_t next = 0;
    const auto cell = [&](const Count& value) {
        Column& column = panel.columns[next++];
        if (value) {
            put(column, row, *value);
        }
    };
    const auto tags = static_cast<std::int64_t>(week.hashtags.size());
    const auto days = static_cast<std::int64_t>(week.days.size());
    if (source == Source::TikTok) {
        for (const Count& value :
             {Count(week.posts), week.views, week.likes, week.comments, week.shares, Count(tags), Count(days)}) {
            cell(value);
        }
    } else {
        for (const Count& value :
             {Count(week.posts), week.likes, week.comments, Count(tags), week.reels, Count(days)}) {
            cell(value);
        }
    }
    put_scrape(panel, row, week.scrape_run_at);
}

void put_no_posts(Source source, Panel& panel, Row row, Instant scrape) {
    for (std::size_t column = 0; column < count_columns(source).size(); ++column) {
        put(panel.columns[column], row, std::int64_t{0});
    }
    put_scrape(panel, row, scrape);
}

}  // namespace public_signals
