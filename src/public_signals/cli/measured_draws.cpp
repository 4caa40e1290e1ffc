#include "public_signals/cli/measured_draws.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <cmath>
#include <limits>

#include "public_signals/aggregation/weekly.hpp"
#include "public_signals/base/text.hpp"
#include "public_signals/cli/report_page.hpp"
#include "public_signals/data/csv.hpp"
#include "public_signals/panel/panel_columns.hpp"

namespace public_signals::inline cli {
namespace {

constexpr double unknown_value = std::numeric_limits<double>::quiet_NaN();
/// Values of the file and of the raw files that differ by less are the same number, written and read.
constexpr double same_number = 1e-6;

using ByDraw = decltype(SeriesRow::by_draw);

/// What tells the draws of a column apart; null where it is drawn once.
ByDraw by_draw_of(const PanelColumn& column) {
    const auto source = source_of_column(column.name);
    const SeriesRow* const series = source ? row_of(*source).series : nullptr;
    return column.measure == Measure::Index && series != nullptr ? series->by_draw : nullptr;
}

std::vector<std::string> drawn_columns() {
    std::vector<std::string> names;
    for (const PanelColumn& column : all_columns()) {
        if (by_draw_of(column) != nullptr) {
            names.emplace_back(column.name);
        }
    }
    return names;
}

/// As many draws as nine in ten of the weeks have that were drawn more than once; none where there is no such week.
std::size_t usual_draws(const std::vector<WeekByDraw>& weeks) {
    std::vector<std::size_t> counts;
    for (const WeekByDraw& week : weeks) {
        if (week.draws.size() > 1) {
            counts.push_back(week.draws.size());
        }
    }
    std::ranges::sort(counts);
    return counts.empty() ? 0 : counts[counts.size() / 10];
}

/// The columns, unknown where the file's own are.
std::vector<Column> where_known(std::vector<Column> made, const std::vector<Column>& columns) {
    for (Column& column : made) {
        const Column& own = *std::ranges::find(columns, column.name, &Column::name);
        for (std::size_t row = 0; row < column.size(); ++row) {
            column.known[row] = column.known[row] != 0 && own.known[row] != 0 ? 1 : 0;
        }
    }
    return made;
}

double value_in(const Column& column, std::size_t row) {
    return column.type() == ColumnType::Int64 ? static_cast<double>(column.ints()[row]) : column.floats()[row];
}

/// Whether the mean over the draws gives the columns of the file.
Result<void> check_same_index(const MetricDraws& drawn, const std::vector<Column>& mean,
                              const std::vector<Column>& columns) {
    for (const Column& made : mean) {
        const Column& own = *std::ranges::find(columns, made.name, &Column::name);
        for (std::size_t row = 0; row < made.size(); ++row) {
            const double here = made.known[row] != 0 ? value_in(own, row) : 0;
            if (made.known[row] != 0 &&
                std::abs(here - made.floats()[row]) > same_number * std::max(1.0, std::abs(here))) {
                return invalid(fmt::format("row {} of the file has {} {}, and the raw files give {}", row + 1,
                                           made.name, here, made.floats()[row]),
                               drawn.raw,
                               "the raw files have changed since: make the file anew by public-signals weekly, panel, "
                               "features and merge");
            }
        }
    }
    return {};
}

std::vector<double> means_of(const MetricDraws& drawn) {
    std::vector<double> values;
    for (const WeekByDraw& week : drawn.weeks) {
        values.push_back(drawn.is_used(week) ? week.value : unknown_value);
    }
    return values;
}

}  // namespace

Result<MetricDraws> metric_draws(const std::string& metric, const std::filesystem::path& raw, const Study* study) {
    const PanelColumn* const column = panel_column(metric);
    const ByDraw by_draw = column == nullptr ? nullptr : by_draw_of(*column);
    if (by_draw == nullptr) {
        return invalid(fmt::format("'{}' is not drawn: a scrape has one value of it", metric), "--over-draws",
                       fmt::format("name {} or a lag of it; of counts of posts, --over-vintages",
                                   fmt::join(drawn_columns(), ", ")));
    }
    const WeeklyInputs inputs = TRY(read_weekly_inputs(raw, study));
    WeeklyOptions options{.shows = {}, .study = study};
    for (const Show& show : study != nullptr ? study->shows : std::vector<Show>()) {
        options.shows.push_back(show.name);
    }
    MetricDraws drawn{
        .metric = metric, .raw = shown_path(raw.string()), .weeks = by_draw(inputs.observations, options)};
    std::ranges::sort(drawn.weeks, {}, [](const WeekByDraw& week) { return std::pair(week.show, week.week); });
    drawn.draws = usual_draws(drawn.weeks);
    if (drawn.draws == 0) {
        return invalid(fmt::format("no week of {} was drawn more than once", metric), drawn.raw,
                       "ask again for several draws: public-signals pull --draws 3, or gt.draws in shows.yaml");
    }
    drawn.too_few = static_cast<std::size_t>(
        std::ranges::count_if(drawn.weeks, [&](const WeekByDraw& week) { return !drawn.is_used(week); }));
    return drawn;
}

std::vector<ShowWeek> keys_of(const MetricDraws& drawn) {
    std::vector<ShowWeek> keys;
    for (const WeekByDraw& week : drawn.weeks) {
        keys.emplace_back(week.show, week.week);
    }
    return keys;
}

Result<std::vector<RemeasuredPanel>> panels_of_draws(const MetricDraws& drawn, const RemadeColumns& remade,
                                                     const std::vector<Column>& columns) {
    std::vector<Column> mean = TRY(remade.from(means_of(drawn)));
    TRY(check_same_index(drawn, where_known(std::move(mean), columns), columns));
    std::vector<RemeasuredPanel> panels;
    for (std::size_t draw = 0; draw < drawn.draws; ++draw) {
        std::vector<double> values;
        for (const WeekByDraw& week : drawn.weeks) {
            values.push_back(drawn.is_used(week) ? week.draws[draw] : unknown_value);
        }
        std::vector<Column> made = TRY(remade.from(values));
        panels.push_back({fmt::format("draw {}", draw + 1), where_known(std::move(made), columns)});
    }
    return panels;
}

Mismeasured mean_of_draws(const MetricDraws& drawn, const RemadeColumns& remade, const std::vector<Column>& columns) {
    Mismeasured measured{.values = means_of(drawn), .std_errors = {}, .columns_of = {}};
    for (const WeekByDraw& week : drawn.weeks) {
        measured.std_errors.push_back(drawn.is_used(week) ? week.standard_error.value_or(0) : 0);
    }
    measured.columns_of = [&remade, &columns](const std::vector<double>& values) -> Result<std::vector<Column>> {
        return where_known(TRY(remade.from(values)), columns);
    };
    return measured;
}

std::string draws_csv(const MetricDraws& drawn) {
    std::string csv = "show,week_start,draw,value\n";
    for (const WeekByDraw& week : drawn.weeks) {
        for (std::size_t draw = 0; drawn.is_used(week) && draw < drawn.draws; ++draw) {
            append_csv_field(csv, week.show);
            csv += fmt::format(",{},{},{}\n", format_week(week.week), draw + 1, week.draws[draw]);
        }
    }
    return csv;
}

}  // namespace public_signals::inline cli
