#include "public_signals/models/run_form.hpp"

#include <algorithm>
#include <variant>

#include "public_signals/models/transform.hpp"

namespace public_signals::inline models {
namespace {

/// Rows that come are unknown.
void resize(Column& column, std::size_t rows) {
    std::visit([rows](auto& values) { values.resize(rows); }, column.values);
    column.known.resize(rows);
}

}  // namespace

bool is_counted_event(const ModelRequest& request, const std::string& name) {
    return std::ranges::find(request.regression.steps, name) != request.regression.steps.end();
}

bool is_found_empty(const ModelRequest& request, const std::vector<Series>& columns, const std::string& name) {
    const auto column = std::ranges::find(columns, name, &Series::name);
    return std::ranges::find(request.found, name) != request.found.end() && column != columns.end() &&
           !(column->is_number && column->has_any());
}

Result<void> check_placebos(bool any_lead, bool all_events) {
    if (all_events) {
        return invalid("an event of the calendar has no placebo", "--placebo",
                       "leave --placebo out: the weeks before the event are the leads of its event study");
    }
    return any_lead ? Result<void>()
                    : invalid("there is no lead to make a placebo of", "--placebo",
                              "make leads: public-signals features --leads 4, then merge again");
}

Result<EventFrame> frame_in_form(EventFrame frame, const Regression& regression) {
    if (frame.columns.empty() || regression.model != Model::Ols) {
        return frame;
    }
    // Weeks that the frame adds have no outcome, and lack none: the panel's own rows make the sums of shares.
    const std::size_t all = frame.columns.front().known.size();
    std::vector<Column> own = frame.columns;
    for (Column& column : own) {
        resize(column, all - frame.added);
    }
    Transformed form = TRY(transformed(series_of(own), {regression.outcome}, regression));
    resize(form.made.front(), all);
    *std::ranges::find(frame.columns, regression.outcome, &Column::name) = std::move(form.made.front());
    return frame;
}

std::vector<std::string> companions(const std::vector<Column>& columns, const FeatureOrigins& origins,
                                    const ModelRequest& request) {
    std::vector<std::string> names;
    for (const Column& column : columns) {
        const FeatureOrigin origin = origins.of(column.name);
        const bool is_alike = !origin.kind || origin.kind == FeatureKind::Lead;
        const bool is_of_metric = std::ranges::any_of(request.predictors, [&](const std::string& predictor) {
            return origins.of(predictor).metric == origin.metric;
        });
        const Series series = series_of(column);
        if (is_alike && is_of_metric && series.is_number && series.has_any() &&
            !is_counted_event(request, column.name)) {
            names.push_back(column.name);
        }
    }
    return names;
}

}  // namespace public_signals::inline models
