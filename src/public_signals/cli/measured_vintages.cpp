#include "public_signals/cli/measured_vintages.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <limits>
#include <set>

#include "public_signals/cli/vintage_panels.hpp"
#include "public_signals/panel/observations.hpp"
#include "public_signals/panel/panel_columns.hpp"
#include "public_signals/panel/raw_files.hpp"

namespace public_signals::inline cli {
namespace {

constexpr std::size_t most_dates = 12;
/// Of the file's own values, the share that a date has to know for its estimate to be of the same weeks.
constexpr double enough_of_file = 0.5;

Result<std::vector<Day>> days_of_scrapes(const std::vector<std::string>& metrics, const std::filesystem::path& raw) {
    std::set<std::string> sources;
    for (const std::string& metric : metrics) {
        if (const auto source = source_of_column(metric)) {
            sources.insert(name_of(*source));
        }
    }
    const Observations asked = TRY(read_raw_but_posts(raw));
    std::set<Day> days;
    for (const Run& run : asked.runs) {
        if (std::ranges::any_of(run.sources, [&](const std::string& name) { return sources.contains(name); })) {
            days.insert(day_of(run.scrape_run_at));
        }
    }
    return std::vector<Day>(days.begin(), days.end());
}

/// The first, the last, and as many between as there may be.
std::vector<Day> spread(const std::vector<Day>& days) {
    if (days.size() <= most_dates) {
        return days;
    }
    std::vector<Day> some;
    for (std::size_t i = 0; i < most_dates; ++i) {
        some.push_back(days[i * (days.size() - 1) / (most_dates - 1)]);
    }
    return some;
}

double number_in(const Column& column, Row row) {
    if (column.known[row] == 0 || column.type() == ColumnType::String || column.type() == ColumnType::Bool) {
        return std::numeric_limits<double>::quiet_NaN();
    }
    return column.type() == ColumnType::Int64 ? static_cast<double>(column.ints()[row]) : column.floats()[row];
}

/// Of the rows in which the file knows the first of these columns, the share in which the panel does.
double share_known(const RemeasuredPanel& panel, const std::vector<Column>& columns) {
    const Column& made = panel.columns.front();
    const Column& own = *std::ranges::find(columns, made.name, &Column::name);
    double known = 0;
    double both = 0;
    for (std::size_t row = 0; row < own.size(); ++row) {
        known += own.known[row] != 0 ? 1 : 0;
        both += own.known[row] != 0 && made.known[row] != 0 ? 1 : 0;
    }
    return known > 0 ? both / known : 0;
}

}  // namespace

Result<std::vector<DatedPanel>> dated_panels(const std::vector<Day>& days, const std::vector<std::string>& metrics,
                                             const std::filesystem::path& raw, const Study* study,
                                             const Extensions& extensions) {
    std::vector<Day> wanted = days.empty() ? spread(TRY(days_of_scrapes(metrics, raw))) : days;
    std::ranges::sort(wanted);
    wanted.erase(std::ranges::unique(wanted).begin(), wanted.end());
    if (wanted.size() < 2) {
        return invalid(
            fmt::format("the raw files have {} date{} to compare", wanted.size(), wanted.size() == 1 ? "" : "s"),
            days.empty() ? "--over-vintages" : "--dates",
            days.empty() ? "scrape again some weeks later: counts are then known as of two dates"
                         : "name two dates or more");
    }
    std::vector<DatedPanel> dated;
    for (const Day day : wanted) {
        dated.push_back({day, TRY(panel_as_of(raw, study, extensions, day))});
    }
    return dated;
}

Result<std::vector<RemeasuredPanel>> panels_of_dates(const std::vector<DatedPanel>& dated, const Panel& file,
                                                     const std::vector<Column>& columns, const std::string& metric,
                                                     const std::vector<std::string>& names,
                                                     const FeatureOrigins& origins, bool all,
                                                     std::vector<std::string>& left_out) {
    std::vector<RemeasuredPanel> panels;
    for (const auto& [day, panel] : dated) {
        const Column* const column = panel.find(metric);
        if (column == nullptr) {
            return invalid(fmt::format("the raw files have no column {}", metric), "--over-vintages",
                           "name columns of the panel or lags of them with --predictor");
        }
        std::vector<ShowWeek> keys;
        std::vector<double> values;
        for (Row row = 0; row < panel.row_count(); ++row) {
            keys.emplace_back(panel.show[row], panel.week[row]);
            values.push_back(number_in(*column, row));
        }
        const RemadeColumns remade = TRY(RemadeColumns::of(file, keys, metric, names, origins));
        RemeasuredPanel made{format_day(day), TRY(remade.from(values))};
        const double known = share_known(made, columns);
        if (all || known >= enough_of_file) {
            panels.push_back(std::move(made));
        } else {
            left_out.push_back(
                fmt::format("{} ({:.0f} % of {} known)", made.label, std::floor(100 * known), names.front()));
        }
    }
    if (panels.size() < 2) {
        return invalid(fmt::format("at {} date{} half of {} was known", panels.size(), panels.size() == 1 ? "" : "s",
                                   names.front()),
                       "--over-vintages", "name dates with --dates, or scrape again some weeks later");
    }
    return panels;
}

}  // namespace public_signals::inline cli
