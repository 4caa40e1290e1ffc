// The report for a person at a terminal: the verdict, then what it rests on, then what to do.
#include <fmt/format.h>

#include <algorithm>
#include <iterator>

#include "public_signals/base/counted.hpp"
#include "public_signals/base/text.hpp"
#include "public_signals/base/wrapped.hpp"
#include "public_signals/panel/panel_columns.hpp"
#include "public_signals/quality/breaks.hpp"
#include "public_signals/quality/expected_weeks.hpp"
#include "public_signals/quality/status.hpp"
#include "public_signals/quality/validate.hpp"

namespace public_signals::inline quality {
namespace {

constexpr std::size_t shown = 10;

/// `text` without control characters: a show name of somebody else's file must not steer the terminal.
std::string printable(const std::string& text) {
    std::string clean = repaired_utf8(text);
    std::ranges::replace_if(clean, [](unsigned char c) { return c < 0x20 || c == 0x7f; }, '?');
    return clean;
}

std::string in_words(const Number& value) {
    if (const auto* count = std::get_if<std::int64_t>(&value)) {
        return grouped(*count);
    }
    return fmt::format("{:.1f}", std::get<double>(value));
}

/// 132323.5 as 132,323.5; a median of counts has at most one decimal.
std::string median_in_words(double median) {
    const std::string text = fmt::format("{:.1f}", median);
    const std::string whole = text.substr(0, text.size() - 2);
    const bool short_enough = whole.size() <= 18;  // else it doesn't fit into the integers that are grouped
    return (short_enough ? grouped(std::stoll(whole)) : whole) +
           (text.ends_with(".0") ? "" : text.substr(whole.size()));
}

class Summary {
  public:
    explicit Summary(const ValidationReport& report) : m_report(report) {}

    std::string text() {
        verdict();
        coverage();
        breaks();
        anomalies();
        list("Schema", m_report.schema_errors);
        timestamps();
        impossible_counts();
        next_steps();
        return std::move(m_text);
    }

  private:
    template <class... Args>
    void line(fmt::format_string<Args...> format, Args&&... args) {
        fmt::format_to(std::back_inserter(m_text), format, std::forward<Args>(args)...);
        m_text += '\n';
    }

    void verdict() {
        line("{}{}", name_of(m_report.status()), m_report.action_needed ? "" : ": the panel is ready for features");
        if (!m_report.action_needed && !m_report.not_judged.empty()) {
            line("  - parser breaks of {} could not be looked for (below)",
                 counted(std::ssize(m_report.not_judged), "source"));
        }
        for (const std::string& reason : m_report.reasons) {
            if (!reason.starts_with("schema: ") && !reason.starts_with("week_start: ")) {
                line("{}", wrapped("  - " + printable(reason), 4));
            }
        }
        if (!m_report.schema_valid) {
            line("  - the schema has {}", counted(std::ssize(m_report.schema_errors), "error"));
        }
        if (!m_report.timestamp_issues.empty()) {
            line("  - {} with a wrong week_start", counted(std::ssize(m_report.timestamp_issues), "row"));
        }
        line("\n{}, {}, latest scrape {}", counted(m_report.total_rows, "row"),
             counted(m_report.total_columns, "column"),
             m_report.timestamp.empty() ? "unknown" : printable(m_report.timestamp));
    }

    void coverage() {
        line("\nCoverage (a required source needs one metric known in {} % of the show-weeks)", m_report.min_coverage);
        line("  {:<14} {:>10} {:>10} {:>8} {:>7} {:>7}", "source", "observed", "of", "share", "shows", "weeks");
        for (const SourceCoverage& source : m_report.coverage) {
            const char* verdict = source.passed ? "passed" : source.required ? "FAILED" : "low, not required";
            line("  {:<14} {:>10} {:>10} {:>6.1f} % {:>7} {:>7}  {}", printable(source.source),
                 grouped(source.non_null_observations), grouped(source.total_observations), source.coverage_pct,
                 grouped(source.shows_covered), grouped(source.weeks_covered), verdict);
        }
    }

    void breaks() {
        if (m_report.parser_breaks.empty()) {
            line("\nParser breaks: none{}", m_report.not_judged.empty() ? "" : " in what could be judged");
        } else {
            const bool are_of_imports = std::ranges::all_of(m_report.parser_breaks, &ParserBreak::of_import);
            line("\nParser breaks ({}): many shows fell in one week, so suspect the {}", m_report.parser_breaks.size(),
                 are_of_imports ? "imported files" : "page");
        }
        some(m_report.parser_breaks, [this](const ParserBreak& found) {
            line("{}", wrapped(fmt::format("  {}  {:<10} {} ({} of {} shows, p = {:.1e})", format_week(found.week),
                                           found.source, found.signature, found.shows_broken, found.shows_with_history,
                                           found.p_value),
                               25));
        });
        for (const ExpectedBreak& expected : m_report.expected_breaks) {
            if (expected.event == whole_import_without_posts) {
                line("{}", wrapped(fmt::format(
                                       "  {}  {:<10} no break, a known zero: {} of {} shows have {}; look whether they "
                                       "hold all posts of the week",
                                       format_week(expected.found.week), printable(expected.found.source),
                                       expected.found.shows_broken, expected.found.shows_with_history,
                                       printable(expected.event)),
                                   25));
                continue;
            }
            line("{}", wrapped(fmt::format("  {}  {:<10} low in {} of {} shows, as expected of {}",
                                           format_week(expected.found.week), printable(expected.found.source),
                                           expected.found.shows_broken, expected.found.shows_with_history,
                                           printable(expected.event)),
                               25));
        }
        for (const NotJudged& source : m_report.not_judged) {
            line("{}", wrapped(fmt::format("  {}: not judged ({}){}", printable(source.source),
                                           printable(source.reason), judged_alike(m_report, source.source)),
                               4));
        }
    }

    void anomalies() {
        if (m_report.cells_checked == 0) {
            line("\nAnomalies: not judged (no cell has four known weeks among the eight before it)");
            return;
        }
        if (m_report.anomalies.empty()) {
            line("\nAnomalies: none in {}{}", counted(m_report.cells_checked, "cell"), beside_season());
            expected();
            return;
        }
        const auto warnings = std::ranges::count(m_report.anomalies, Severity::Warning, &Anomaly::severity);
        line("\nAnomalies: {} in {} ({}){}; a few are life, keep them", grouped(std::ssize(m_report.anomalies)),
             counted(m_report.cells_checked, "cell"), counted(warnings, "warning"), beside_season());
        std::vector<Anomaly> gravest = m_report.anomalies;
        std::ranges::stable_partition(gravest,
                                      [](const Anomaly& anomaly) { return anomaly.severity == Severity::Warning; });
        std::string show;
        some(gravest, [&](const Anomaly& anomaly) {
            if (anomaly.show != show) {
                show = anomaly.show;
                line("  {}", printable(show));
            }
            line("    {}  {:<9} {:<14}{:>12} after {:>10}  {}", format_week(anomaly.week),
                 name_of(anomaly.anomaly_type), printable(anomaly.metric), in_words(anomaly.value),
                 median_in_words(anomaly.median_prior_8w), name_of(anomaly.severity));
        });
        expected();
    }

    const char* beside_season() const {
        return m_report.baseline == Baseline::Seasonal ? ", beside the season of other years" : "";
    }

    /// How many cells the calendar explains, event by event.
    void expected() {
        std::vector<std::pair<std::string, std::int64_t>> events;
        for (const ExpectedAnomaly& one : m_report.expected_anomalies) {
            if (one.event == whole_import_without_posts) {
                continue;  // said with the week
            }
            const auto known = std::ranges::find(events, one.event, &std::pair<std::string, std::int64_t>::first);
            known == events.end() ? static_cast<void>(events.emplace_back(one.event, 1))
                                  : static_cast<void>(++known->second);
        }
        std::string text;
        for (const auto& [event, cells] : events) {
            text += fmt::format("{}{} of {}", text.empty() ? "" : ", ", grouped(cells), printable(event));
        }
        if (!text.empty()) {
            line("{}", wrapped("  expected by config/calendar.yaml, and not flagged: " + text, 4));
        }
    }

    void timestamps() {
        std::vector<std::string> issues;
        for (const TimestampIssue& issue : m_report.timestamp_issues) {
            issues.push_back(fmt::format("{}  {}  {}", issue.week_start.empty() ? "(none)" : issue.week_start,
                                         name_of(issue.kind), issue.show));
        }
        list("Timestamps", issues);
    }

    /// What is said only where there is something to say.
    void impossible_counts() {
        if (!m_report.trends_zeros.empty()) {
            line("\nZeros of Google Trends ({}): public-signals explain gt_all_zero", m_report.trends_zeros.size());
            some(m_report.trends_zeros, [this](const TrendsZeros& zeros) {
                line("  {}  {}  {}{}", format_week(zeros.week), counted(zeros.weeks, "week"), printable(zeros.show),
                     zeros.whole_show ? ", all that are known" : "");
            });
        }
        for (const ZeroColumn& zeros : m_report.zero_sources) {
            line("\n{}", wrapped(fmt::format("Zeros throughout: every known number of {} is 0 ({} in {} of {}): silent "
                                             "accounts, or pages and files without their numbers; public-signals why "
                                             "SHOW WEEK {} names them",
                                             printable(zeros.source), zeros.column, counted(zeros.weeks, "show-week"),
                                             counted(zeros.shows, "show"), zeros.column),
                                 2));
        }
        if (!m_report.impossible_counts.empty()) {
            line("\nImpossible counts ({}): public-signals explain impossible_counts",
                 grouped(std::ssize(m_report.impossible_counts)));
            some(m_report.impossible_counts, [this](const ImpossibleCount& count) {
                line("  {}  {} {}{}  {}", format_week(count.week), printable(count.column), in_words(count.value),
                     count.beside_value ? fmt::format(" beside {} {}", count.beside, grouped(*count.beside_value)) : "",
                     printable(count.show));
            });
        }
        if (!m_report.suspect_likes.empty()) {
            line("\nLikes that may stand in the place of hidden ones ({}): public-signals explain likes_suspect",
                 std::ssize(m_report.suspect_likes));
            some(m_report.suspect_likes, [this](const SuspectLikes& suspect) {
                line("  {} of {} posts have exactly {} likes  {}  {}", suspect.alike, suspect.posts, suspect.likes,
                     suspect.source, printable(suspect.show));
            });
        }
        if (!m_report.twin_posts.empty()) {
            line("\nPosts that look like one under two ids ({}): public-signals explain twin_posts",
                 std::ssize(m_report.twin_posts));
            some(m_report.twin_posts, [this](const TwinPosts& twins) {
                line("  {}  {} {}  {}", format_week(to_week(day_of(twins.posted_at))), twins.source,
                     fmt::join(twins.post_ids, " and "), printable(twins.show));
            });
        }
        if (m_report.counts_read_late.late > 0) {
            line("\n{}", wrapped("Measurement age: " + read_late_text(m_report.counts_read_late, count_age()), 2));
        }
    }

    std::optional<int> count_age() const {
        return m_report.count_age ? std::optional(static_cast<int>(*m_report.count_age)) : std::nullopt;
    }

    void list(const char* title, const std::vector<std::string>& items) {
        if (items.empty()) {
            line("\n{}: fine", title);
            return;
        }
        line("\n{} ({})", title, items.size());
        some(items, [this](const std::string& item) { line("  {}", printable(item)); });
    }

    /// The first ten of `items`, then how many more there are.
    template <class T, class Print>
    void some(const std::vector<T>& items, Print print) {
        for (std::size_t i = 0; i < std::min(items.size(), shown); ++i) {
            print(items[i]);
        }
        if (items.size() > shown) {
            line("  and {} more", grouped(static_cast<std::int64_t>(items.size() - shown)));
        }
    }

    void next_steps() {
        line("\nNext");
        if (!m_report.action_needed) {
            line("  public-signals features");
            return;
        }
        const auto of = [](RawRows rows) {
            return [rows](const ParserBreak& found) { return raw_rows_of(found.source) == rows; };
        };
        const auto of_pages = of(RawRows::Posts);
        if (const auto days = std::ranges::find_if(m_report.parser_breaks, of(RawRows::Days));
            days != m_report.parser_breaks.end()) {
            line("  unknown days: {}, for a show", command_for(*days));
        }
        if (std::ranges::any_of(m_report.parser_breaks, of(RawRows::Points))) {
            line("  zeros of Google Trends: public-signals pull --sources google_trends, on another day");
        }
        const auto of_import = std::ranges::find_if(m_report.parser_breaks, &ParserBreak::of_import);
        if (of_import != m_report.parser_breaks.end()) {
            line("  broken weeks of imports: look whether the files hold all posts of the week of {}; if they do not,",
                 format_week(of_import->week));
            line("            import whole ones, or those again without --complete, and they are unknown");
        }
        const auto page = std::ranges::find_if(
            m_report.parser_breaks, [&](const ParserBreak& found) { return of_pages(found) && !found.of_import; });
        if (page != m_report.parser_breaks.end()) {
            line("  broken weeks: public-signals doctor {} --apply, then public-signals", page->source);
            line("                pull --offline, which reads every archive again, and panel");
        }
        const auto failed = [](const SourceCoverage& source) { return source.required && !source.passed; };
        if (std::ranges::any_of(m_report.coverage, failed)) {
            line("  coverage: pull the missing weeks, import what a site refuses, or name the sources that you need");
            line("            (--sources, or quality.sources in config/shows.yaml)");
            const std::vector<std::string> groups = extension_groups();
            const auto is_extension = [&](const SourceCoverage& source) {
                return failed(source) && source.non_null_observations == 0 &&
                       std::ranges::find(groups, source.source) != groups.end();
            };
            const auto extension = std::ranges::find_if(m_report.coverage, is_extension);
            if (extension != m_report.coverage.end()) {
                line("            public-signals panel --extensions {} gives the panel its columns", extension->source);
            }
        }
        if (!m_report.zero_columns.empty()) {
            line("  zeros throughout: public-signals why SHOW WEEK {} names the page or file behind one",
                 m_report.zero_columns.front().column);
        }
        if (impossible_needs_action(m_report)) {
            line("  impossible counts: public-signals explain impossible_counts");
        }
        if (!m_report.schema_valid || !m_report.timestamp_issues.empty()) {
            line("  schema and weeks: write the panel with public-signals panel, not by hand");
        }
        line("  then: public-signals validate");
    }

    const ValidationReport& m_report;
    std::string m_text;
};

}  // namespace

std::string summary_text(const ValidationReport& report) {
    return Summary(report).text();
}

}  // namespace public_signals::inline quality
