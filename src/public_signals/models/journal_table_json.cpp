// Results as JSON, read as columns of a journal's table.
#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "public_signals/data/json_shape.hpp"
#include "public_signals/models/estimate_json.hpp"
#include "public_signals/models/journal_table.hpp"
#include "public_signals/models/json_numbers.hpp"
#include "public_signals/models/transform.hpp"

namespace public_signals::inline models {
namespace {

std::optional<double> finite_at(const json::Shape& json, const char* key) {
    const auto value = number_if_there(json, key);
    return value && std::isfinite(*value) ? value : std::nullopt;
}

/// The bootstrap's p and interval where there is one, else those of t.
JournalEstimate journal_estimate(const json::Shape& json, std::string name) {
    JournalEstimate estimate{.name = std::move(name),
                             .coefficient = json.get<double>("coefficient"),
                             .std_error = finite_at(json, "std_error"),
                             .lower = finite_at(json, "ci_lower"),
                             .upper = finite_at(json, "ci_upper"),
                             .pvalue = finite_at(json, "pvalue")};
    if (json.has("bootstrap_pvalue")) {
        const Bootstrap made = bootstrap_from_json(json);
        estimate.bootstrapped = true;
        estimate.of_scores = made.of_scores;
        estimate.lower = made.ci_lower;
        estimate.upper = made.ci_upper;
        estimate.pvalue = made.decisive;
        estimate.p_is_cr3 = made.p_is_cr3;
        estimate.lower_is_cr3 = made.lower_is_cr3;
        estimate.upper_is_cr3 = made.upper_is_cr3;
    }
    return estimate;
}

std::vector<std::int64_t> journal_clusters(const json::Shape& json) {
    if (json.is_list("n_clusters")) {
        return json.get<std::vector<std::int64_t>>("n_clusters");
    }
    const auto count = json.get<std::optional<std::int64_t>>("n_clusters");
    return count ? std::vector{*count} : std::vector<std::int64_t>();
}

/// Weeks of an event study: the week before the change is what the others are held against, so it has no error.
std::vector<JournalEstimate> weeks_of(const json::Shape& json) {
    std::vector<JournalEstimate> weeks;
    for (const json::Shape& week : json.list("weeks")) {
        const int at = week.get<int>("week");
        weeks.push_back(journal_estimate(week, fmt::format("week {}", at)));
        if (at == -1) {
            weeks.back() = {.name = weeks.back().name, .coefficient = 0};
        }
    }
    return weeks;
}

std::string form_of(const json::Shape& run, const json::Shape& result) {
    const auto word = [&](const char* key) {
        const json::Shape& from = result.has(key) ? result : run;
        return from.has(key) ? from.get<std::string>(key) : std::string();
    };
    const std::string model = result.has("deviance") ? "poisson" : word("model");
    const std::string transform = word("transform");
    const std::string form = model == "ols" ? "" : model;
    return transform.empty() || transform == "none" ? form : form.empty() ? transform : form + ", " + transform;
}

/// Whether what is tested counts events, which no transform takes.
bool is_of_event(const json::Shape& run, const json::Shape& json) {
    if (json.has("variable_is_step")) {
        return json.get<bool>("variable_is_step");
    }
    if (!run.has("events") || !json.has("predictor")) {
        return false;
    }
    const auto events = run.get<std::vector<std::string>>("events");
    return std::ranges::find(events, json.get<std::string>("predictor")) != events.end();
}

/// Logarithms that are some only of large values.
bool is_for_large(const std::string& form) {
    return form == name_of(ValueTransform::Log1p) || form == name_of(ValueTransform::Asinh);
}

/// What a coefficient is, in the form that stands in the regression: a table of journals has b and its error.
std::string unit_of(const std::string& form, bool is_event) {
    const bool is_poisson = form.starts_with("poisson");
    const bool is_as_it_is = form.empty() || form == "poisson" || is_event;
    if (form.ends_with("share")) {
        return is_event ? "the outcome's share for one more" : "points of the outcome's share for one point more";
    }
    const std::string large = is_for_large(form) ? ", where that is large" : "";
    if (!is_as_it_is) {
        return fmt::format("per cent of the outcome{} for one per cent more{}", is_poisson ? "'s mean" : "",
                           large.empty() ? "" : ", where both are large");
    }
    return form.empty() ? "units of the outcome for one more"
           : is_poisson ? "b: one more goes with 100 (exp(b) - 1) per cent of the outcome's mean"
                        : "b: one more goes with 100 (exp(b) - 1) per cent of the outcome" + large;
}

/// The same in the words of a row.
std::string short_unit_of(const std::string& form, bool is_event) {
    if (form.ends_with("share")) {
        return is_event ? "share for one more" : "points for one point";
    }
    const bool is_as_it_is = form.empty() || form == "poisson" || is_event;
    return form.empty() ? "units for one more" : is_as_it_is ? "log points for one more" : "elasticity";
}

JournalColumn journal_column(const json::Shape& run, const json::Shape& json) {
    JournalColumn column{.title = json.has("title") ? json.get<std::string>("title") : "",
                         .outcome = json.has("outcome") ? json.get<std::string>("outcome") : "",
                         .form = form_of(run, json),
                         .unit = unit_of(form_of(run, json), is_of_event(run, json)),
                         .short_unit = short_unit_of(form_of(run, json), is_of_event(run, json)),
                         .vcov = json.has("vcov") ? json.get<std::string>("vcov") : "",
                         .alpha = finite_at(json, "alpha"),
                         .n_obs = json.get<std::size_t>("n_obs"),
                         .n_clusters = journal_clusters(json),
                         .effective_clusters = finite_at(json, "effective_clusters"),
                         .r2_within = finite_at(json, "r2_within")};
    if (json.has("weeks")) {
        column.predictors = weeks_of(json);
    } else if (json.has("predictors")) {
        for (const auto& [name, predictor] : json.members("predictors")) {
            column.predictors.push_back(journal_estimate(predictor, name));
        }
    } else {
        column.predictors.push_back(journal_estimate(json, json.get<std::string>("predictor")));
    }
    column.says_controls = json.has("controls");
    if (column.says_controls) {
        for (const auto& [name, control] : json.members("controls")) {
            column.controls.push_back(journal_estimate(control, name));
        }
    }
    if (json.has("dropped_controls")) {
        column.dropped = json.get<std::vector<std::string>>("dropped_controls");
    }
    if (json.has("left_out_levels")) {
        for (const auto& [name, level] : json.members("left_out_levels")) {
            column.factors.push_back(name);
        }
    }
    if (json.has("categories")) {
        column.factors = json.get<std::vector<std::string>>("categories");
    }
    if (json.has("effects")) {
        column.effects = json.get<std::vector<std::string>>("effects");
    }
    return column;
}

}  // namespace

Result<std::vector<JournalColumn>> journal_columns(std::string_view json, const std::string& file) {
    const auto document = json::parse(json);
    json::Shape::Problem problem = document ? std::nullopt : std::optional(document.error());
    std::vector<JournalColumn> columns;
    if (document) {
        const json::Shape run(document->root(), problem);
        for (const json::Shape& result : run.list("results")) {
            columns.push_back(journal_column(run, result));
        }
    }
    if (problem) {
        return fail(ErrorKind::ParseError, fmt::format("these are no results of models: {}", problem->message),
                    problem->where.empty() ? file : fmt::format("{}: {}", file, problem->where),
                    "name a model_results.json that `public-signals fit` wrote");
    }
    return columns;
}

}  // namespace public_signals::inline models
