#include "public_signals/models/model_run_json.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "public_signals/data/json_shape.hpp"
#include "public_signals/models/estimate_json.hpp"
#include "public_signals/models/json_numbers.hpp"
#include "public_signals/models/measurement/measurement_json.hpp"
#include "public_signals/models/persistence/persistence_json.hpp"

namespace public_signals::inline models {
namespace {

Json named(const Coefficient& c, const char* key = "column") {
    Json json = {{key, c.name}};
    json.update(fields(c));
    return json;
}

void add(Json& json, const FamilyTest& test, const Coefficient& tested) {
    json["qvalue"] = test.qvalue;
    json["holm_pvalue"] = test.holm;
    json["decisive_pvalue"] = tested.pvalue;
    json["p_method"] = name_of(InferenceMethod::T);
    json["interval_lower"] = tested.ci_lower;
    json["interval_upper"] = tested.ci_upper;
    json["interval_method"] = name_of(InferenceMethod::T);
    if (test.bootstrap) {
        json.update(public_signals::to_json(test.bootstrap->result));
        json["bootstrap_weights"] = name_of(test.bootstrap->weights);
        json["bootstrap_qvalue"] = test.qvalue;
    }
    if (test.romano_wolf) {
        json["romano_wolf_pvalue"] = *test.romano_wolf;
    }
}

void add_measurement(Json& json, const PredictorResult& result) {
    if (result.over_draws) {
        json["over_draws"] = public_signals::to_json(*result.over_draws);
    }
    if (result.over_vintages) {
        json["over_vintages"] = public_signals::to_json(*result.over_vintages);
    }
    if (result.simex) {
        json["simex"] = public_signals::to_json(*result.simex);
    }
}

Json to_json(const PredictorResult& result, Regression regression) {
    const std::string& name = result.estimate.predictors.front().name;
    regression.predictors = {name};
    Json json = {{"predictor", name},
                 {"metric", result.origin.metric},
                 {"kind", kind_word(result.origin)},
                 {"k", result.origin.k},
                 {"predicts", result.predicts()},
                 {"placebo_failed", value_or_null(result.placebo_failed)}};
    Json fit = public_signals::to_json(result.estimate, regression);
    fit.erase("predictor");
    json.update(fit);
    add(json, result.test, result.estimate.predictors.front());
    if (result.clusters) {
        json.update(public_signals::to_json(*result.clusters, result.estimate.predictors.front(),
                                            result.estimate.n_clusters.front()));
    }
    if (result.serial) {
        json["serial_correlation"] = public_signals::to_json(*result.serial);
    }
    if (result.split) {
        json["split_panel_jackknife"] = public_signals::to_json(*result.split);
    }
    add_measurement(json, result);
    json["predictor_sd"] = result.predictor_sd;
    json["smallest_detectable_effect"] = value_or_null(result.smallest_effect);
    return json;
}

Json to_json(const PlaceboResult& placebo) {
    Json json = {{"metric", placebo.metric},
                 {"lead", placebo.lead.name},
                 {"failed", placebo.is_judged() ? Json(placebo.failed()) : Json()}};
    json.update(fields(placebo.lead));
    json["n_obs"] = placebo.n_obs;
    json["n_clusters"] = placebo.n_clusters;
    add(json, placebo.test, placebo.lead);
    if (placebo.clusters) {
        json.update(public_signals::to_json(*placebo.clusters, placebo.lead, placebo.n_clusters.front()));
    }
    json["lags"] = Json::array();
    for (const Coefficient& lag : placebo.lags) {
        json["lags"].push_back(named(lag));
    }
    return json;
}

Coefficient coefficient(const json::Shape& json, std::string name) {
    return {.name = std::move(name),
            .coefficient = number_or_nan(json, "coefficient"),
            .std_error = number_or_nan(json, "std_error"),
            .t_stat = json.has("t_stat") ? number_or_nan(json, "t_stat") : 0.0,
            .pvalue = number_or_nan(json, "pvalue"),
            .ci_lower = number_or_nan(json, "ci_lower"),
            .ci_upper = number_or_nan(json, "ci_upper")};
}

bool p_is_cr3_in(const json::Shape& json) {
    return json.has("p_method") && json.get<InferenceMethod>("p_method") == InferenceMethod::Cr3;
}

/// Older versions wrote the q of t beside that of the bootstrap, on which their verdict rests.
FamilyTest family_test(const json::Shape& json) {
    FamilyTest test{.qvalue = number_or_nan(json, json.has("bootstrap_qvalue") ? "bootstrap_qvalue" : "qvalue"),
                    .holm = number_or_nan(json, "holm_pvalue")};
    if (json.has("bootstrap_pvalue")) {
        test.bootstrap = WildBootstrap{bootstrap_from_json(json), json.get<BootstrapWeights>("bootstrap_weights")};
    }
    test.romano_wolf = number_if_there(json, "romano_wolf_pvalue");
    return test;
}

ClusterReport::Extreme share_from(const json::Shape& json) {
    return {json.get<std::string>("cluster"), number_or_nan(json, "share")};
}

/// What clusters carry; nothing in files of older versions, and without one cluster variable.
std::optional<ClusterReport> cluster_report_from(const json::Shape& json, const Coefficient& first) {
    if (!json.has("effective_clusters")) {
        return std::nullopt;
    }
    ClusterReport report{.effective_clusters = number_or_nan(json, "effective_clusters"),
                         .leverage = share_from(json.at("largest_leverage")),
                         .partial_leverage = share_from(json.at("largest_partial_leverage"))};
    if (is_there(json, "leave_one_out")) {
        const json::Shape range = json.at("leave_one_out");
        report.lowest_without = {range.get<std::string>("min_without"), number_or_nan(range, "min")};
        report.highest_without = {range.get<std::string>("max_without"), number_or_nan(range, "max")};
        report.carries_alone = range.get<std::vector<std::string>>("not_estimable_without");
    }
    if (is_there(json, "cr3")) {
        const json::Shape cr3 = json.at("cr3");
        report.cr3 = Coefficient{.name = first.name,
                                 .coefficient = first.coefficient,
                                 .std_error = number_or_nan(cr3, "std_error"),
                                 .t_stat = first.coefficient / number_or_nan(cr3, "std_error"),
                                 .pvalue = number_or_nan(cr3, "pvalue"),
                                 .ci_lower = number_or_nan(cr3, "ci_lower"),
                                 .ci_upper = number_or_nan(cr3, "ci_upper")};
    }
    if (json.has("randomisation")) {
        const json::Shape test = json.at("randomisation");
        report.randomisation = Randomisation{.pvalue = number_if_there(test, "pvalue"),
                                             .draws = test.get<int>("draws"),
                                             .exchangeable = test.get<int>("exchangeable"),
                                             .why_not = text_if_there(test, "why_not")};
    }
    return report;
}

std::vector<std::int32_t> cluster_counts(const json::Shape& json) {
    constexpr const char* key = "n_clusters";
    if (json.is_list(key)) {
        return json.get<std::vector<std::int32_t>>(key);
    }
    const auto count = json.get<std::optional<std::int32_t>>(key);
    return count ? std::vector{*count} : std::vector<std::int32_t>();
}

/// The covariance as vcov_word writes it: of clusters, the word is followed by those of the run.
Vcov vcov_of(const json::Shape& json, Regression regression) {
    const std::string text = json.get<std::string>("vcov");
    regression.vcov = Vcov::Cluster;
    if (!regression.clusters.empty() && text == vcov_word(regression)) {
        return Vcov::Cluster;
    }
    const Vcov vcov = json.get<Vcov>("vcov");
    if (vcov == Vcov::Cluster) {
        json.refuse({.message = fmt::format("vcov `{}` does not name the clusters of the run", text),
                     .where = json.place_of("vcov"),
                     .help = fmt::format("vcov is {}", vcov_word(regression))});
    }
    return vcov;
}

/// A result repeats how it was estimated: in the words of the run.
void check_same_words(const json::Shape& json, const Regression& regression) {
    if (vcov_of(json, regression) != regression.vcov) {
        json.refuse({.message = fmt::format("vcov `{}` is not that of the run", json.get<std::string>("vcov")),
                     .where = json.place_of("vcov"),
                     .help = fmt::format("vcov is {}", vcov_word(regression))});
    }
    if (json.get<Ssc>("ssc") != regression.ssc) {
        json.refuse({.message = fmt::format("ssc is not that of the run, {}", name_of(regression.ssc)),
                     .where = json.place_of("ssc")});
    }
}

PredictorResult predictor_result(const json::Shape& json, const Regression& regression) {
    PredictorResult result;
    check_same_words(json, regression);
    result.origin = {
        .metric = json.get<std::string>("metric"),
        .kind = json.get<std::string>("kind").empty() ? std::nullopt : std::optional(json.get<FeatureKind>("kind")),
        .k = json.get<int>("k")};
    Estimate& estimate = result.estimate;
    estimate.predictors.push_back(coefficient(json, json.get<std::string>("predictor")));
    estimate.df_t = number_or_nan(json, "df_t");
    estimate.r2_within = number_or_nan(json, "r2_within");
    estimate.n_obs = json.get<std::size_t>("n_obs");
    estimate.n_missing = json.get<std::size_t>("n_dropped_null");
    estimate.n_singletons = json.get<std::size_t>("n_singletons");
    estimate.n_clusters = cluster_counts(json);
    estimate.vcov_repaired = json.get<bool>("vcov_repaired");
    for (const auto& [name, rows] : json.members("dropped_null_by_column")) {
        estimate.missing.emplace_back(name, rows.as<std::size_t>());
    }
    for (const auto& [name, why] : json.members("dropped_control_reasons")) {
        estimate.dropped.emplace_back(name, why.as<std::string>());
    }
    for (const auto& [name, control] : json.members("controls")) {
        estimate.controls.push_back(coefficient(control, name));
    }
    for (const json::Shape& text : json.list("warnings")) {
        estimate.warnings.push_back({"", text.as<std::string>()});
    }
    result.test = family_test(json);
    result.clusters = cluster_report_from(json, estimate.predictors.front());
    if (json.has("serial_correlation")) {
        result.serial = serial_correlation_of(json.at("serial_correlation"));
    }
    if (json.has("split_panel_jackknife")) {
        result.split = split_panel_of(json.at("split_panel_jackknife"));
    }
    if (json.has("over_draws")) {
        result.over_draws = over_panels_of(json.at("over_draws"));
    }
    if (json.has("over_vintages")) {
        result.over_vintages = over_panels_of(json.at("over_vintages"));
    }
    if (json.has("simex")) {
        result.simex = simex_of(json.at("simex"));
    }
    result.predictor_sd = number_or_nan(json, "predictor_sd");
    result.smallest_effect = number_if_there(json, "smallest_detectable_effect");
    result.placebo_failed = json.get<std::optional<bool>>("placebo_failed");
    return result;
}

PlaceboResult placebo_result(const json::Shape& json) {
    PlaceboResult placebo{.metric = json.get<std::string>("metric"),
                          .lead = coefficient(json, json.get<std::string>("lead")),
                          .n_obs = json.get<std::size_t>("n_obs"),
                          .n_clusters = cluster_counts(json),
                          .test = family_test(json)};
    placebo.clusters = cluster_report_from(json, placebo.lead);
    for (const json::Shape& lag : json.list("lags")) {
        placebo.lags.push_back(coefficient(lag, lag.get<std::string>("column")));
    }
    return placebo;
}

WaldTest wald_test_of(const json::Shape& json) {
    return {number_or_nan(json, "statistic"), json.get<int>("df_num"), number_or_nan(json, "df_denom"),
            number_or_nan(json, "pvalue")};
}

JointTest joint_test(const json::Shape& json) {
    if (json.has("why_not")) {
        return {.test = std::nullopt, .why_not = json.get<std::string>("why_not")};
    }
    JointTest joint{.test = wald_test_of(json), .why_not = ""};
    if (json.has("cr3")) {
        joint.cr3 = wald_test_of(json.at("cr3"));
    }
    if (json.has("bootstrap_draws")) {
        joint.bootstrap = JointBootstrap{.draws = json.get<int>("bootstrap_draws"),
                                         .enumerated = json.get<bool>("bootstrap_enumerated"),
                                         .least_pvalue = number_if_there(json, "bootstrap_least_pvalue").value_or(0),
                                         .decisive = number_if_there(json, "decisive_pvalue"),
                                         .why_not = text_if_there(json, "bootstrap_why_not"),
                                         .with_cr3 = flag_if_there(json, "bootstrap_with_cr3"),
                                         .p_is_cr3 = p_is_cr3_in(json),
                                         .type = bootstrap_type_from_json(json)};
    }
    joint.qvalue = number_if_there(json, "qvalue");
    return joint;
}

EventStudy event_study_of(const json::Shape& json) {
    EventStudy study{.variable = json.get<std::string>("variable"),
                     .transform = json.has("transform") ? json.get<ValueTransform>("transform") : ValueTransform::None,
                     .is_of_step = flag_if_there(json, "variable_is_step"),
                     .leads = joint_test(json.at("leads")),
                     .lags = joint_test(json.at("lags")),
                     .df_t = number_or_nan(json, "df_t"),
                     .n_obs = json.get<std::size_t>("n_obs"),
                     .n_missing = json.get<std::size_t>("n_dropped_null"),
                     .n_clusters = cluster_counts(json)};
    for (const json::Shape& week : json.list("weeks")) {
        study.weeks.push_back(week.get<int>("week"));
        study.cumulative.push_back(coefficient(week, fmt::format("{}", study.weeks.back())));
        study.bootstraps.push_back(week.has("bootstrap_pvalue") ? std::optional(bootstrap_from_json(week))
                                                                : std::nullopt);
    }
    if (std::ranges::none_of(study.bootstraps, &std::optional<Bootstrap>::has_value)) {
        study.bootstraps.clear();
    }
    for (const json::Shape& shift : json.list("increments")) {
        study.shifts.push_back(shift.get<int>("weeks_earlier"));
        study.increments.push_back(coefficient(shift, ""));
    }
    for (const json::Shape& text : json.list("warnings")) {
        study.warnings.push_back({"", text.as<std::string>()});
    }
    return study;
}

StoredModelRun stored_run(const json::Shape& json) {
    StoredModelRun stored;
    stored.source = {json.get<std::string>("input_file"), json.get<std::string>("input_sha256"),
                     json.get<std::string>("command")};
    ModelRun& run = stored.run;
    Regression& regression = run.regression;
    regression.outcome = json.get<std::string>("outcome");
    regression.controls = json.get<std::vector<std::string>>("controls");
    regression.effects = json.get<std::vector<std::string>>("effects");
    regression.clusters = json.get<std::vector<std::string>>("clusters");
    regression.vcov = vcov_of(json, regression);
    regression.ssc = json.get<Ssc>("ssc");
    regression.model = json.has("model") ? json.get<Model>("model") : Model::Ols;
    regression.transform = json.has("transform") ? json.get<ValueTransform>("transform") : ValueTransform::None;
    if (json.has("events")) {
        regression.steps = json.get<std::vector<std::string>>("events");
    }
    regression.alpha = number_or_nan(json, "alpha");
    run.rows = json.get<std::size_t>("n_rows");
    for (const json::Shape& result : json.list("results")) {
        run.results.push_back(predictor_result(result, regression));
        run.results.back().test.level = regression.alpha;
    }
    for (const json::Shape& placebo : json.list("placebos")) {
        run.placebos.push_back(placebo_result(placebo));
        run.placebos.back().test.level = regression.alpha;
    }
    for (const json::Shape& study : json.list("event_studies")) {
        run.event_studies.push_back(event_study_of(study));
    }
    if (json.has("unit_roots")) {
        for (const json::Shape& test : json.list("unit_roots")) {
            run.unit_roots.push_back(unit_root_test_of(test));
        }
    }
    for (const json::Shape& missing : json.list("not_estimated")) {
        run.not_estimated.push_back({missing.get<std::string>("what"), missing.get<std::string>("why")});
    }
    for (const json::Shape& warning : json.list("warnings")) {
        run.warnings.push_back({warning.get<std::string>("code"), warning.get<std::string>("message")});
    }
    return stored;
}

template <class Part>
Json list_of(const std::vector<Part>& parts, const auto& part_to_json) {
    Json list = Json::array();
    for (const Part& part : parts) {
        list.push_back(part_to_json(part));
    }
    return list;
}

}  // namespace

Json to_json(const StoredModelRun& stored) {
    const ModelRun& run = stored.run;
    const Regression& regression = run.regression;
    return {
        {"outcome", regression.outcome},
        {"input_file", stored.source.input_file},
        {"input_sha256", stored.source.input_sha256},
        {"command", stored.source.command},
        {"n_rows", run.rows},
        {"n_tests", run.results.size()},
        {"controls", regression.controls},
        {"effects", regression.effects},
        {"clusters", regression.clusters},
        {"vcov", vcov_word(regression)},
        {"ssc", name_of(regression.ssc)},
        {"model", name_of(regression.model)},
        {"transform", name_of(regression.transform)},
        {"events", regression.steps},
        {"alpha", regression.alpha},
        {"results", list_of(run.results, [&](const PredictorResult& result) { return to_json(result, regression); })},
        {"placebos", list_of(run.placebos, [](const PlaceboResult& placebo) { return to_json(placebo); })},
        {"event_studies",
         list_of(run.event_studies, [](const EventStudy& study) { return public_signals::to_json(study); })},
        {"unit_roots", list_of(run.unit_roots, [](const UnitRootTest& test) { return public_signals::to_json(test); })},
        {"not_estimated",
         list_of(run.not_estimated,
                 [](const NotEstimated& missing) { return Json{{"what", missing.what}, {"why", missing.why}}; })},
        {"warnings", list_of(run.warnings, [](const ModelWarning& warning) {
             return Json{{"code", warning.code}, {"message", warning.text}};
         })}};
}

Result<StoredModelRun> model_run_from_json(std::string_view text, const std::string& file) {
    const auto document = json::parse(text);
    json::Shape::Problem problem = document ? std::nullopt : std::optional(document.error());
    StoredModelRun stored = problem ? StoredModelRun() : stored_run(json::Shape(document->root(), problem));
    if (!problem) {
        return stored;
    }
    if (problem->where.empty()) {
        return fail(ErrorKind::ParseError, fmt::format("these are no results of models: {}", problem->message), file,
                    "run `public-signals fit` again");
    }
    problem->where = fmt::format("{}: {}", file, problem->where);
    problem->help += "; run `public-signals fit` again";
    return tl::unexpected(std::move(*problem));
}

}  // namespace public_signals::inline models
