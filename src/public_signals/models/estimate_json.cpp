#include "public_signals/models/estimate_json.hpp"

#include <fmt/format.h>

#include <cmath>

#include "public_signals/base/words.hpp"
#include "public_signals/models/json_numbers.hpp"

namespace public_signals::inline models {
namespace {

Json cluster_counts(const Estimate& estimate) {
    if (estimate.n_clusters.empty()) {
        return nullptr;
    }
    return estimate.n_clusters.size() == 1 ? Json(estimate.n_clusters.front()) : Json(estimate.n_clusters);
}

}  // namespace

Json by_name(const std::vector<Coefficient>& coefficients) {
    auto table = Json::object();
    for (const Coefficient& c : coefficients) {
        table[c.name] = fields(c);
    }
    return table;
}

Json fields(const Coefficient& c) {
    return {{"coefficient", c.coefficient}, {"std_error", c.std_error}, {"pvalue", c.pvalue},
            {"ci_lower", c.ci_lower},       {"ci_upper", c.ci_upper},   {"t_stat", c.t_stat}};
}

Json to_json(const Bootstrap& bootstrap) {
    Json json = {{"bootstrap_pvalue", bootstrap.pvalue},
                 {"bootstrap_ci_lower", value_or_null(bootstrap.own_lower)},
                 {"bootstrap_ci_upper", value_or_null(bootstrap.own_upper)},
                 {"bootstrap_ci_has_hole", bootstrap.has_hole},
                 {"bootstrap_draws", bootstrap.draws},
                 {"bootstrap_enumerated", bootstrap.enumerated},
                 {"bootstrap_type", name_of(bootstrap.type)},
                 {"bootstrap_with_cr3", bootstrap.with_cr3},
                 {"bootstrap_least_pvalue", bootstrap.least_pvalue},
                 {"decisive_pvalue", value_or_null(bootstrap.decisive)},
                 {"p_method", name_of(bootstrap.p_method())},
                 {"interval_lower", value_or_null(bootstrap.ci_lower)},
                 {"interval_upper", value_or_null(bootstrap.ci_upper)},
                 {"interval_method", name_of(bootstrap.interval_method())},
                 {"bootstrap_why_not", text_or_null(bootstrap.why_not)}};
    if (bootstrap.of_scores) {
        json.erase("bootstrap_type");
        json.erase("bootstrap_with_cr3");
    }
    return json;
}

BootstrapType bootstrap_type_from_json(const json::Shape& json) {
    return json.has("bootstrap_type") ? json.get<BootstrapType>("bootstrap_type") : BootstrapType::Wcr11;
}

Bootstrap bootstrap_from_json(const json::Shape& json) {
    const bool has_own = json.has("interval_lower") && json.has("bootstrap_ci_lower");
    const char* const lower = json.has("interval_lower") ? "interval_lower" : "bootstrap_ci_lower";
    const char* const upper = json.has("interval_upper") ? "interval_upper" : "bootstrap_ci_upper";
    Bootstrap made{
        .pvalue = number_if_there(json, "bootstrap_pvalue").value_or(std::nan("")),
        .draws = json.get<int>("bootstrap_draws"),
        .enumerated = json.get<bool>("bootstrap_enumerated"),
        .ci_lower = number_if_there(json, lower),
        .ci_upper = number_if_there(json, upper),
        .own_lower = number_if_there(json, "bootstrap_ci_lower"),
        .own_upper = number_if_there(json, "bootstrap_ci_upper"),
        .has_hole = flag_if_there(json, "bootstrap_ci_has_hole"),
        .least_pvalue = number_if_there(json, "bootstrap_least_pvalue").value_or(0),
        .decisive = number_if_there(json, json.has("decisive_pvalue") ? "decisive_pvalue" : "bootstrap_pvalue"),
        .why_not = text_if_there(json, "bootstrap_why_not"),
        .with_cr3 = flag_if_there(json, "bootstrap_with_cr3"),
        .type = bootstrap_type_from_json(json)};
    if (has_own && json.has("p_method")) {
        made.p_is_cr3 = json.get<InferenceMethod>("p_method") == InferenceMethod::Cr3;
        made.of_scores = json.get<InferenceMethod>("p_method") == InferenceMethod::ScoreBootstrap;
        const auto method = json.get<InferenceMethod>("interval_method");
        const bool mixed = method == InferenceMethod::WildBootstrapAndCr3;
        made.lower_is_cr3 = method == InferenceMethod::Cr3 || (mixed && made.ci_lower != made.own_lower);
        made.upper_is_cr3 = method == InferenceMethod::Cr3 || (mixed && made.ci_upper != made.own_upper);
    } else if (made.with_cr3 && is_there(json, "cr3")) {
        const json::Shape cr3 = json.at("cr3");
        made.p_is_cr3 = made.decisive && made.decisive == number_if_there(cr3, "pvalue");
        made.lower_is_cr3 = made.ci_lower && made.ci_lower == number_if_there(cr3, "ci_lower");
        made.upper_is_cr3 = made.ci_upper && made.ci_upper == number_if_there(cr3, "ci_upper");
    }
    return made;
}

Json to_json(const WaldTest& test) {
    return {
        {"statistic", test.statistic}, {"df_num", test.df_num}, {"df_denom", test.df_denom}, {"pvalue", test.pvalue}};
}

Json to_json(const JointBootstrap& bootstrap) {
    return {{"bootstrap_draws", bootstrap.draws},
            {"bootstrap_enumerated", bootstrap.enumerated},
            {"bootstrap_type", name_of(bootstrap.type)},
            {"bootstrap_with_cr3", bootstrap.with_cr3},
            {"bootstrap_least_pvalue", bootstrap.least_pvalue},
            {"decisive_pvalue", value_or_null(bootstrap.decisive)},
            {"p_method", name_of(bootstrap.p_is_cr3 ? InferenceMethod::Cr3 : InferenceMethod::WildBootstrap)},
            {"bootstrap_why_not", text_or_null(bootstrap.why_not)}};
}

Json to_json(const JointTest& joint) {
    Json json = joint.test ? to_json(*joint.test)
                           : Json{{"statistic", nullptr}, {"pvalue", nullptr}, {"why_not", joint.why_not}};
    if (joint.cr3) {
        json["cr3"] = to_json(*joint.cr3);
    }
    if (joint.bootstrap) {
        json.update(to_json(*joint.bootstrap));
    }
    if (joint.qvalue) {
        json["qvalue"] = *joint.qvalue;
    }
    return json;
}

namespace {

Json share_of(const ClusterReport::Extreme& extreme) {
    return {{"cluster", extreme.cluster}, {"share", extreme.value}};
}

/// `cluster` is the one that moves the estimate most.
Json leave_one_out(const ClusterReport& clusters, double estimate) {
    if (!clusters.lowest_without) {
        return nullptr;
    }
    const ClusterReport::Extreme& low = *clusters.lowest_without;
    const ClusterReport::Extreme& high = *clusters.highest_without;
    const bool low_moves_more = std::abs(low.value - estimate) >= std::abs(high.value - estimate);
    return {{"min", low.value},
            {"max", high.value},
            {"cluster", low_moves_more ? low.cluster : high.cluster},
            {"min_without", low.cluster},
            {"max_without", high.cluster},
            {"not_estimable_without", clusters.carries_alone}};
}

}  // namespace

Json to_json(const ClusterReport& clusters, const Coefficient& first, std::int32_t groups) {
    Json json = {{"effective_clusters", clusters.effective_clusters},
                 {"largest_leverage", share_of(clusters.leverage)},
                 {"largest_partial_leverage", share_of(clusters.partial_leverage)},
                 {"leave_one_out", leave_one_out(clusters, first.coefficient)},
                 {"cr3", nullptr}};
    if (clusters.randomisation) {
        const Randomisation& test = *clusters.randomisation;
        json["randomisation"] = {{"pvalue", value_or_null(test.pvalue)},
                                 {"draws", test.draws},
                                 {"exchangeable", test.exchangeable},
                                 {"why_not", text_or_null(test.why_not)}};
    }
    if (clusters.cr3) {
        const Coefficient& c = *clusters.cr3;
        json["cr3"] = {{"std_error", c.std_error},
                       {"ci_lower", c.ci_lower},
                       {"ci_upper", c.ci_upper},
                       {"pvalue", c.pvalue},
                       {"df", groups - 1}};
    }
    return json;
}

std::string vcov_word(const Regression& regression) {
    std::string text = name_of(regression.vcov);
    if (regression.vcov == Vcov::Cluster) {
        for (const std::string& cluster : regression.clusters) {
            text += (&cluster == &regression.clusters.front() ? " " : " and ") + cluster;
        }
        if (regression.cluster_vcov != ClusterVcov::Crv1) {
            text += fmt::format(", {}", name_of(regression.cluster_vcov));
        }
    }
    return text;
}

void add_warnings(Json& json, const std::vector<ModelWarning>& warnings) {
    for (const char* const key : {"warnings", "warning_codes"}) {
        if (!json.contains(key)) {
            json[key] = Json::array();
        }
    }
    for (const ModelWarning& warning : warnings) {
        json["warnings"].push_back(warning.text);
        json["warning_codes"].push_back(warning.code);
    }
}

Json to_json(const Estimate& estimate, const Regression& regression) {
    const Coefficient& first = estimate.predictors.front();
    Json json = {{"coefficient", first.coefficient},
                 {"pvalue", first.pvalue},
                 {"ci_lower", first.ci_lower},
                 {"ci_upper", first.ci_upper},
                 {"std_error", first.std_error},
                 {"t_stat", first.t_stat},
                 {"df_t", estimate.df_t},
                 {"n_obs", estimate.n_obs},
                 {"n_dropped_null", estimate.n_missing},
                 {"n_singletons", estimate.n_singletons},
                 {"n_clusters", cluster_counts(estimate)}};
    auto dropped = Json::array();
    auto reasons = Json::object();
    for (const auto& [name, reason] : estimate.dropped) {
        dropped.push_back(name);
        reasons[name] = reason;
    }
    auto missing = Json::object();
    for (const auto& [name, rows] : estimate.missing) {
        missing[name] = rows;
    }
    json["dropped_controls"] = dropped;
    json["controls"] = by_name(estimate.controls);
    json["r2_within"] = estimate.r2_within;
    json["effects"] = regression.effects;
    json["ssc"] = name_of(regression.ssc);
    json["vcov"] = vcov_word(regression);
    json["vcov_repaired"] = estimate.vcov_repaired;
    add_warnings(json, estimate.warnings);
    json["outcome"] = regression.outcome;
    json["predictor"] = first.name;
    json["alpha"] = regression.alpha;
    if (regression.transform != ValueTransform::None) {
        json["transform"] = name_of(regression.transform);
    }
    json["dropped_null_by_column"] = missing;
    json["dropped_control_reasons"] = reasons;
    for (const auto& [control, level] : estimate.left_out_levels) {
        json["left_out_levels"][control] = level;
    }
    if (estimate.kernel) {
        json["driscoll_kraay"] = {{"lags", estimate.kernel->lags}, {"periods", estimate.kernel->periods}};
        json["pesaran_cd"] = nullptr;
        if (const auto& cd = estimate.kernel->dependence) {
            json["pesaran_cd"] = {{"statistic", cd->statistic},
                                  {"pvalue", cd->pvalue},
                                  {"mean_absolute_correlation", cd->mean_absolute},
                                  {"pairs", cd->pairs}};
        }
    }
    if (estimate.predictors.size() > 1) {
        json["predictors"] = by_name(estimate.predictors);
    }
    return json;
}

}  // namespace public_signals::inline models
