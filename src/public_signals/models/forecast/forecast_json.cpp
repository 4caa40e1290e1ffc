#include "public_signals/models/forecast/forecast_json.hpp"

#include <fmt/format.h>

#include <cmath>

#include "public_signals/data/json_shape.hpp"
#include "public_signals/models/forecast/forecast_text.hpp"
#include "public_signals/models/json_numbers.hpp"

namespace public_signals::inline models {
namespace {

Json mean_test_json(const std::optional<MeanTest>& test) {
    if (!test) {
        return {};
    }
    return {{"n_origins", test->origins},   {"mean", test->mean}, {"std_error", test->std_error},
            {"statistic", test->statistic}, {"df", test->df},     {"pvalue", test->pvalue},
            {"cosines", test->cosines}};
}

Json scores_json(const ForecastScores& scores) {
    return {{"n", scores.n},
            {"mae", scores.n > 0 ? Json(scores.mae) : Json()},
            {"rmse", scores.n > 0 ? Json(scores.rmse) : Json()},
            {"mape", scores.mape},
            {"mase", scores.mase},
            {"r2", scores.r2}};
}

Json comparison_json(const ForecastComparison& comparison, const RivalResult& result) {
    Json json = {{"against", comparison.against},
                 {"cut", comparison.cut},
                 {"cut_lower", comparison.cut_lower},
                 {"cut_upper", comparison.cut_upper},
                 {"pvalue", comparison.pvalue},
                 {"qvalue", comparison.qvalue},
                 {"diebold_mariano", mean_test_json(comparison.diebold_mariano)},
                 {"clark_west", mean_test_json(comparison.clark_west)},
                 {"giacomini_white", Json()}};
    if (const auto& test = comparison.giacomini_white) {
        json["giacomini_white"] = {
            {"n_origins", test->origins}, {"statistic", test->statistic}, {"pvalue", test->pvalue}};
    }
    if (result.rival.uses_attention()) {
        json["verdict"] = comparison.verdict ? Json(name_of(*comparison.verdict)) : Json();
    }
    return json;
}

Json rival_json(const RivalResult& result, const ForecastRun& run, const HorizonResult& horizon) {
    Json json = {{"rival", result.name},
                 {"kind", name_of(result.rival.kind)},
                 {"metric", result.rival.metric ? Json(run.request.metrics.at(*result.rival.metric)) : Json()}};
    json.update(scores_json(result.scores));
    json["skill"] = result.skill;
    json["comparison"] = result.comparison ? comparison_json(*result.comparison, result) : Json();
    json["placebo"] = Json();
    if (const auto& placebo = result.placebo) {
        json["placebo"] = {{"exchanges", placebo->exchanges},
                           {"skill", placebo->skill},
                           {"least_pvalue", placebo->least_pvalue},
                           {"rejections", placebo->rejections}};
    }
    json["sentence"] = result.rival.uses_attention() ? Json(sentence_of(result, horizon, run)) : Json();
    json["loss"] = result.loss;
    json["loss_without"] = result.loss_without;
    return json;
}

Json horizon_json(const HorizonResult& horizon, const ForecastRun& run) {
    Json json = {
        {"horizon", horizon.horizon},
        {"n", horizon.rivals.empty() ? 0 : horizon.rivals.front().scores.n},
        {"n_shows", horizon.shows},
        {"ar_lags", horizon.ar_order ? Json::array({horizon.ar_order->first, horizon.ar_order->second}) : Json()},
        {"last_week", scores_json(horizon.last_week)}};
    json["rivals"] = Json::array();
    for (const RivalResult& result : horizon.rivals) {
        json["rivals"].push_back(rival_json(result, run, horizon));
    }
    json["not_formed"] = Json::array();
    for (const NotFormed& missing : horizon.not_formed) {
        json["not_formed"].push_back(
            {{"rival", missing.name}, {"forecasts", missing.forecasts}, {"of", missing.of}, {"why", missing.why}});
    }
    json["origins"] = Json::array();
    for (const Week origin : horizon.origins) {
        json["origins"].push_back(format_week(origin));
    }
    return json;
}

Week week_in(const json::Shape& json, const char* key) {
    const auto day = parse_day(json.get<std::string>(key));
    if (!day) {
        json.refuse({.message = "a date is wrong", .where = json.place_of(key)});
        return {};
    }
    return to_week(*day);
}

ForecastScores scores_in(const json::Shape& json) {
    return {.n = json.get<std::size_t>("n"),
            .mae = number_or_nan(json, "mae"),
            .rmse = number_or_nan(json, "rmse"),
            .mape = number_if_known(json, "mape"),
            .mase = number_if_known(json, "mase"),
            .r2 = number_if_known(json, "r2")};
}

bool is_object(const json::Shape& json, const char* key) {
    return json.has(key) && !json.value().get(key).is_null();
}

std::optional<MeanTest> mean_test_in(const json::Shape& json, const char* key) {
    if (!is_object(json, key)) {
        return std::nullopt;
    }
    const json::Shape test = json.at(key);
    return MeanTest{.origins = test.get<std::size_t>("n_origins"),
                    .mean = test.get<double>("mean"),
                    .std_error = test.get<double>("std_error"),
                    .statistic = test.get<double>("statistic"),
                    .df = test.get<double>("df"),
                    .pvalue = test.get<double>("pvalue"),
                    .cosines = test.get<int>("cosines")};
}

ForecastComparison comparison_in(const json::Shape& json, bool is_attention) {
    ForecastComparison comparison{.against = json.get<std::string>("against"),
                                  .cut = json.get<double>("cut"),
                                  .cut_lower = number_if_known(json, "cut_lower"),
                                  .cut_upper = number_if_known(json, "cut_upper"),
                                  .diebold_mariano = mean_test_in(json, "diebold_mariano"),
                                  .clark_west = mean_test_in(json, "clark_west")};
    if (is_object(json, "giacomini_white")) {
        const json::Shape test = json.at("giacomini_white");
        comparison.giacomini_white = ConditionalTest{.origins = test.get<std::size_t>("n_origins"),
                                                     .statistic = test.get<double>("statistic"),
                                                     .pvalue = test.get<double>("pvalue")};
    }
    comparison.pvalue = number_if_known(json, "pvalue");
    comparison.qvalue = number_if_known(json, "qvalue");
    if (is_attention) {
        comparison.verdict = json.get<std::optional<ForecastVerdict>>("verdict");
    }
    return comparison;
}

std::optional<std::size_t> place_of_metric(const std::vector<std::string>& metrics, const json::Shape& json) {
    const auto name = json.get<std::optional<std::string>>("metric");
    for (std::size_t place = 0; name && place < metrics.size(); ++place) {
        if (metrics[place] == *name) {
            return place;
        }
    }
    if (name) {
        json.refuse(
            {.message = fmt::format("metric `{}` is none of the run's", *name), .where = json.place_of("metric")});
    }
    return std::nullopt;
}

RivalResult rival_in(const json::Shape& json, const ForecastRun& run) {
    RivalResult result;
    result.rival = {json.get<RivalKind>("kind"), place_of_metric(run.request.metrics, json)};
    result.name = json.get<std::string>("rival");
    result.scores = scores_in(json);
    result.skill = number_if_known(json, "skill");
    if (is_object(json, "comparison")) {
        result.comparison = comparison_in(json.at("comparison"), result.rival.uses_attention());
    }
    if (is_object(json, "placebo")) {
        const json::Shape placebo = json.at("placebo");
        result.placebo = PlaceboForecasts{.exchanges = placebo.get<int>("exchanges"),
                                          .skill = placebo.get<double>("skill"),
                                          .least_pvalue = number_if_known(placebo, "least_pvalue"),
                                          .rejections = placebo.get<int>("rejections")};
    }
    result.loss = json.get<std::vector<double>>("loss");
    result.loss_without = json.get<std::vector<double>>("loss_without");
    return result;
}

HorizonResult horizon_in(const json::Shape& json, const ForecastRun& run) {
    HorizonResult horizon{.horizon = json.get<int>("horizon"), .shows = json.get<std::size_t>("n_shows")};
    const auto lags = is_object(json, "ar_lags") ? json.get<std::vector<int>>("ar_lags") : std::vector<int>();
    if (lags.size() == 2) {
        horizon.ar_order = std::pair(lags[0], lags[1]);
    }
    horizon.last_week = scores_in(json.at("last_week"));
    for (const json::Shape& rival : json.list("rivals")) {
        horizon.rivals.push_back(rival_in(rival, run));
    }
    for (const json::Shape& missing : json.list("not_formed")) {
        horizon.not_formed.push_back({missing.get<std::string>("rival"), missing.get<std::size_t>("forecasts"),
                                      missing.get<std::size_t>("of"), missing.get<std::string>("why")});
    }
    for (const json::Shape& origin : json.list("origins")) {
        const auto day = parse_day(origin.as<std::string>());
        horizon.origins.push_back(day ? to_week(*day) : Week{});
    }
    for (const RivalResult& rival : horizon.rivals) {
        const bool lacks =
            rival.comparison && rival.rival.uses_attention() && rival.loss_without.size() != horizon.origins.size();
        if (rival.loss.size() != horizon.origins.size() || lacks) {
            json.refuse(
                {.message = fmt::format("{} has {} losses for {} origins", rival.name,
                                        lacks ? rival.loss_without.size() : rival.loss.size(), horizon.origins.size()),
                 .where = json.place_of("rivals")});
        }
    }
    return horizon;
}

StoredForecastRun stored_forecast(const json::Shape& json) {
    StoredForecastRun stored;
    stored.source = {json.get<std::string>("input_file"), json.get<std::string>("input_sha256"),
                     json.get<std::string>("command")};
    ForecastRun& run = stored.run;
    run.request.outcome = json.get<std::string>("outcome");
    run.request.metrics = json.get<std::vector<std::string>>("metrics");
    run.request.horizons = json.get<std::vector<int>>("horizons");
    run.request.window = json.get<std::optional<int>>("window");
    run.request.outcome_lag = json.get<int>("outcome_lag");
    run.request.placebos = json.get<int>("placebos");
    run.request.alpha = json.get<double>("alpha");
    run.first_week = week_in(json, "first_week");
    run.last_week = week_in(json, "last_week");
    run.first_origin = week_in(json, "first_origin");
    run.shows = json.get<std::size_t>("n_shows");
    run.real_time = json.get<bool>("real_time");
    run.late_share = number_if_known(json, "late_share");
    run.vintages = json.get<std::size_t>("vintages");
    for (const json::Shape& horizon : json.list("results")) {
        run.horizons.push_back(horizon_in(horizon, run));
    }
    for (const json::Shape& warning : json.list("warnings")) {
        run.warnings.push_back({warning.get<std::string>("code"), warning.get<std::string>("message")});
    }
    return stored;
}

}  // namespace

Json to_json(const StoredForecastRun& stored) {
    const ForecastRun& run = stored.run;
    Json json = {{"outcome", run.request.outcome},
                 {"input_file", stored.source.input_file},
                 {"input_sha256", stored.source.input_sha256},
                 {"command", stored.source.command},
                 {"metrics", run.request.metrics},
                 {"horizons", run.request.horizons},
                 {"window", run.request.window},
                 {"outcome_lag", run.request.outcome_lag},
                 {"placebos", run.request.placebos},
                 {"seed", run.request.seed},
                 {"alpha", run.request.alpha},
                 {"first_week", format_week(run.first_week)},
                 {"last_week", format_week(run.last_week)},
                 {"first_origin", format_week(run.first_origin)},
                 {"n_shows", run.shows},
                 {"real_time", run.real_time},
                 {"late_share", run.late_share},
                 {"vintages", run.vintages}};
    json["results"] = Json::array();
    for (const HorizonResult& horizon : run.horizons) {
        json["results"].push_back(horizon_json(horizon, run));
    }
    json["warnings"] = Json::array();
    for (const ForecastWarning& warning : run.warnings) {
        json["warnings"].push_back({{"code", warning.code}, {"message", warning.text}});
    }
    return json;
}

Result<StoredForecastRun> forecast_run_from_json(std::string_view text, const std::string& file) {
    const auto document = json::parse(text);
    json::Shape::Problem problem = document ? std::nullopt : std::optional(document.error());
    StoredForecastRun stored = problem ? StoredForecastRun() : stored_forecast(json::Shape(document->root(), problem));
    if (!problem) {
        return stored;
    }
    const std::string place = problem->where.empty() ? file : fmt::format("{}: {}", file, problem->where);
    return fail(ErrorKind::ParseError, fmt::format("these are no results of forecasts: {}", problem->message), place,
                "run `public-signals forecast` again");
}

}  // namespace public_signals::inline models
