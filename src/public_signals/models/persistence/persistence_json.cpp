#include "public_signals/models/persistence/persistence_json.hpp"

#include <cmath>

#include "public_signals/models/estimate_json.hpp"
#include "public_signals/models/json_numbers.hpp"

namespace public_signals::inline models {
namespace {

Json statistic_json(const RootStatistic& statistic) {
    return {{"mean_t", value_or_null(statistic.mean_t)},
            {"statistic", value_or_null(statistic.statistic)},
            {"pvalue", value_or_null(statistic.pvalue)},
            {"why_not", text_or_null(statistic.why_not)}};
}

RootStatistic statistic_of(const json::Shape& json) {
    return {.mean_t = number_if_known(json, "mean_t"),
            .statistic = number_if_known(json, "statistic"),
            .pvalue = number_if_known(json, "pvalue"),
            .why_not = text_if_known(json, "why_not")};
}

std::vector<Coefficient> coefficients_of(const json::Shape& json, const char* key) {
    std::vector<Coefficient> made;
    for (const auto& [name, one] : json.members(key)) {
        made.push_back({.name = name,
                        .coefficient = number_or_nan(one, "coefficient"),
                        .std_error = number_or_nan(one, "std_error"),
                        .t_stat = number_or_nan(one, "t_stat"),
                        .pvalue = number_or_nan(one, "pvalue"),
                        .ci_lower = number_or_nan(one, "ci_lower"),
                        .ci_upper = number_or_nan(one, "ci_upper")});
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
    return {.coefficient = number_or_nan(json, "coefficient"),
            .std_error = number_or_nan(json, "std_error"),
            .statistic = number_or_nan(json, "statistic"),
            .pvalue = number_or_nan(json, "pvalue"),
            .units = json.get<std::int32_t>("n_units"),
            .rows = json.get<std::size_t>("n_obs")};
}

SplitPanel split_panel_of(const json::Shape& json) {
    return {.coefficients = coefficients_of(json, "coefficients"),
            .least_squares = coefficients_of(json, "least_squares"),
            .df_t = number_or_nan(json, "df_t"),
            .n_obs = json.get<std::size_t>("n_obs"),
            .clusters = json.get<std::int32_t>("n_clusters")};
}

}  // namespace public_signals::inline models
