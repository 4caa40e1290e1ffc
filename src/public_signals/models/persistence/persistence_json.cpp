#include "public_signals/models/persistence/persistence_json.hpp"

#include <cmath>

#include "public_signals/models/estimate_json.hpp"

namespace public_signals::inline models {
namespace {

Json or_null(const std::optional<double>& value) {
    return value ? Json(*value) : Json();
}

Json statistic_json(const RootStatistic& statistic) {
    return {{"mean_t", or_null(statistic.mean_t)},
            {"statistic", or_null(statistic.statistic)},
            {"pvalue", or_null(statistic.pvalue)},
            {"why_not", statistic.why_not.empty() ? Json() : Json(statistic.why_not)}};
}

RootStatistic statistic_of(const json::Shape& json) {
    return {.mean_t = json.get<std::optional<double>>("mean_t"),
            .statistic = json.get<std::optional<double>>("statistic"),
            .pvalue = json.get<std::optional<double>>("pvalue"),
            .why_not = json.get<std::optional<std::string>>("why_not").value_or("")};
}

double number(const json::Shape& json, const char* key) {
    return json.get<std::optional<double>>(key).value_or(std::nan(""));
}

Json by_name(const std::vector<Coefficient>& coefficients) {
    auto table = Json::object();
    for (const Coefficient& c : coefficients) {
        table[c.name] = fields(c);
    }
    return table;
}

std::vector<Coefficient> coefficients_of(const json::Shape& json, const char* key) {
    std::vector<Coefficient> made;
    for (const auto& [name, one] : json.members(key)) {
        made.push_back({.name = name,
                        .coefficient = number(one, "coefficient"),
                        .std_error = number(one, "std_error"),
                        .t_stat = number(one, "t_stat"),
                        .pvalue = number(one, "pvalue"),
                        .ci_lower = number(one, "ci_lower"),
                        .ci_upper = number(one, "ci_upper")});
    }
    return made;
}

}  // namespace

Json to_json(const UnitRootTest& test) {
    auto left_out = Json::object();
    for (const auto& [unit, why] : test.left_out) {
        left_out[unit] = why;
    }
    return {{"column", test.column},
            {"deterministic", name_of(test.deterministic)},
            {"lags", test.lags},
            {"n_units", test.units},
            {"n_obs", test.rows},
            {"draws", test.draws},
            {"ips", statistic_json(test.ips)},
            {"cips", statistic_json(test.cips)},
            {"left_out", left_out}};
}

Json to_json(const SerialCorrelation& test) {
    return {{"coefficient", test.coefficient}, {"std_error", test.std_error},
            {"statistic", test.statistic},     {"df_num", 1},
            {"df_denom", test.units - 1},      {"pvalue", test.pvalue},
            {"n_units", test.units},           {"n_obs", test.rows}};
}

Json to_json(const SplitPanel& split) {
    return {{"coefficients", by_name(split.coefficients)},
            {"least_squares", by_name(split.least_squares)},
            {"df_t", split.df_t},
            {"n_obs", split.n_obs},
            {"n_clusters", split.clusters}};
}

UnitRootTest unit_root_test_of(const json::Shape& json) {
    UnitRootTest test{.column = json.get<std::string>("column"),
                      .deterministic = json.get<Deterministic>("deterministic"),
                      .lags = json.get<int>("lags"),
                      .units = json.get<std::size_t>("n_units"),
                      .rows = json.get<std::size_t>("n_obs"),
                      .draws = json.get<int>("draws"),
                      .ips = statistic_of(json.at("ips")),
                      .cips = statistic_of(json.at("cips"))};
    for (const auto& [unit, why] : json.members("left_out")) {
        test.left_out.emplace_back(unit, why.as<std::string>());
    }
    return test;
}

SerialCorrelation serial_correlation_of(const json::Shape& json) {
    return {.coefficient = number(json, "coefficient"),
            .std_error = number(json, "std_error"),
            .statistic = number(json, "statistic"),
            .pvalue = number(json, "pvalue"),
            .units = json.get<std::int32_t>("n_units"),
            .rows = json.get<std::size_t>("n_obs")};
}

SplitPanel split_panel_of(const json::Shape& json) {
    return {.coefficients = coefficients_of(json, "coefficients"),
            .least_squares = coefficients_of(json, "least_squares"),
            .df_t = number(json, "df_t"),
            .n_obs = json.get<std::size_t>("n_obs"),
            .clusters = json.get<std::int32_t>("n_clusters")};
}

}  // namespace public_signals::inline models
