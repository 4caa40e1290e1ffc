#include "public_signals/aggregation/posts_by_week.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <bit>
#include <numeric>
#include <span>
#include <unordered_map>
#include <utility>

#include "public_signals/aggregation/grid.hpp"
#include "public_signals/data/words/hashtags.hpp"
#include "public_signals/panel/day_alone.hpp"

namespace public_signals::inline aggregation {

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

using LatestPost = LatestPosts::Post;

/// The keys of hashtags as numbers, so that a week counts them without comparing texts.
class HashtagKeys {
  public:
    /// Calls `take` with the number of each key of a cell.
    template <class Take>
    void each(HashtagText cell, Take&& take) {
        m_cell.read(cell);  // was read before
        for (const std::string_view tag : m_cell.tags()) {
            if (const auto key = key_of(tag)) {
                take(*key);
            }
        }
    }

  private:
    std::optional<std::size_t> key_of(std::string_view tag) {
        const auto found = m_key_of_tag.find(tag);
        if (found != m_key_of_tag.end()) {
            return found->second;
        }
        const std::size_t begin = tag.find_first_not_of("# \t\r\n");
        const std::string key = begin == tag.npos ? std::string() : hashtag_key(tag.substr(begin));
        const std::optional<std::size_t> number =
            key.empty() ? std::nullopt : std::optional(m_keys.try_emplace(key, m_keys.size()).first->second);
        m_key_of_tag.emplace(m_texts.keep(tag), number);
        return number;
    }

    HashtagCell m_cell;
    TextPool m_texts;
    std::unordered_map<std::string_view, std::optional<std::size_t>> m_key_of_tag;
    std::unordered_map<std::string, std::size_t> m_keys;
};

/// A dated post; sorted, the posts of a week are together.
struct Dated {
    Week week;
    std::uint32_t post;
    bool is_open = false;  // it may be of another week too
    auto operator<=>(const Dated&) const = default;
};

/// The first and the last week of which a post may be.
std::pair<Week, Week> weeks_of_post(const LatestPost& post) {
    const auto weeks_at = [&](Instant posted) {
        const Day day = day_of(posted);
        return post.week_open ? weeks_around(day) : std::pair(to_week(day), to_week(day));
    };
    return {weeks_at(post.posted_tied ? post.posted_too : post.posted).first, weeks_at(post.posted).second};
}

/// The dated posts of each show by week, shows by their index.
std::vector<std::vector<Dated>> dated_posts(const LatestPosts& posts, const RoundedCopies& copies, CollabPosts collab) {
    std::vector<std::vector<Dated>> dated(posts.shows().size());
    std::uint32_t at = 0;
    for (const LatestPost& post : posts.posts()) {
        if (post.posted_read != LatestPosts::never && counts_for_week(post, collab) && !copies.has(at)) {
            const auto [first, last] = weeks_of_post(post);
            for (Week week = first; week <= last; week = week + Weeks{1}) {
                dated[post.show].push_back({week, at, first != last});
            }
        }
        ++at;
    }
    for (std::vector<Dated>& of_show : dated) {
        std::ranges::sort(of_show);
    }
    return dated;
}

std::vector<std::uint32_t> shows_by_name(const LatestPosts& posts) {
    std::vector<std::uint32_t> order(posts.shows().size());
    std::iota(order.begin(), order.end(), 0U);
    std::ranges::sort(order, {}, [&](std::uint32_t show) { return posts.shows()[show]; });
    return order;
}

/// Adds up the posts of one show and week after another.
class WeekSums {
  public:
    WeekSums(std::span<const PanelColumn> columns, const LatestPosts& posts, CollabPosts collab)
        : m_columns(columns), m_posts(posts), m_collab(collab), m_source(find_source(columns.front().source)) {}

    Result<PostWeek> sum(std::string_view show, std::span<const Dated> dated) {
        PostWeek week{.show = std::string(show), .week = dated.front().week};
        unsigned days = 0;
        bool all_say_reel = true;
        ++m_weeks;
        const auto is_of_library = [&](const Dated& dated_post) {
            return m_posts.is_of_library(m_posts.posts()[dated_post.post]);
        };
        week.is_of_library = std::ranges::all_of(dated, is_of_library);
        for (const Dated& dated_post : dated) {
            const LatestPost& post = m_posts.posts()[dated_post.post];
            if (dated_post.is_open) {
                ++week.open_posts;
                week.open_of_library += is_of_library(dated_post) ? 1 : 0;
                week.is_open_by_runs = week.is_open_by_runs || post.posted_tied;
                week.scrape_run_at = std::max(week.scrape_run_at, m_posts.scrape_of(post.last_read));
                continue;
            }
            if (!week.is_of_library && is_of_library(dated_post)) {
                ++week.left_to_platform;
                continue;
            }
            week.may_have_others = week.may_have_others ||
                                   (m_collab == CollabPosts::LeaveOut && m_source && hides_its_author(post, *m_source));
            if (m_collab == CollabPosts::LeaveOut && post.is_collab_tied) {
                week.may_have_others = true;
            }
            add_counts(week, post);
            week.tied_counts |= post.counts_tied;
            week.tied_hashtags = week.tied_hashtags || post.hashtags_tied;
            week.tied_days = week.tied_days || (post.posted_tied && day_of(post.posted) != day_of(post.posted_too));
            week.tied_reels = week.tied_reels || post.is_reel_tied;
            const bool says_reel = post.is_reel_read != LatestPosts::never && !post.is_reel_tied;
            all_say_reel = all_say_reel && says_reel;
            week.reels = week.reels.value_or(0) + (says_reel && post.is_reel ? 1 : 0);
            ++week.posts;
            days |= 1U << (day_of(post.posted) - monday_of(week.week)).count();
            if (post.says_hashtags) {
                std::int64_t fresh = 0;
                m_keys.each(post.hashtags(), [&](std::size_t key) { fresh += is_new(key) ? 1 : 0; });
                week.unique_hashtags = week.unique_hashtags.value_or(0) + fresh;
            }
            week.scrape_run_at = std::max(week.scrape_run_at, m_posts.scrape_of(post.last_read));
        }
        if (!all_say_reel) {
            week.reels.reset();  // one that does not say may be a reel
        }
        week.posting_days = std::popcount(days);
        return week;
    }

  private:
    void add_counts(PostWeek& week, const LatestPost& post) const {
        for (const PanelColumn& column : m_columns) {
            const Count value = column.measure == Measure::SumOfCount ? post.count(column.count) : Count();
            std::int64_t total = 0;
            if (value && __builtin_add_overflow(week.sums[column.count].value_or(0), *value, &total)) {
                week.too_large.set(column.count.row);
            } else if (value) {
                week.sums[column.count] = total;
            }
        }
    }

    bool is_new(std::size_t key) {
        m_seen_in.resize(std::max(m_seen_in.size(), key + 1), 0);
        return std::exchange(m_seen_in[key], m_weeks) != m_weeks;
    }

    std::span<const PanelColumn> m_columns;
    const LatestPosts& m_posts;
    CollabPosts m_collab;
    std::optional<Source> m_source;
    HashtagKeys m_keys;
    std::vector<std::size_t> m_seen_in;  // by key: the last week that had it, counted from 1
    std::size_t m_weeks = 0;
};

/// What a column tells of a week.
Count measured(const PanelColumn& column, const PostWeek& week) {
    switch (column.measure) {
        case Measure::Posts:
            return week.posts;
        case Measure::SumOfCount:
            return week.tied_counts[column.count.row] || week.too_large[column.count.row] ? Count()
                                                                                          : week.sums[column.count];
        case Measure::UniqueHashtags:
            return week.tied_hashtags ? Count() : week.unique_hashtags;
        case Measure::Reels:
            return week.reels;
        case Measure::PostingDays:
            return week.tied_days ? Count() : Count(week.posting_days);
        case Measure::None:
        case Measure::Followers:  // said by visits, not by posts
        case Measure::Index:
        case Measure::DailyViews:
        case Measure::PartialFlag:
            break;
    }
    return std::nullopt;
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

CollabPosts collab_of(const Study* study) {
    return study != nullptr ? study->settings.posts.collab : PostsSettings().collab;
}

void settle_partners(std::vector<Coverage>& coverage, CollabPosts collab) {
    for (Coverage& visit : coverage) {
        visit.unsettled_weeks = collab == CollabPosts::LeaveOut ? std::vector<Week>() : visit.unsettled_weeks;
    }
}

std::set<std::pair<std::string, Week>> open_weeks(const LatestPosts& posts, CollabPosts collab) {
    std::set<std::pair<std::string, Week>> weeks;
    const RoundedCopies copies(posts);
    std::uint32_t at = 0;
    for (const LatestPost& post : posts.posts()) {
        const bool is_left_out = copies.has(at++);
        const auto [first, last] =
            post.posted_read == LatestPosts::never ? std::pair<Week, Week>() : weeks_of_post(post);
        if (first != last && counts_for_week(post, collab) && !is_left_out) {
            for (Week week = first; week <= last; week = week + Weeks{1}) {
                weeks.emplace(posts.shows()[post.show], week);
            }
        }
    }
    return weeks;
}

bool is_tied(const PostWeek& week) {
    return week.tied_counts.any() || week.tied_hashtags || week.tied_days || week.tied_reels;
}

bool is_open(const PostWeek& week) {
    return week.open_posts > (week.is_of_library ? 0 : week.open_of_library);
}

bool hides_its_author(const LatestPosts::Post& post, Source source) {
    const SourceFacts& facts = facts_of(source);
    const bool has_addresses = facts.post_key != nullptr;
    const bool should_say = facts.own_post_fields.find(" is_collab ") != std::string_view::npos;
    return has_addresses && post.is_collab_read == LatestPosts::never && (should_say || post.is_under_another_name);
}

bool counts_for_week(const LatestPosts::Post& post, CollabPosts collab) {
    return collab == CollabPosts::Count || post.is_collab_read == LatestPosts::never || !post.is_collab ||
           post.is_collab_tied;
}

Result<std::vector<PostWeek>> posts_by_week(std::span<const PanelColumn> columns, const LatestPosts& posts,
                                            const RoundedCopies& copies, CollabPosts collab) {
    const std::vector<std::vector<Dated>> dated = dated_posts(posts, copies, collab);
    WeekSums sums(columns, posts, collab);
    std::vector<PostWeek> weeks;
    for (const std::uint32_t show : shows_by_name(posts)) {
        for (std::span<const Dated> rest = dated[show]; !rest.empty();) {
            const auto end = std::ranges::find_if(rest, [&](const Dated& later) { return later.week != rest[0].week; });
            const auto count = static_cast<std::size_t>(end - rest.begin());
            weeks.push_back(TRY(sums.sum(posts.shows()[show], rest.first(count))));
            rest = rest.subspan(count);
        }
    }
    return weeks;
}

Result<std::vector<PostWeek>> posts_by_week(std::span<const PanelColumn> columns, const LatestPosts& posts,
                                            CollabPosts collab) {
    return posts_by_week(columns, posts, RoundedCopies(posts), collab);
}

Result<std::vector<PostWeek>> posts_by_week(std::span<const PanelColumn> columns, const std::vector<RawPost>& posts,
                                            CollabPosts collab) {
    return posts_by_week(columns, latest_posts(posts), collab);
}

void put_post_week(std::span<const PanelColumn> columns, Panel& panel, Row row, const PostWeek& week) {
    std::size_t next = 0;
    for (const PanelColumn& column : columns) {
        Column& cells = panel.columns[next++];
        if (week.may_have_others || is_open(week)) {
            continue;
        }
        if (const Count value = measured(column, week)) {
            put(cells, row, *value);
        }
    }
    put_scrape(panel, row, week.scrape_run_at);
}

void put_no_posts(std::span<const PanelColumn> columns, Panel& panel, Row row, Instant scrape) {
    for (std::size_t column = 0; column < columns.size(); ++column) {
        if (columns[column].measure != Measure::Followers) {
            put(panel.columns[column], row, std::int64_t{0});
        }
    }
    put_scrape(panel, row, scrape);
}

}  // namespace public_signals::inline aggregation
