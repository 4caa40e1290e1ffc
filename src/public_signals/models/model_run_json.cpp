#include "public_signals/models/model_run_json.hpp"

#include <fmt/format.h>

#include <cmath>

#include "public_signals/data/json_words.hpp"
#include "public_signals/models/estimate_json.hpp"

namespace public_signals::inline models {
namespace {

using Json = nlohmann::ordered_json;

Json named(const Coefficient& c, const char* key = "column") {
    Json json = {{key, c.name}};
    json.update(fields(c));
    return json;
}

void add(Json& json, const FamilyTest& test) {
    json["qvalue"] = test.qvalue;
    json["holm_pvalue"] = test.holm;
    if (test.bootstrap) {
        json.update(public_signals::to_json(test.bootstrap->result));
        json["bootstrap_weights"] = name_of(test.bootstrap->weights);
    }
    if (test.bootstrap_qvalue) {
        json["bootstrap_qvalue"] = *test.bootstrap_qvalue;
    }
    if (test.romano_wolf) {
        json["romano_wolf_pvalue"] = *test.romano_wolf;
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
                 {"placebo_failed", result.placebo_failed ? Json(*result.placebo_failed) : Json()}};
    Json fit = public_signals::to_json(result.estimate, regression);
    fit.erase("predictor");
    json.update(fit);
    add(json, result.test);
    json["predictor_sd"] = result.predictor_sd;
    json["smallest_detectable_effect"] = result.smallest_effect;
    return json;
}

Json to_json(const PlaceboResult& placebo) {
    Json json = {{"metric", placebo.metric}, {"lead", placebo.lead.name}, {"failed", placebo.failed()}};
    json.update(fields(placebo.lead));
    json["n_obs"] = placebo.n_obs;
    json["n_clusters"] = placebo.n_clusters;
    add(json, placebo.test);
    json["lags"] = Json::array();
    for (const Coefficient& lag : placebo.lags) {
        json["lags"].push_back(named(lag));
    }
    return json;
}

double number(const Json& json, const char* key) {
    const Json& value = json.at(key);
    return value.is_null() ? std::nan("") : value.get<double>();
}

std::optional<double> known_number(const Json& json, const char* key) {
    return json.contains(key) && !json.at(key).is_null() ? std::optional(json.at(key).get<double>()) : std::nullopt;
}

Coefficient coefficient(const Json& json, std::string name) {
    return {.name = std::move(name),
            .coefficient = number(json, "coefficient"),
            .std_error = number(json, "std_error"),
            .t_stat = json.contains("t_stat") ? number(json, "t_stat") : 0.0,
            .pvalue = number(json, "pvalue"),
            .ci_lower = number(json, "ci_lower"),
            .ci_upper = number(json, "ci_upper")};
}

FamilyTest family_test(const Json& json, const std::string& part) {
    FamilyTest test{.qvalue = number(json, "qvalue"), .holm = number(json, "holm_pvalue")};
    if (json.contains("bootstrap_pvalue")) {
        test.bootstrap = WildBootstrap{{.pvalue = number(json, "bootstrap_pvalue"),
                                        .draws = json.at("bootstrap_draws").get<int>(),
                                        .enumerated = json.at("bootstrap_enumerated").get<bool>(),
                                        .ci_lower = known_number(json, "bootstrap_ci_lower"),
                                        .ci_upper = known_number(json, "bootstrap_ci_upper")},
                                       word_at<BootstrapWeights>(json, "bootstrap_weights", part)};
    }
    if (json.contains("bootstrap_qvalue")) {
        test.bootstrap_qvalue = number(json, "bootstrap_qvalue");
    }
    test.romano_wolf = known_number(json, "romano_wolf_pvalue");
    return test;
}

std::vector<std::int32_t> cluster_counts(const Json& json) {
    if (json.is_null()) {
        return {};
    }
    return json.is_array() ? json.get<std::vector<std::int32_t>>() : std::vector{json.get<std::int32_t>()};
}

/// The covariance as vcov_word writes it: of clusters, the word is followed by those of the run.
Vcov vcov_of(const Json& json, Regression regression, const std::string& part = {}) {
    const std::string text = json.at("vcov").get<std::string>();
    regression.vcov = Vcov::Cluster;
    if (!regression.clusters.empty() && text == vcov_word(regression)) {
        return Vcov::Cluster;
    }
    const Vcov vcov = word_at<Vcov>(json, "vcov", part);
    if (vcov == Vcov::Cluster) {
        throw UnknownWord{Error{.message = fmt::format("vcov `{}` does not name the clusters of the run", text),
                                .where = part.empty() ? "vcov" : part + ".vcov",
                                .help = fmt::format("vcov is {}", vcov_word(regression))}};
    }
    return vcov;
}

/// A result repeats how it was estimated: in the words of the run.
void check_same_words(const Json& json, const Regression& regression, const std::string& part) {
    if (vcov_of(json, regression, part) != regression.vcov) {
        throw UnknownWord{Error{.message = fmt::format("vcov `{}` is not that of the run", json.at("vcov").get<std::string>()),
                                .where = part + ".vcov",
                                .help = fmt::format("vcov is {}", vcov_word(regression))}};
    }
    if (word_at<Ssc>(json, "ssc", part) != regression.ssc) {
        throw UnknownWord{Error{.message = fmt::format("ssc is not that of the run, {}", name_of(regression.ssc)),
                                .where = part + ".ssc"}};
    }
}

PredictorResult predictor_result(const Json& json, const Regression& regression, const std::string& part) {
    PredictorResult result;
    check_same_words(json, regression, part);
    result.origin = {
        .metric = json.at("metric").get<std::string>(),
        .kind = json.at("kind") == "" ? std::nullopt : std::optional(word_at<FeatureKind>(json, "kind", part)),
        .k = json.at("k").get<int>()};
    Estimate& estimate = result.estimate;
    estimate.predictors.push_back(coefficient(json, json.at("predictor").get<std::string>()));
    estimate.df_t = number(json, "df_t");
    estimate.r2_within = number(json, "r2_within");
    estimate.n_obs = json.at("n_obs").get<std::size_t>();
    estimate.n_missing = json.at("n_dropped_null").get<std::size_t>();
    estimate.n_singletons = json.at("n_singletons").get<std::size_t>();
    estimate.n_clusters = cluster_counts(json.at("n_clusters"));
    estimate.vcov_repaired = json.at("vcov_repaired").get<bool>();
    for (const auto& [name, rows] : json.at("dropped_null_by_column").items()) {
        estimate.missing.emplace_back(name, rows.get<std::size_t>());
    }
    for (const auto& [name, why] : json.at("dropped_control_reasons").items()) {
        estimate.dropped.emplace_back(name, why.get<std::string>());
    }
    for (const auto& [name, control] : json.at("controls").items()) {
        estimate.controls.push_back(coefficient(control, name));
    }
    for (const Json& text : json.at("warnings")) {
        estimate.warnings.push_back({"", text.get<std::string>()});
    }
    result.test = family_test(json, part);
    result.predictor_sd = number(json, "predictor_sd");
    result.smallest_effect = number(json, "smallest_detectable_effect");
    if (!json.at("placebo_failed").is_null()) {
        result.placebo_failed = json.at("placebo_failed").get<bool>();
    }
    return result;
}

PlaceboResult placebo_result(const Json& json, const std::string& part) {
    PlaceboResult placebo{.metric = json.at("metric").get<std::string>(),
                          .lead = coefficient(json, json.at("lead").get<std::string>()),
                          .n_obs = json.at("n_obs").get<std::size_t>(),
                          .n_clusters = cluster_counts(json.at("n_clusters")),
                          .test = family_test(json, part)};
    for (const Json& lag : json.at("lags")) {
        placebo.lags.push_back(coefficient(lag, lag.at("column").get<std::string>()));
    }
    return placebo;
}

JointTest joint_test(const Json& json) {
    if (json.contains("why_not")) {
        return {.test = std::nullopt, .why_not = json.at("why_not").get<std::string>()};
    }
    return {.test = WaldTest{number(json, "statistic"), json.at("df_num").get<int>(), number(json, "df_denom"),
                             number(json, "pvalue")},
            .why_not = ""};
}

EventStudy event_study_of(const Json& json) {
    EventStudy study{.variable = json.at("variable").get<std::string>(),
                     .leads = joint_test(json.at("leads")),
                     .lags = joint_test(json.at("lags")),
                     .df_t = number(json, "df_t"),
                     .n_obs = json.at("n_obs").get<std::size_t>(),
                     .n_missing = json.at("n_dropped_null").get<std::size_t>(),
                     .n_clusters = cluster_counts(json.at("n_clusters"))};
    for (const Json& week : json.at("weeks")) {
        study.weeks.push_back(week.at("week").get<int>());
        study.cumulative.push_back(coefficient(week, fmt::format("{}", study.weeks.back())));
    }
    for (const Json& shift : json.at("increments")) {
        study.shifts.push_back(shift.at("weeks_earlier").get<int>());
        study.increments.push_back(coefficient(shift, ""));
    }
    for (const Json& text : json.at("warnings")) {
        study.warnings.push_back({"", text.get<std::string>()});
    }
    return study;
}

StoredModelRun stored_run(const Json& json) {
    StoredModelRun stored;
    stored.source = {json.at("input_file").get<std::string>(), json.at("input_sha256").get<std::string>(),
                     json.at("command").get<std::string>()};
    ModelRun& run = stored.run;
    Regression& regression = run.regression;
    regression.outcome = json.at("outcome").get<std::string>();
    regression.controls = json.at("controls").get<std::vector<std::string>>();
    regression.effects = json.at("effects").get<std::vector<std::string>>();
    regression.clusters = json.at("clusters").get<std::vector<std::string>>();
    regression.vcov = vcov_of(json, regression);
    regression.ssc = word_at<Ssc>(json, "ssc");
    regression.alpha = number(json, "alpha");
    run.rows = json.at("n_rows").get<std::size_t>();
    for (const Json& result : json.at("results")) {
        run.results.push_back(predictor_result(result, regression, fmt::format("results[{}]", run.results.size())));
    }
    for (const Json& placebo : json.at("placebos")) {
        run.placebos.push_back(placebo_result(placebo, fmt::format("placebos[{}]", run.placebos.size())));
    }
    for (const Json& study : json.at("event_studies")) {
        run.event_studies.push_back(event_study_of(study));
    }
    for (const Json& missing : json.at("not_estimated")) {
        run.not_estimated.push_back({missing.at("what").get<std::string>(), missing.at("why").get<std::string>()});
    }
    for (const Json& warning : json.at("warnings")) {
        run.warnings.push_back({warning.at("code").get<std::string>(), warning.at("message").get<std::string>()});
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

nlohmann::ordered_json to_json(const StoredModelRun& stored) {
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
        {"alpha", regression.alpha},
        {"results", list_of(run.results, [&](const PredictorResult& result) { return to_json(result, regression); })},
        {"placebos", list_of(run.placebos, [](const PlaceboResult& placebo) { return to_json(placebo); })},
        {"event_studies",
         list_of(run.event_studies, [](const EventStudy& study) { return public_signals::to_json(study); })},
        {"not_estimated", list_of(run.not_estimated,
                                  [](const NotEstimated& missing) {
                                      return Json{{"what", missing.what}, {"why", missing.why}};
                                  })},
        {"warnings", list_of(run.warnings, [](const ModelWarning& warning) {
             return Json{{"code", warning.code}, {"message", warning.text}};
         })}};
}

Result<StoredModelRun> model_run_from_json(std::string_view text, const std::string& file) {
    try {
        return stored_run(Json::parse(text));
    } catch (UnknownWord& word) {
        word.error.where = fmt::format("{}: {}", file, word.error.where);
        word.error.help += "; run `public-signals fit` again";
        return tl::unexpected(std::move(word.error));
    } catch (const nlohmann::json::exception& problem) {
        return fail(ErrorKind::ParseError, fmt::format("these are no results of models: {}", problem.what()), file,
                    "run `public-signals fit` again");
    }
}

}  // namespace public_signals::inline models
