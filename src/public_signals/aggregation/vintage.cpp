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

using Unmeasured = std::bitset<n_counts>;

/// What the chosen reading lacks, from the first reading of the age that has it. The counts that only a younger one has
/// are returned; hashtags do not grow, so theirs may come from there.
Unmeasured fill_from(Readings aged, Readings younger, Post& post) {
    Unmeasured unmeasured;
    for (const PostCount count : all_counts) {
        const auto has = [count](const RawPost* row) { return row->post.counts[count].has_value(); };
        const auto found = std::ranges::find_if(aged, has);
        if (found != aged.end()) {
            post.counts[count] = (*found)->post.counts[count];
        } else if (std::ranges::any_of(younger, has)) {
            unmeasured |=
                count_fields[count.row].shown == Shown::WhereKnown ? Unmeasured().set(count.row) : Unmeasured().set();
        }
    }
    const auto shows_all = [](const RawPost* row) {
        return row->post.hashtags && (row->post.caption || !row->post.hashtags->empty());
    };
    const auto says_none = [](const RawPost* row) { return row->post.hashtags.has_value(); };
    const auto keep_first = [&](auto says) {
        for (const Readings rows : {aged, younger}) {
            const auto found = std::ranges::find_if(rows, says);
            if (found != rows.end()) {
                post.caption = (*found)->post.caption;
                post.hashtags = (*found)->post.hashtags;
                return true;
            }
        }
        return false;
    };
    if (!keep_first(shows_all)) {
        keep_first(says_none);
    }
    return unmeasured;
}

/// The counts of which another run of the same second says another value.
Unmeasured tied_counts(Readings rows, const RawPost& chosen) {
    Unmeasured tied;
    for (const RawPost* row : rows) {
        for (const PostCount count : all_counts) {
            const Count& one = chosen.post.counts[count];
            const Count& other = row->post.counts[count];
            const bool differs = row->scrape_run_at == chosen.scrape_run_at && row->run_id != chosen.run_id && one &&
                                 other && *one != *other;
            tied.set(count.row, tied[count.row] || differs);
        }
    }
    return tied;
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
        Unmeasured lacks =
            aged == rows.end() ? Unmeasured().set() : fill_from({aged, rows.end()}, {rows.begin(), aged}, chosen.post);
        if (aged != rows.end()) {
            lacks |= tied_counts(rows, **aged);
        }
        if (lacks.any()) {
            unmeasured[{chosen.show, to_week(day_of(posted(chosen.post)))}] |= lacks;
        }
        kept.push_back(std::move(chosen));
    }
    posts = std::move(kept);
    return unmeasured;
}

void blank_sums(Panel& weekly, const UnmeasuredWeeks& unmeasured) {
    for (Row row = 0; row < weekly.row_count(); ++row) {
        const auto lacks = unmeasured.find({weekly.show[row], weekly.week[row]});
        if (lacks == unmeasured.end()) {
            continue;
        }
        for (Column& column : weekly.columns) {
            const PanelColumn* const told = panel_column(column.name);
            if (told != nullptr && told->measure == Measure::SumOfCount && lacks->second[told->count.row]) {
                column.known[row] = 0;
                column.ints()[row] = 0;
            }
        }
    }
}

}  // namespace public_signals::inline aggregation
