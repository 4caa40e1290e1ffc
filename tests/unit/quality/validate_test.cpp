// The report as a whole: schema, weeks, status, JSON and what a person reads.
#include "public_signals/quality/validate.hpp"

#include <gmock/gmock.h>

#include <cmath>
#include <limits>
#include <random>

#include "public_signals/quality/schema_check.hpp"
#include "public_signals/quality/timestamps.hpp"
#include "unit/corrupted_words.hpp"
#include "unit/data/parsed_json.hpp"
#include "unit/quality/tables.hpp"

namespace public_signals::tests {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::Not;
using ::testing::SizeIs;

/// `shows` shows over `weeks` weeks, every column known and steady.
PanelBuilder whole_panel(int shows, int weeks) {
    PanelBuilder builder;
    for (int show = 0; show < shows; ++show) {
        for (int week = 0; week < weeks; ++week) {
            const Row row =
                builder.add(fmt::format("show {:02}", show), format_week(week_of("2024-01-01") + Weeks{week}));
            for (const PanelColumn& column : canonical_columns().subspan(2)) {
                if (column.type == ColumnType::Int64 || column.type == ColumnType::Float64) {
                    builder.set(row, column.name, column.name.ends_with("_posting_days") ? 5.0 : 2000.0 + show);
                }
            }
            builder.set(row, "gt_is_partial", 0.0);
            builder.set_text(row, "scrape_run_at", "2025-01-06T09:00:00Z");
        }
    }
    return builder;
}

void forget(ReadPanel& read, std::string_view prefix, Week week) {
    for (Column& column : read.panel.columns) {
        for (Row row = 0; column.name.starts_with(prefix) && row < read.panel.row_count(); ++row) {
            if (read.panel.week[row] == week) {
                column.known[row] = 0;
            }
        }
    }
}

TEST(Validate, AWholeSteadyPanelIsOk) {
    const ValidationReport report = validate(whole_panel(6, 20).read(), {});
    EXPECT_FALSE(report.action_needed);
    EXPECT_THAT(report.reasons, IsEmpty());
    EXPECT_EQ(report.timestamp, "2025-01-06T09:00:00Z");
    EXPECT_EQ(report.total_rows, 120);
    EXPECT_EQ(report.total_columns, 18);
    EXPECT_EQ(report.cells_checked, 6 * 16 * 6);
}

TEST(Validate, AnEmptyPanelNeedsAction) {
    const ValidationReport report = validate(PanelBuilder().read(), {});
    EXPECT_TRUE(report.action_needed);
    EXPECT_TRUE(report.schema_valid);
    EXPECT_EQ(report.coverage.at(0).coverage_pct, 0.0);
}

TEST(Validate, ABrokenWeekNeedsActionAndItsMondayIsNamedEverywhere) {
    PanelBuilder builder = whole_panel(8, 20);
    forget(builder.read(), "tt_", week_of("2024-04-15"));
    const ValidationReport report = validate(builder.read(), {});
    EXPECT_TRUE(report.action_needed);
    EXPECT_THAT(report.reasons, ElementsAre("tiktok broke in the week of 2024-04-15: all columns null: login wall or "
                                            "layout change (8 of 8 shows)"));
    EXPECT_THAT(summary_text(report), HasSubstr("2024-04-15"));
    EXPECT_THAT(report_file_text(report), HasSubstr("\"week_start\": \"2024-04-15\""));
}

TEST(Validate, ASourceThatIsNotRequiredMayEndButMayNotBeWrong) {
    const CheckOptions without_instagram = {.required_sources = {"google_trends", "tiktok"}};
    PanelBuilder ended = whole_panel(8, 20);
    forget(ended.read(), "ig_", week_of("2024-05-13"));
    EXPECT_FALSE(validate(ended.read(), without_instagram).action_needed);
    EXPECT_THAT(validate(ended.read(), without_instagram).parser_breaks, SizeIs(1));
    EXPECT_TRUE(validate(ended.read(), {}).action_needed);

    PanelBuilder wrong = whole_panel(8, 20);
    for (Row row = 0; row < wrong.panel().row_count(); ++row) {
        if (wrong.panel().week[row] == week_of("2024-05-13")) {
            wrong.set(row, "ig_sum_likes", 0.0);
        }
    }
    EXPECT_TRUE(validate(wrong.read(), without_instagram).action_needed);
}

TEST(Validate, ARequiredSourceUnderSixtyPercentNeedsAction) {
    PanelBuilder builder = whole_panel(3, 10);
    for (const char* monday : {"2024-01-01", "2024-01-15", "2024-01-29", "2024-02-12"}) {
        forget(builder.read(), "gt_", week_of(monday));
    }
    EXPECT_FALSE(validate(builder.read(), {}).action_needed) << "18 of 30 show-weeks are exactly 60 %";
    builder.read().panel.columns[13].known[9] = 0;
    ASSERT_EQ(builder.panel().columns[13].name, "gt_index");
    EXPECT_THAT(validate(builder.read(), {}).reasons,
                ElementsAre("google_trends: 17 of 30 show-weeks observed, no metric reaches 60 % (best: gt_index 56.7 "
                            "%)"));
    EXPECT_FALSE(validate(builder.read(), {.required_sources = {"tiktok"}}).action_needed);
}

/// A panel of one show with `spikes` spikes that are warnings and far enough apart to leave the medians alone.
ValidationReport with_spikes(int spikes, int weeks) {
    PanelBuilder builder = whole_panel(1, weeks);
    for (int i = 0; i < spikes; ++i) {
        builder.set(static_cast<Row>(6 + 4 * i), "tt_sum_views", 50000.0);
    }
    return validate(builder.read(), {});
}

TEST(Validate, AFewAnomaliesAreFlaggedAndNeverFailed) {
    EXPECT_THAT(with_spikes(10, 104).anomalies, SizeIs(10));
    EXPECT_FALSE(with_spikes(10, 104).action_needed);
    EXPECT_TRUE(with_spikes(11, 104).action_needed);
    EXPECT_FALSE(with_spikes(11, 204).action_needed) << "11 of 1,200 cells are under 1 %";
}

TEST(Validate, AnomaliesOfABrokenWeekAreNotCountedAgain) {
    PanelBuilder builder = whole_panel(12, 20);
    for (Row row = 0; row < builder.panel().row_count(); ++row) {
        if (builder.panel().week[row] == week_of("2024-04-15")) {
            for (const char* column : {"tt_posts", "tt_sum_views", "tt_sum_likes"}) {
                builder.set(row, column, 0.0);
            }
        }
    }
    const ValidationReport report = validate(builder.read(), {});
    EXPECT_THAT(report.anomalies, SizeIs(36));
    EXPECT_THAT(report.reasons, SizeIs(1)) << "the break, and not 36 anomalies besides";
}

std::vector<std::string> schema_errors_after(void (*change)(ReadPanel&)) {
    ReadPanel read = whole_panel(1, 1).read();
    change(read);
    return schema_errors_of(read.stored, {});
}

TEST(Schema, ErrorsNameTheColumnAndWhatIsDue) {
    EXPECT_THAT(schema_errors_after([](ReadPanel&) {}), IsEmpty());
    EXPECT_THAT(schema_errors_after([](ReadPanel& read) { read.stored.erase(read.stored.begin() + 2); }),
                ElementsAre("tt_posts: absent, int64 is due"));
    EXPECT_THAT(schema_errors_after([](ReadPanel& read) { read.stored[2].arrow_type = "int32"; }),
                ElementsAre("tt_posts: int32 where int64 is due"));
    EXPECT_THAT(schema_errors_after([](ReadPanel& read) { read.stored[2].arrow_type = "double"; }),
                ElementsAre("tt_posts: float64 where int64 is due"));
    EXPECT_THAT(schema_errors_after([](ReadPanel& read) { read.stored[1].arrow_type = "timestamp[us]"; }),
                ElementsAre("week_start: timestamp[us] where string is due"));
    EXPECT_THAT(schema_errors_after([](ReadPanel& read) { std::swap(read.stored[4], read.stored[5]); }), SizeIs(1));
    EXPECT_THAT(schema_errors_after([](ReadPanel& read) {
                    std::rotate(read.stored.begin() + 2, read.stored.begin() + 3, read.stored.end());
                }),
                ElementsAre("tt_posts: out of order, it comes after week_start"));
    EXPECT_THAT(schema_errors_after([](ReadPanel& read) { read.stored.push_back({"tt_post", "int64"}); }),
                ElementsAre("tt_post: not a column of the panel (nearest: tt_posts)"));
}

TEST(Schema, TheWikipediaColumnsMayFollowAndBothMust) {
    EXPECT_THAT(schema_errors_after([](ReadPanel& read) {
                    read.stored.push_back({"wiki_views", "int64"});
                    read.stored.push_back({"wiki_is_partial", "bool"});
                }),
                IsEmpty());
    EXPECT_THAT(schema_errors_after([](ReadPanel& read) { read.stored.push_back({"wiki_views", "int64"}); }),
                ElementsAre("wiki_is_partial: absent, bool is due"));
}

TEST(Schema, TextMayBeLargeOrWithoutAnyValue) {
    EXPECT_THAT(schema_errors_after([](ReadPanel& read) {
                    read.stored[0].arrow_type = "large_string";
                    read.stored[17].arrow_type = "null";
                }),
                IsEmpty());
}

TEST(Schema, AnInfiniteValueIsAnErrorAndCountsAsUnknown) {
    PanelBuilder builder = whole_panel(1, 2);
    builder.set(0, "gt_index", std::numeric_limits<double>::infinity());
    const ValidationReport report = validate(builder.read(), {});
    EXPECT_THAT(report.schema_errors, ElementsAre("gt_index: 1 infinite value"));
    EXPECT_EQ(report.coverage.at(0).non_null_observations, 1);
}

TEST(Timestamps, EachRowIsJudgedAsItIsStored) {
    const ReadPanel read = panel_from(R"(
        | show | week_start | tt_posts |
        | A    | 2024-01-01 | 1        |
        | A    | 2024-01-15 | 1        |
        | A    | 2024-01-08 | 1        |
        | A    | 2024-01-15 | 1        |
        | A    | 2024-01-23 | 1        |
        | A    | 2024-13-01 | 1        |
        | C    | 2024-01-01 | 1        |
        | B    | 2024-01-01 | 1        |)");
    std::vector<std::string> issues;
    for (const TimestampIssue& issue : timestamp_issues_of(read)) {
        issues.push_back(std::string(name_of(issue.kind)) + " " + issue.show + " " + issue.week_start);
    }
    EXPECT_THAT(issues, ElementsAre("not_sorted A 2024-01-08", "duplicate A 2024-01-15", "not_monday A 2024-01-23",
                                    "bad_date A 2024-13-01", "not_sorted B 2024-01-01"));
    const ValidationReport report = validate(read, {});
    EXPECT_TRUE(report.action_needed);
    EXPECT_THAT(report.reasons, ::testing::Contains("week_start: 2 rows that should come before the row above"));
}

TEST(CheckOptions, WhatCannotBeMeantIsAnErrorWithHelp) {
    const Panel panel = whole_panel(1, 1).panel();
    EXPECT_TRUE(check_options({}, panel));
    EXPECT_EQ(check_options({.required_sources = {"tictok"}}, panel).error().help, "did you mean 'tiktok'?");
    EXPECT_FALSE(check_options({.anomaly_threshold = 0.5}, panel));
    EXPECT_FALSE(check_options({.anomaly_threshold = std::nan("")}, panel));
    EXPECT_FALSE(check_options({.min_coverage = 101}, panel));
    EXPECT_FALSE(check_options({.lookback_weeks = 3}, panel));
    EXPECT_FALSE(check_options({.anomaly_metrics = {{"tt_post"}}}, panel));
    EXPECT_FALSE(check_options({.anomaly_metrics = {{"scrape_run_at"}}}, panel));
    EXPECT_FALSE(check_options({.source_metrics = {{{.source = "mine", .metrics = {"nosuch"}}}}}, panel));
}

ValidationReport eventful() {
    PanelBuilder builder = whole_panel(8, 30);
    forget(builder.read(), "tt_", week_of("2024-04-15"));
    builder.set(20, "ig_posts", 90000.0);
    builder.set(25, "gt_index", 12.25);
    builder.read().panel.show[0] = "show \xff\x1b[31m";
    builder.read().stored.push_back({"extra", "int64"});
    return validate(builder.read(), {});
}

TEST(ReportJson, HasTheKeysThatReadersKnowAndThenOurs) {
    const auto json = tests::parsed(to_json(eventful()));
    std::vector<std::string> keys;
    for (const auto& [key, value] : json.items()) {
        keys.push_back(key);
    }
    EXPECT_THAT(
        keys, ElementsAre("timestamp", "total_rows", "total_columns", "coverage", "anomalies", "schema_valid",
                          "schema_errors", "timestamp_issues", "status", "cells_checked", "parser_breaks", "not_judged",
                          "weeks_judged", "reasons", "anomaly_threshold", "min_coverage", "baseline",
                          "expected_anomalies", "expected_breaks", "trends_zeros", "impossible_counts",
                          "counts_read_late", "count_age_days", "twin_posts", "suspect_likes"));
    EXPECT_EQ(json["status"], "ACTION_NEEDED");
    EXPECT_EQ(json["anomalies"][0]["value"].dump(), "90000");
    EXPECT_EQ(json["anomalies"][1]["value"].dump(), "12.25");
    EXPECT_TRUE(json["anomalies"][0]["is_anomaly"].get<bool>());
    EXPECT_EQ(json["coverage"][1]["metrics"]["tt_posts"]["non_null_observations"], 8 * 29);
}

TEST(ReportJson, ReadsBackAsItWasWritten) {
    const std::string text = report_file_text(eventful());
    const Result<ValidationReport> again = report_from_json(text);
    ASSERT_TRUE(again);
    EXPECT_EQ(report_file_text(*again), text);
    for (const char* broken : {"", "{", "[]", R"({"timestamp": 3})"}) {
        EXPECT_EQ(report_from_json(broken).error().kind, ErrorKind::ParseError) << broken;
    }
}

TEST(ReportJson, EachWordMadeWrongIsAnErrorWithFileKeyAndWord) {
    ValidationReport report = eventful();
    for (const AnomalyType type : {AnomalyType::Spike, AnomalyType::Drop, AnomalyType::FromZero}) {
        for (const Severity severity : {Severity::Info, Severity::Warning}) {
            report.anomalies.push_back({.show = "A", .metric = "tt_posts", .anomaly_type = type, .severity = severity});
        }
    }
    for (const std::string& word : words_of<TimestampProblem>()) {
        report.timestamp_issues.push_back({.kind = *find_word<TimestampProblem>(word), .show = "A"});
    }
    std::size_t tried = 0;
    for (const bool action_needed : {true, false}) {
        report.action_needed = action_needed;
        ASSERT_TRUE(report_from_json(report_file_text(report)));
        for (const CorruptedJson& corruption :
             corrupted(to_json(report), {"status", "anomaly_type", "severity", "kind"})) {
            const auto read = report_from_json(corruption.text, "data/panel/validation_report.json");
            ASSERT_FALSE(read) << corruption.key << ": " << corruption.was << " made " << corruption.word;
            EXPECT_THAT(read.error().message, HasSubstr("`" + corruption.word + "` is unknown"));
            EXPECT_THAT(read.error().where, ::testing::StartsWith("data/panel/validation_report.json: "));
            EXPECT_THAT(read.error().where, ::testing::EndsWith(corruption.key));
            ++tried;
        }
    }
    EXPECT_GT(tried, 100U);
    auto json = to_json(report);
    json["status"] = "ACTION_NEDED";
    EXPECT_THAT(report_from_json(json.dump()).error().help, HasSubstr("did you mean `ACTION_NEEDED`?"));
}

TEST(SummaryText, BeginsWithTheVerdictAndHoldsNoControlCharacter) {
    const std::string text = summary_text(eventful());
    EXPECT_EQ(text.substr(0, text.find('\n')), "ACTION_NEEDED");
    EXPECT_THAT(text, Not(HasSubstr("\x1b")));
    EXPECT_THAT(summary_text(validate(whole_panel(6, 20).read(), {})), ::testing::StartsWith("OK"));
}

TEST(SummaryText, NumbersAreGroupedAndMediansKeepTheirHalf) {
    ValidationReport report{.cells_checked = 1};
    report.anomalies.push_back({.show = "A",
                                .week = week_of("2024-01-01"),
                                .metric = "tt_sum_views",
                                .value = std::int64_t{1234567},
                                .median_prior_8w = 132323.5,
                                .ratio_to_median = {},
                                .anomaly_type = AnomalyType::Spike,
                                .severity = Severity::Warning,
                                .robust_z = {}});
    EXPECT_THAT(summary_text(report), HasSubstr("1,234,567 after  132,323.5"));
    report.anomalies[0].median_prior_8w = 1e300;
    EXPECT_THAT(summary_text(report), HasSubstr("after 1000000000"));
    report.anomalies[0].median_prior_8w = 12;
    EXPECT_THAT(summary_text(report), HasSubstr("after         12  warning"));
}

TEST(SummaryText, ShowsTenAnomaliesAndCountsTheRest) {
    const auto text = [](int spikes) {
        ValidationReport report = with_spikes(spikes, 104);
        report.impossible_counts.clear();  // two thousand posting days a week
        return summary_text(report);
    };
    EXPECT_THAT(text(10), Not(HasSubstr(" more\n")));
    EXPECT_THAT(text(13), HasSubstr("and 3 more\n"));
}

/// Likes are far below views, comments far below likes; a week has seven days.
double plausible(std::string_view column, double value) {
    if (column.ends_with("_posting_days")) {
        return 5;
    }
    const double factor = column.ends_with("_views")   ? 1e4
                          : column.ends_with("_likes") ? 1e2
                          : column.ends_with("_posts") ? 1
                                                       : 1e-2;
    return column == "gt_index" ? value : std::ceil(value * factor);
}

/// A log-normal panel: its own level per show, a common season, and a tenth of the cells unknown by themselves, which
/// is harder than life, where a whole source is unknown at a time.
ReadPanel simulated(std::uint32_t seed) {
    std::mt19937 bits(seed);
    const auto uniform = [&bits] { return (static_cast<double>(bits()) + 0.5) / 4294967296.0; };
    const auto normal = [&uniform] {
        return std::sqrt(-2 * std::log(uniform())) * std::cos(2 * std::acos(-1.0) * uniform());
    };
    PanelBuilder builder;
    for (int show = 0; show < 8; ++show) {
        const double level = 8 + normal();
        for (int week = 0; week < 60; ++week) {
            const Row row =
                builder.add(fmt::format("show {:02}", show), format_week(week_of("2024-01-01") + Weeks{week}));
            for (const PanelColumn& column : canonical_columns().subspan(2)) {
                if ((column.type == ColumnType::Int64 || column.type == ColumnType::Float64) && uniform() > 0.1) {
                    const double value = std::exp(level + 0.3 * std::sin(week / 8.0) + 0.4 * normal());
                    builder.set(row, column.name, plausible(column.name, value));
                }
            }
        }
    }
    return builder.read();
}

TEST(Validate, CleanSimulatedPanelsAreOk) {
    constexpr int panels = 60;
    int ok = 0;
    for (std::uint32_t seed = 0; seed < panels; ++seed) {
        ok += !validate(simulated(seed), {}).action_needed;
    }
    EXPECT_GE(ok, 57) << "of " << panels;
}

}  // namespace
}  // namespace public_signals::tests
