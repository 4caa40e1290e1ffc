#include "public_signals/aggregation/vintage.hpp"

#include <algorithm>
#include <map>

namespace public_signals {
namespace {

template <class Rows>
void keep_until(Rows& rows, Instant end) {
    std::erase_if(rows, [end](const auto& row) { return row.scrape_run_at >= end; });
}

Instant posted(const Post& post) {
    return post.posted_at ? *post.posted_at : Instant(post.post_day.value_or(Day{}));
}

}  // namespace

Observations as_of(Observations observations, Day day) {
    const Instant end = Instant(day + std::chrono::days(1));
    keep_until(observations.runs, end);
    keep_until(observations.tiktok_posts, end);
    keep_until(observations.instagram_posts, end);
    keep_until(observations.tiktok_coverage, end);
    keep_until(observations.instagram_coverage, end);
    keep_until(observations.days, end);
    keep_until(observations.points, end);
    return observations;
}

UnmeasuredWeeks keep_count_age(std::vector<RawPost>& posts, int days) {
    struct Choice {
        const RawPost* latest = nullptr;
        const RawPost* aged = nullptr;
    };
    std::map<std::pair<std::string, std::string>, Choice> choices;
    for (const RawPost& row : posts) {
        Choice& choice = choices[{row.show, row.post.post_id}];
        if (choice.latest == nullptr || row.scrape_run_at > choice.latest->scrape_run_at) {
            choice.latest = &row;
        }
        const bool old_enough = row.scrape_run_at >= posted(row.post) + std::chrono::days(days);
        if (old_enough && (choice.aged == nullptr || row.scrape_run_at < choice.aged->scrape_run_at)) {
            choice.aged = &row;
        }
    }
    UnmeasuredWeeks unmeasured;
    std::vector<RawPost> kept;
    for (const auto& [key, choice] : choices) {
        kept.push_back(choice.aged != nullptr ? *choice.aged : *choice.latest);
        if (choice.aged == nullptr) {
            unmeasured.emplace(key.first, to_week(day_of(posted(choice.latest->post))));
        }
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

}  // namespace public_signals
