#include "public_signals/models/measurement/measurement_json.hpp"

#include "public_signals/models/json_numbers.hpp"

namespace public_signals::inline models {
namespace {

PooledEstimate pooled_of(const json::Shape& json) {
    return {.panels = json.get<std::size_t>("n_panels"),
            .coefficient = number_or_nan(json, "coefficient"),
            .within = number_or_nan(json, "within_variance"),
            .between = number_or_nan(json, "between_variance"),
            .total = number_or_nan(json, "total_variance"),
            .std_error = number_or_nan(json, "std_error"),
            .df_within = number_or_nan(json, "df_within"),
            .df_alike = json.has("df_alike") ? number_or_nan(json, "df_alike") : std::nan(""),
            .df = number_or_nan(json, "df"),
            .t_stat = number_or_nan(json, "t_stat"),
            .pvalue = number_or_nan(json, "pvalue"),
            .ci_lower = number_or_nan(json, "ci_lower"),
            .ci_upper = number_or_nan(json, "ci_upper"),
            .variance_share = number_or_nan(json, "variance_share"),
            .interval_share = number_or_nan(json, "interval_share")};
}

}  // namespace

Json to_json(const PooledEstimate& pooled) {
    return {{"n_panels", pooled.panels},
            {"coefficient", pooled.coefficient},
            {"std_error", pooled.std_error},
            {"pvalue", pooled.pvalue},
            {"ci_lower", pooled.ci_lower},
            {"ci_upper", pooled.ci_upper},
            {"t_stat", pooled.t_stat},
            {"df", pooled.df},
            {"df_within", pooled.df_within},
            {"df_alike", pooled.df_alike},
            {"within_variance", pooled.within},
            {"between_variance", pooled.between},
            {"total_variance", pooled.total},
            {"variance_share", pooled.variance_share},
            {"interval_share", pooled.interval_share}};
}

Json to_json(const OverPanels& over) {
    Json json = to_json(over.pooled);
    json["standard_errors"] = over.standard_errors;
    json["n_obs"] = over.n_obs;
    json["n_unknown"] = over.n_unknown;
    json["weeks_left_out"] = over.weeks_left_out;
    json["plain"] = {{"coefficient", over.plain_coefficient},
                     {"std_error", over.plain_std_error},
                     {"ci_lower", over.plain_ci_lower},
                     {"ci_upper", over.plain_ci_upper}};
    json["panels"] = Json::array();
    for (const PanelPoint& panel : over.panels) {
        json["panels"].push_back({{"panel", panel.label},
                                  {"coefficient", panel.coefficient},
                                  {"std_error", panel.std_error},
                                  {"n_obs", panel.n_obs},
                                  {"common_coefficient", panel.common_coefficient},
                                  {"common_std_error", panel.common_std_error}});
    }
    return json;
}

Json to_json(const Simex& simex) {
    Json json = {{"coefficient", simex.coefficient},
                 {"std_error", value_or_null(simex.std_error)},
                 {"ci_lower", value_or_null(simex.ci_lower)},
                 {"ci_upper", value_or_null(simex.ci_upper)},
                 {"df", simex.df},
                 {"standard_errors", simex.standard_errors},
                 {"measurement_error", simex.mean_std_error},
                 {"remeasurements", simex.remeasurements},
                 {"n_obs", simex.n_obs},
                 {"points", Json::array()}};
    for (const SimexPoint& point : simex.points) {
        json["points"].push_back(
            {{"lambda", point.lambda}, {"coefficient", point.coefficient}, {"variance", point.variance}});
    }
    return json;
}

OverPanels over_panels_of(const json::Shape& json) {
    const json::Shape plain = json.at("plain");
    OverPanels over{.panels = {},
                    .pooled = pooled_of(json),
                    .plain_coefficient = number_or_nan(plain, "coefficient"),
                    .plain_std_error = number_or_nan(plain, "std_error"),
                    .plain_ci_lower = number_or_nan(plain, "ci_lower"),
                    .plain_ci_upper = number_or_nan(plain, "ci_upper"),
                    .n_obs = json.get<std::size_t>("n_obs"),
                    .n_unknown = json.get<std::size_t>("n_unknown"),
                    .standard_errors = json.get<std::string>("standard_errors"),
                    .weeks_left_out = json.get<std::size_t>("weeks_left_out")};
    for (const json::Shape& panel : json.list("panels")) {
        over.panels.push_back({panel.get<std::string>("panel"), number_or_nan(panel, "coefficient"),
                               number_or_nan(panel, "std_error"), panel.get<std::size_t>("n_obs"),
                               number_or_nan(panel, "common_coefficient"), number_or_nan(panel, "common_std_error")});
    }
    return over;
}

Simex simex_of(const json::Shape& json) {
    Simex simex{.points = {},
                .coefficient = number_or_nan(json, "coefficient"),
                .std_error = number_if_known(json, "std_error"),
                .ci_lower = number_if_known(json, "ci_lower"),
                .ci_upper = number_if_known(json, "ci_upper"),
                .df = number_or_nan(json, "df"),
                .mean_std_error = number_or_nan(json, "measurement_error"),
                .remeasurements = json.get<int>("remeasurements"),
                .n_obs = json.get<std::size_t>("n_obs"),
                .standard_errors = json.get<std::string>("standard_errors")};
    for (const json::Shape& point : json.list("points")) {
        simex.points.push_back(
            {number_or_nan(point, "lambda"), number_or_nan(point, "coefficient"), number_or_nan(point, "variance")});
    }
    return simex;
}

}  // namespace public_signals::inline models
