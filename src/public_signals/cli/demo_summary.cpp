#include "public_signals/cli/demo_summary.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <set>

#include "public_signals/base/wrapped.hpp"
#include "public_signals/cli/console.hpp"
#include "public_signals/cli/series_reasons.hpp"
#include "public_signals/panel/panel_files.hpp"

namespace public_signals::inline cli {
namespace {

/// The column that says whether a source is known in a week.
std::string_view leading_column(Source source) {
    return source_columns(source).front().name;
}

std::string_view likes_of(Source source) {
    const auto columns = source_columns(source);
    return std::ranges::find_if(columns,
                                [](const PanelColumn& column) {
                                    return column.measure == Measure::SumOfCount && column.count == PostCount::Likes;
                                })
        ->name;
}

bool is_null(const Column& column, Row row) {
    return column.known[row] == 0;
}

/// `10 weeks 2024-01-01 .. 2024-03-04`, or two and `…` where they do not hang together.
std::string weeks_in_words(const std::vector<Week>& weeks) {
    std::vector<std::pair<Week, Week>> runs;
    for (const Week week : weeks) {
        if (!runs.empty() && week == runs.back().second + Weeks{1}) {
            runs.back().second = week;
        } else {
            runs.emplace_back(week, week);
        }
    }
    std::string text = fmt::format("{:>3} {:<5}", weeks.size(), weeks.size() == 1 ? "week" : "weeks");
    for (std::size_t i = 0; i < std::min<std::size_t>(runs.size(), 2); ++i) {
        const auto& [first, last] = runs[i];
        text += i == 0 ? " " : ", ";
        text += first == last ? format_week(first) : fmt::format("{} .. {}", format_week(first), format_week(last));
    }
    return runs.size() > 2 ? text + ", …" : text;
}

std::vector<Week> null_weeks(const Panel& panel, const RowRange& show, const Column& column) {
    std::vector<Week> weeks;
    for (Row row = show.begin; row < show.end; ++row) {
        if (is_null(column, row)) {
            weeks.push_back(panel.week[row]);
        }
    }
    return weeks;
}

/// Why a show's weeks are null on a source, each reason once.
std::string reasons(const NullReasons& why, const std::string& show, Source source, const std::vector<Week>& weeks) {
    std::vector<std::string> found;
    for (const Week week : weeks) {
        std::string reason = why.of(source, show, week);
        if (std::ranges::find(found, reason) == found.end()) {
            found.push_back(std::move(reason));
        }
    }
    return fmt::format("{}", fmt::join(found, "; "));
}

/// One line of the table of nulls; shows with the same reason share it.
struct NullLine {
    Source source;
    std::string weeks;
    std::string reason;
    std::vector<std::string> shows;
};

void tell(std::vector<NullLine>& lines, NullLine line, const std::string& show) {
    for (NullLine& told : lines) {
        if (told.source == line.source && told.weeks == line.weeks && told.reason == line.reason) {
            told.shows.push_back(show);
            return;
        }
    }
    line.shows = {show};
    lines.push_back(std::move(line));
}

std::vector<NullLine> null_lines(const StudyRun& study) {
    std::vector<NullLine> lines;
    const Collection collection = collection_of(study.replayed.observations);
    const NullReasons why(collection, series_reasons(study.replayed.observations, {}));
    for (const Source source : canonical_sources()) {
        const Column& leading = *study.panel.find(leading_column(source));
        for (const RowRange& unit : study.panel.units()) {
            const std::string& show = study.panel.show[unit.begin];
            const auto weeks = null_weeks(study.panel, unit, leading);
            if (!weeks.empty()) {
                tell(lines, {source, weeks_in_words(weeks), reasons(why, show, source, weeks), {}}, show);
            }
            if (has_posts(source) && weeks.empty()) {
                const std::string likes(likes_of(source));
                const auto hidden = null_weeks(study.panel, unit, *study.panel.find(likes));
                if (hidden.size() == unit.end - unit.begin) {
                    tell(lines, {source, weeks_in_words(hidden), fmt::format("{} alone: {}", likes, hidden_count), {}},
                         show);
                }
            }
        }
    }
    return lines;
}

/// All of a few names, the first of many.
std::string some_of(std::vector<std::string> shows) {
    constexpr std::size_t few = 8;
    const std::size_t more = shows.size() > few ? shows.size() - few : 0;
    shows.resize(shows.size() - more);
    return fmt::format("{}{}", fmt::join(shows, " · "), more == 0 ? "" : fmt::format(" and {} more", more));
}

std::string nulls_table(const StudyRun& study) {
    std::string text;
    for (const NullLine& line : null_lines(study)) {
        text += fmt::format("  {:<14}{}\n{:16}{}: {}\n", name_of(line.source), line.weeks, "", line.reason,
                            some_of(line.shows));
    }
    return text;
}

std::string sources_table(const StudyRun& study) {
    std::string text =
        fmt::format("  {:<14}{:>12}{:>8}{:>8}{:>9}{:>8}\n", "source", "show-weeks", "known", "zero", "partial", "null");
    for (const Source source : canonical_sources()) {
        const Column& column = *study.panel.find(leading_column(source));
        const Column* const flag = study.panel.find(partial_flag_of(column.name));
        std::size_t known = 0;
        std::size_t zero = 0;
        std::size_t partial = 0;
        for (Row row = 0; row < column.size(); ++row) {
            if (column.known[row] != 0 && flag != nullptr && flag->known[row] != 0 && flag->bools()[row] != 0) {
                ++partial;  // has a value and is not known yet
                continue;
            }
            known += column.known[row];
            const bool is_zero =
                column.type() == ColumnType::Int64 ? column.ints()[row] == 0 : column.floats()[row] == 0;
            zero += column.known[row] != 0 && is_zero ? 1 : 0;
        }
        text += fmt::format("  {:<14}{:>12}{:>8}{:>8}{:>9}{:>8}\n", name_of(source), column.size(), known, zero,
                            partial, column.size() - known - partial);
    }
    return text;
}

std::string status_lines(const ValidationReport& report) {
    std::string text = fmt::format("  {}\n", bold(name_of(report.status())));
    if (report.action_needed) {
        text += "  this sample holds one broken week on purpose (--clean leaves it out):\n";
    }
    for (const std::string& reason : report.reasons) {
        text += fmt::format("  {}\n", reason);
    }
    if (!report.anomalies.empty()) {
        text += fmt::format("  {} unusual cells are flagged in the report; a few never fail a panel\n",
                            report.anomalies.size());
    }
    return text;
}

std::string grouped_size(const auto& rows) {
    return grouped(static_cast<long long>(rows.size()));
}

/// The rows that hold a value, as `pull` counts them: others say that something was asked and not served.
template <class Row, class Value>
std::string with_value(const std::vector<Row>& rows, std::optional<Value> Row::* value) {
    return grouped(std::ranges::count_if(rows, [value](const Row& row) { return (row.*value).has_value(); }));
}

std::string came_in(const StudyRun& study) {
    const Observations& seen = study.replayed.observations;
    std::string posts;
    for (const Source source : sources_with_posts()) {
        if (!holds_rows(seen, source)) {
            continue;
        }
        posts +=
            fmt::format("{}{} of {} posts", posts.empty() ? "" : ", ",
                        grouped_size(seen.of(source).posts) + (posts.empty() ? " readings" : ""), title_of(source));
    }
    return fmt::format("  {} runs, {} archived pages: {}, {} Trends points, {} days of Wikipedia views\n",
                       seen.runs.size(), grouped(static_cast<long long>(study.replayed.records)), posts,
                       with_value(seen.points, &RawPoint::value), with_value(seen.days, &RawDay::views));
}

}  // namespace

std::string story_of(const StudyRun& study) {
    const std::string root = study.root.string();
    const std::size_t shows = study.panel.units().size();
    std::string text = bold("A synthetic study") + ": invented accounts, no real person, made by this program\n\n";
    text += bold("What came in") + "\n" + came_in(study) + "\n";
    text += fmt::format("{}  {} shows x {} weeks = {} rows, {} columns\n", bold("The panel"), shows,
                        study.panel.row_count() / std::max<std::size_t>(shows, 1), study.panel.row_count(),
                        study.panel.columns.size() + 2);
    text += sources_table(study) + "\n";
    text += bold("What is null, and why") + "\n" + nulls_table(study) + "\n";
    text += bold("Validation") + "\n" + status_lines(study.report) + "\n";
    text += fmt::format("{}  {} columns, {} of them features\n\n", bold("Model-ready"), study.ready.columns.size(),
                        study.ready.features.size());
    text += bold("Files") + "\n";
    const std::string panel_files = fmt::format("the panel (and schema, datapackage.json; its .csv: {})",
                                                csv_preview_text(study.panel.row_count()));
    for (const auto& [file, what] : std::vector<std::pair<const char*, std::string>>{
             {"sample.warc.gz", "the archive that all of it came from"},
             {"config/shows.yaml", "the shows and settings"},
             {"data/raw, data/raw_snapshots", "posts, points, days as scraped; the pages themselves"},
             {"data/weekly", "one CSV per source"},
             {"data/panel/weekly_social_signals.parquet", panel_files},
             {"data/panel/validation_report.json", "the checks"},
             {"data/panel/weekly_social_signals_model_ready.parquet", "for the model (and _metadata.json)"},
             {"data/outcomes/synthetic_grosses.csv", "outcomes to merge it with"}}) {
        // A terminal has no room for both on one line.
        text += stdout_width(any_width) == any_width
                    ? fmt::format("  {:<{}}  {}\n", fmt::format("{}/{}", root, file), root.size() + 53, dim(what))
                    : fmt::format("  {}/{}\n    {}\n", root, file, dim(what));
    }
    text += "\n" + bold("Next") + "\n";
    text += fmt::format("  cd {} && public-signals validate\n", root);
    text +=
        "  python -c \"import pandas as pd; print(pd.read_parquet('data/panel/"
        "weekly_social_signals.parquet'))\"\n";
    text += "  public-signals merge --outcomes data/outcomes/synthetic_grosses.csv\n";
    text += "  public-signals fit --lag 4 && public-signals forecast && public-signals report\n";
    text += "  public-signals init ../my_study     # a workspace of your own\n";
    return text;
}

}  // namespace public_signals::inline cli
