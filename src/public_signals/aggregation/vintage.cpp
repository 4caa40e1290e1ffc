#include "public_signals/aggregation/vintage.hpp"

#include <algorithm>
#include <map>
#include <span>
#include <string_view>

namespace public_signals::inline aggregation {
namespace {

Instant posted(const Post& post) {
    return post.posted_at ? *post.posted_at : Instant(post.post_day.value_or(Day{}));
}

using Readings = std::span<const RawPost* const>;

/// Fields that the chosen reading lacks, from the first reading of the age that has them. False when only a younger
/// one has a count; hashtags do not grow, so theirs may come from there.
bool fill_from(Readings aged, Readings younger, Post& post) {
    bool measured = true;
    for (Count Post::* const field : {&Post::views, &Post::likes, &Post::comments, &Post::shares}) {
        const auto has = [field](const RawPost* row) { return (row->post.*field).has_value(); };
        const auto found = std::ranges::find_if(aged, has);
        if (found != aged.end()) {
            post.*field = (*found)->post.*field;
        } else if (std::ranges::any_of(younger, has)) {
            measured = false;
        }
    }
    const auto says_hashtags = [](const RawPost* row) { return row->post.caption || !row->post.hashtags.empty(); };
    for (const Readings rows : {aged, younger}) {
        const auto found = std::ranges::find_if(rows, says_hashtags);
        if (found != rows.end()) {
            post.caption = (*found)->post.caption;
            post.hashtags = (*found)->post.hashtags;
            break;
        }
    }
    return measured;
}

}  // namespace

Observations scraped_before(Observations observations, Instant instant) {
    each_list(observations, [instant](auto& rows) {
        std::erase_if(rows, [instant](const auto& row) { return row.scrape_run_at >= instant; });
    });
    return observations;
}

Observations as_of(Observations observations, Day day) {
    return scraped_before(std::move(observations), Instant(day + std::chrono::days(1)));
}

UnmeasuredWeeks keep_count_age(std::vector<RawPost>& posts, int days) {
    std::map<std::pair<std::string_view, std::string_view>, std::vector<const RawPost*>> readings;
    for (const RawPost& row : posts) {
        readings[{row.show, row.post.post_id}].push_back(&row);
    }
    UnmeasuredWeeks unmeasured;
    std::vector<RawPost> kept;
    for (auto& [key, rows] : readings) {
        std::ranges::stable_sort(rows, {}, &RawPost::scrape_run_at);
        const auto aged = std::ranges::find_if(rows, [&](const RawPost* row) {
            return row->scrape_run_at >= posted(row->post) + std::chrono::days(days);
        });
        RawPost chosen = aged == rows.end() ? *rows.back() : **aged;
        const bool measured = aged != rows.end() && fill_from({aged, rows.end()}, {rows.begin(), aged}, chosen.post);
        if (!measured) {
            unmeasured.emplace(chosen.show, to_week(day_of(posted(chosen.post))));
        }
        kept.push_back(std::move(chosen));
    }
    posts = std::move(kept);
    return unmeasured;
}

void blank_sums(Panel& weekly, const UnmeasuredWeeks& unmeasured) {
    for (Row row = 0; row < weekly.row_count(); ++row) {
        if (unmeasured.count({weekly.show[row], weekly.week[row]}) == 0) {
            continue;
        }
        for (Column& column : weekly.columns) {
            if (column.name.find("_sum_") != std::string::npos) {
                column.known[row] = 0;
                column.ints()[row] = 0;
            }
        }
    }
}

}  // namespace public_signals::aggregation
