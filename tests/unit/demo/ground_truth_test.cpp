#include "public_signals/demo/ground_truth.hpp"

#include <gtest/gtest.h>

#include <cmath>
#include <map>
#include <sstream>

#include "public_signals/demo/grosses.hpp"
#include "public_signals/demo/random.hpp"

namespace public_signals::demo {
namespace {

constexpr std::uint64_t seed = 20260101;

std::map<std::string, int> posts_per_week(const SampleShow& show) {
    std::map<std::string, int> counts;
    for (const TruthPost& post : tiktok_truth(seed, show)) {
        ++counts[format_week(to_week(day_of(instant_of_unix_seconds(post.created))))];
    }
    return counts;
}

TEST(Truth, EveryWeekOfEveryShowHasTenPostsOrMoreButTheTwoSilentOnes) {
    for (const SampleShow& show : sample_shows(8)) {
        auto counts = posts_per_week(show);
        for (const Week week : weeks_of({day(2024, 1, 1), day(2025, 12, 28)})) {
            const std::string monday = format_week(week);
            const bool silent = show.name == "1776" && (monday == "2024-08-05" || monday == "2024-08-12");
            if (silent) {
                EXPECT_EQ(counts[monday], 0) << monday;
            } else {
                EXPECT_GE(counts[monday], 10) << show.name << " " << monday;
            }
        }
    }
}

TEST(Truth, IdsAreUniqueAndTellATimeBeforeThePost) {
    std::map<std::string, int> seen;
    for (const SampleShow& show : sample_shows(8)) {
        for (const TruthPost& post : tiktok_truth(seed, show)) {
            EXPECT_EQ(++seen[post.id], 1);
            const auto uploaded = static_cast<std::int64_t>(std::stoull(post.id) >> 32);
            EXPECT_LT(uploaded, post.created);
            EXPECT_GT(uploaded, post.created - 60'001);
        }
    }
}

TEST(Truth, CountsGrowWithAgeTowardsTheirMatureValue) {
    const std::int64_t created = 1'700'000'000;
    const std::int64_t day_long = 86'400;
    EXPECT_EQ(grown(9000, created, created), 0);
    EXPECT_EQ(grown(9000, created, created + 2 * day_long), 4500);
    EXPECT_EQ(grown(9000, created, created + 16 * day_long), 8000);
    EXPECT_LT(grown(9000, created, created + 700 * day_long), 9000);
}

TEST(Truth, MatureViewsOfAWeekAreTheSumOverItsPosts) {
    const SampleShow show = sample_shows(3).back();
    std::map<Week, std::int64_t> sums;
    for (const TruthPost& post : tiktok_truth(seed, show)) {
        sums[to_week(day_of(instant_of_unix_seconds(post.created)))] += post.views;
    }
    for (const auto& [week, sum] : sums) {
        EXPECT_EQ(mature_views(seed, show, week), sum) << format_week(week);
    }
}

TEST(Truth, HashtagsLieWhereTheirUtf16OffsetsSay) {
    Draws draws(seed, Stream::Post, {99});
    int tags = 0;
    for (int caption_number = 0; caption_number < 200; ++caption_number) {
        const Caption caption = caption_for(sample_shows(2).back(), draws);
        std::u16string units;
        for (std::size_t at = 0; at < caption.text.size();) {  // decoded here by hand, apart from the code under test
            const auto lead = static_cast<unsigned char>(caption.text[at]);
            const int length = lead < 0x80 ? 1 : lead < 0xe0 ? 2 : lead < 0xf0 ? 3 : 4;
            char32_t code = length == 1 ? lead : lead & (0xff >> (length + 1));
            for (int next = 1; next < length; ++next) {
                code = code << 6 | (static_cast<unsigned char>(caption.text[at + next]) & 0x3f);
            }
            if (code >= 0x10000) {
                units += static_cast<char16_t>(0xd800 + ((code - 0x10000) >> 10));
                units += static_cast<char16_t>(0xdc00 + ((code - 0x10000) & 0x3ff));
            } else {
                units += static_cast<char16_t>(code);
            }
            at += length;
        }
        for (const Span& span : caption.spans) {
            ASSERT_LE(static_cast<std::size_t>(span.end), units.size());
            EXPECT_EQ(units[span.start], span.is_mention ? u'@' : u'#');
            EXPECT_TRUE(static_cast<std::size_t>(span.end) == units.size() || units[span.end] == u' ');
            ++tags;
        }
    }
    EXPECT_GT(tags, 300);
}

TEST(FixedPoint, TheExponentialAgreesWithTheMathLibrary) {
    for (double x = -2.0; x <= 2.0; x += 0.01) {
        const double fixed = static_cast<double>(exponential(std::llround(x * fixed_one))) / fixed_one;
        EXPECT_NEAR(fixed / std::exp(x), 1.0, 1e-4) << x;
    }
}

TEST(FixedPoint, NormalsHaveMeanZeroAndStandardDeviationOne) {
    Draws draws(1, Stream::Post, {1});
    double sum = 0;
    double squares = 0;
    constexpr int n = 20'000;
    for (int draw = 0; draw < n; ++draw) {
        const double normal = static_cast<double>(draws.normal()) / fixed_one;
        sum += normal;
        squares += normal * normal;
    }
    EXPECT_NEAR(sum / n, 0.0, 0.03);
    EXPECT_NEAR(squares / n, 1.0, 0.03);
}

/// gross by week and show out of the CSV, whose last fields hold no commas.
std::vector<std::vector<double>> log_grosses(int shows) {
    std::istringstream lines(grosses_csv(seed, sample_shows(shows)));
    std::string line;
    std::getline(lines, line);
    EXPECT_EQ(line, "week_ending,show,theater,gross,attendance,capacity,performances");
    std::vector<std::vector<double>> weeks;
    for (int row = 0; std::getline(lines, line); ++row) {
        const std::string gross = line.substr(line.find("Synthetic Theatre"));
        if (row % shows == 0) {
            weeks.emplace_back();
        }
        weeks.back().push_back(std::log(std::stod(gross.substr(gross.find(',') + 1))));
    }
    return weeks;
}

/// Show and week means taken out of a balanced panel.
void demean(std::vector<std::vector<double>>& values) {
    const std::size_t shows = values.front().size();
    std::vector<double> of_show(shows, 0.0);
    double mean = 0;
    for (const auto& week : values) {
        for (std::size_t show = 0; show < shows; ++show) {
            of_show[show] += week[show] / static_cast<double>(values.size());
            mean += week[show] / static_cast<double>(values.size() * shows);
        }
    }
    for (auto& week : values) {
        double of_week = 0;
        for (const double value : week) {
            of_week += value / static_cast<double>(shows);
        }
        for (std::size_t show = 0; show < shows; ++show) {
            week[show] += mean - of_week - of_show[show];
        }
    }
}

TEST(Grosses, TheEffectOfViewsFourWeeksEarlierIsTheOneInTheReadme) {
    constexpr int shows = 40;
    auto outcome = log_grosses(shows);
    const auto weeks = weeks_of({day(2024, 1, 1), day(2025, 12, 28)});
    ASSERT_EQ(outcome.size(), weeks.size());
    std::vector<std::vector<double>> views;
    const auto study = sample_shows(shows);
    for (const Week week : weeks) {
        views.emplace_back();
        for (const SampleShow& show : study) {
            views.back().push_back(static_cast<double>(mature_views(seed, show, week - Weeks{4})) / 1e6);
        }
    }
    demean(outcome);
    demean(views);
    double covariance = 0;
    double variance = 0;
    for (std::size_t week = 0; week < weeks.size(); ++week) {
        for (int show = 0; show < shows; ++show) {
            covariance += views[week][show] * outcome[week][show];
            variance += views[week][show] * views[week][show];
        }
    }
    EXPECT_NEAR(covariance / variance, 0.10, 0.01);
}

}  // namespace
}  // namespace public_signals::demo
