// Whatever is taken away from raw files, no week gets a number that the rest does not say.
#include <fmt/format.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <map>
#include <random>

#include "public_signals/aggregation/source_weeks.hpp"
#include "public_signals/aggregation/weekly.hpp"

namespace public_signals {
namespace {

using Random = std::mt19937;

constexpr PostCount counts[] = {PostCount::Views, PostCount::Likes, PostCount::Comments, PostCount::Shares};
constexpr const char* sums[] = {"tt_sum_views", "tt_sum_likes", "tt_sum_comments", "tt_sum_shares"};

Instant instant(const char* text) {
    return *parse_instant(text);
}

/// Posts of two shows over five weeks, read by three scrapes that cover more or less; many counts are hidden.
Observations random_archive(Random& random) {
    Observations archive;
    archive.of(Source::TikTok).has_coverage = true;
    const Day first = *parse_day("2024-01-01");
    Run run;
    run.asked = {first, first + std::chrono::days(34)};
    run.sources = {"tiktok"};
    archive.runs = {run};
    for (const char* show : {"A", "B"}) {
        for (int scrape = 0; scrape < 3; ++scrape) {
            const Instant at = Instant(first) + std::chrono::days(14 + 14 * scrape);
            const Instant oldest = Instant(first) + std::chrono::hours(random() % (24 * 14)) - std::chrono::hours(48);
            archive.of(Source::TikTok)
                .coverage.push_back({show, show, at, random() % 5 == 0 ? PageState::Blocked : PageState::Ok, oldest,
                                     random() % 4 == 0, 0});
            for (int post = 0; post < 8; ++post) {
                RawPost raw;
                raw.show = show;
                raw.post.post_id = std::to_string(post);
                raw.post.posted_at = Instant(first) + std::chrono::hours(100 * post + (show[0] == 'A' ? 0 : 31));
                raw.scrape_run_at = at;
                if (*raw.post.posted_at > at) {
                    continue;
                }
                for (const PostCount count : counts) {
                    raw.post.counts[count] = random() % 3 == 0 ? Count{} : Count(random() % 4);
                }
                archive.of(Source::TikTok).posts.push_back(raw);
            }
        }
    }
    return archive;
}

/// Takes something away: rows of posts, single counts, coverage, a scrape as a whole.
Observations with_less(Observations archive, Random& random, bool keep_rows) {
    const auto sometimes = [&] { return random() % 4 == 0; };
    for (RawPost& raw : archive.of(Source::TikTok).posts) {
        for (const PostCount count : counts) {
            raw.post.counts[count] = sometimes() ? Count{} : raw.post.counts[count];
        }
    }
    for (Coverage& covered : archive.of(Source::TikTok).coverage) {
        if (sometimes()) {
            covered.state = PageState::LayoutChanged;
        } else if (sometimes()) {
            covered.whole_list = false;
            covered.oldest_unpinned_post.reset();
        }
    }
    std::erase_if(archive.of(Source::TikTok).coverage, [&](const Coverage&) { return sometimes(); });
    if (!keep_rows) {
        std::erase_if(archive.of(Source::TikTok).posts, [&](const RawPost&) { return sometimes(); });
    }
    return archive;
}

/// What the rows say of one show and week, found without the code under test: of each post the last reading in time.
struct Said {
    std::map<std::string, Count> latest[4];
    std::size_t posts = 0;
    bool is_covered = false;

    Count sum(int which) const {
        Count total;
        for (const auto& [post, value] : latest[which]) {
            total = value ? Count(total.value_or(0) + *value) : total;
        }
        return total;
    }
};

Said said_of(const Observations& archive, const std::string& show, Week week) {
    Said said;
    for (const Coverage& covered : archive.of(Source::TikTok).coverage) {
        said.is_covered = said.is_covered || (covered.show == show && covers(covered, week));
    }
    std::vector<RawPost> rows;
    for (const RawPost& raw : archive.of(Source::TikTok).posts) {
        if (raw.show == show && to_week(day_of(*raw.post.posted_at)) == week) {
            rows.push_back(raw);
        }
    }
    std::ranges::stable_sort(rows, {}, &RawPost::scrape_run_at);
    for (const RawPost& raw : rows) {
        for (int which = 0; which < 4; ++which) {
            Count& kept = said.latest[which][raw.post.post_id];
            kept = raw.post.counts[counts[which]] ? raw.post.counts[counts[which]] : kept;
        }
    }
    said.posts = said.latest[0].size();
    return said;
}

Count cell(const Panel& panel, const char* column, Row row) {
    const Column& values = *panel.find(column);
    return values.known[row] ? Count(values.ints()[row]) : Count{};
}

std::string place(const Panel& panel, Row row) {
    return panel.show[row] + " " + format_week(panel.week[row]);
}

TEST(Unseen, EveryNumberIsWhatTheRestSaysAndEveryZeroWasSeen) {
    Random random(3);
    for (int round = 0; round < 400; ++round) {
        const Observations less = with_less(random_archive(random), random, round % 2 == 0);
        const Panel panel = *weekly_panel(Source::TikTok, less, {{"A", "B"}});
        for (Row row = 0; row < panel.row_count(); ++row) {
            const Said said = said_of(less, panel.show[row], panel.week[row]);
            const bool known = said.is_covered;
            ASSERT_EQ(cell(panel, "tt_posts", row), known ? Count(said.posts) : Count{}) << place(panel, row);
            for (int which = 0; which < 4; ++which) {
                const Count sum = said.posts == 0 ? Count(0) : said.sum(which);
                ASSERT_EQ(cell(panel, sums[which], row), known ? sum : Count{}) << place(panel, row) << sums[which];
            }
        }
    }
}

TEST(Unseen, HidingCountsOrCoverageNeverMakesAZeroOfSomethingElse) {
    Random random(5);
    for (int round = 0; round < 400; ++round) {
        const Observations archive = random_archive(random);
        const Panel before = *weekly_panel(Source::TikTok, archive, {{"A", "B"}});
        const Observations less = with_less(archive, random, true);
        const Panel after = *weekly_panel(Source::TikTok, less, {{"A", "B"}});
        ASSERT_EQ(before.row_count(), after.row_count());
        for (Row row = 0; row < before.row_count(); ++row) {
            const Said said = said_of(less, after.show[row], after.week[row]);
            const Count posts = cell(after, "tt_posts", row);
            EXPECT_TRUE(!posts || posts == cell(before, "tt_posts", row)) << place(after, row);
            for (int which = 0; which < 4; ++which) {
                const Count now = cell(after, sums[which], row);
                if (now == Count(0) && cell(before, sums[which], row) != Count(0)) {
                    // A zero may only appear where readings that are left say zero, never for want of readings.
                    EXPECT_TRUE(
                        std::ranges::any_of(said.latest[which], [](const auto& post) { return post.second == 0; }))
                        << place(after, row) << " " << sums[which];
                }
            }
        }
    }
}

}  // namespace
}  // namespace public_signals
