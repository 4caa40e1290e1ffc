#include "public_signals/models/profile/profile_json.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "public_signals/data/json_shape.hpp"
#include "public_signals/models/estimate_json.hpp"
#include "public_signals/models/feature_origin.hpp"
#include "public_signals/models/json_numbers.hpp"

namespace public_signals::inline models {
namespace {

Json point_json(const ProfilePoint& point) {
    Json json = fields(point.estimate);
    const ShownInterval interval = point.interval();
    json["p_method"] = name_of(point.p_method());
    json["interval_method"] = name_of(point.interval_method());
    json["interval_lower"] = value_or_null(interval.lower);
    json["interval_upper"] = value_or_null(interval.upper);
    const double p = point.decisive_p();
    json["decisive_pvalue"] = std::isnan(p) ? Json() : Json(p);
    if (point.bootstrap) {
        json.update(to_json(*point.bootstrap));
    }
    json["cr3"] = point.cr3 ? fields(*point.cr3) : Json();
    json["effective_clusters"] = value_or_null(point.effective_clusters);
    json["n_obs"] = point.n_obs;
    json["n_clusters"] = point.n_clusters;
    return json;
}

Json point_of_profile(const ProfilePoint& point) {
    Json json = {{"week", point.week}};
    json.update(point_json(point));
    json["has_band"] = point.band.has_value();
    json["band_lower"] = point.band ? value_or_null(point.band->lower) : Json();
    json["band_upper"] = point.band ? value_or_null(point.band->upper) : Json();
    return json;
}

Json maybe_point(const std::optional<ProfilePoint>& point) {
    return point ? point_json(*point) : Json();
}

Json pairs_json(const std::vector<std::pair<std::string, std::string>>& pairs) {
    auto json = Json::object();
    for (const auto& [name, why] : pairs) {
        json[name] = why;
    }
    return json;
}

Json profile_to_json(const Profile& profile) {
    Json json = {{"metric", profile.metric}, {"points", Json::array()}};
    for (const ProfilePoint& point : profile.points) {
        json["points"].push_back(point_of_profile(point));
    }
    json["sum"] = maybe_point(profile.sum);
    json["unsmoothed_sum"] = maybe_point(profile.unsmoothed_sum);
    json["penalty"] = value_or_null(profile.penalty);
    json["free_lags"] = value_or_null(profile.free_lags);
    json["band"] = {{"level", profile.band.level},
                    {"critical", profile.band.critical},
                    {"draws", profile.band.draws},
                    {"with_cr3", profile.band.with_cr3},
                    {"why_not", text_or_null(profile.band.why_not)}};
    json["pvalue"] = value_or_null(profile.band.pvalue);
    json["qvalue"] = value_or_null(profile.band.qvalue);
    json["n_dropped_null"] = profile.n_missing;
    json["dropped_control_reasons"] = pairs_json(profile.dropped);
    add_warnings(json, profile.warnings);
    return json;
}

Json group_json(const GroupMean& group) {
    Json json = point_json(group.point);
    json["shows"] = group.shows;
    return json;
}

Json profile_to_json(const ShowProfile& profile) {
    Json json = {{"predictor", profile.predictor}, {"shows", Json::array()}};
    for (const ShowCoefficient& show : profile.shows) {
        Json one = {{"show", show.show}};
        one.update(fields(show.estimate));
        one["qvalue"] = show.qvalue;
        one["ci_lower"] = show.has_ends() ? Json(show.estimate.ci_lower) : Json();
        one["ci_upper"] = show.has_ends() ? Json(show.estimate.ci_upper) : Json();
        one["df_t"] = show.cosines;
        one["method"] = cosines_word;
        one["n_obs"] = show.n_obs;
        json["shows"].push_back(std::move(one));
    }
    json["mean_group"] = group_json(profile.mean_group);
    json["cce_mean_group"] = profile.cce ? group_json(*profile.cce) : Json();
    json["cce_why_not"] = text_or_null(profile.cce_why_not);
    json["pooled"] = maybe_point(profile.pooled);
    json["pooled_why_not"] = text_or_null(profile.pooled_why_not);
    json["qvalue"] = value_or_null(profile.qvalue);
    json["n_obs"] = profile.n_obs;
    json["n_dropped_null"] = profile.n_missing;
    json["left_out"] = pairs_json(profile.left_out);
    json["cce_left_out"] = pairs_json(profile.cce_left_out);
    add_warnings(json, profile.warnings);
    return json;
}

Coefficient coefficient_in(const json::Shape& json) {
    return {.name = "",
            .coefficient = number_or_nan(json, "coefficient"),
            .std_error = number_or_nan(json, "std_error"),
            .t_stat = number_or_nan(json, "t_stat"),
            .pvalue = number_or_nan(json, "pvalue"),
            .ci_lower = number_or_nan(json, "ci_lower"),
            .ci_upper = number_or_nan(json, "ci_upper")};
}

ProfilePoint point_in(const json::Shape& json) {
    ProfilePoint point{.estimate = coefficient_in(json),
                       .effective_clusters = number_if_known(json, "effective_clusters"),
                       .n_obs = json.get<std::size_t>("n_obs"),
                       .n_clusters = json.get<std::vector<std::int32_t>>("n_clusters")};
    if (is_there(json, "cr3")) {
        point.cr3 = coefficient_in(json.at("cr3"));
    }
    if (json.get<InferenceMethod>("interval_method") != InferenceMethod::T) {
        point.bootstrap = bootstrap_from_json(json);
    }
    return point;
}

std::optional<ProfilePoint> point_if_there(const json::Shape& json, const char* key) {
    return is_there(json, key) ? std::optional(point_in(json.at(key))) : std::nullopt;
}

std::vector<std::pair<std::string, std::string>> pairs_in(const json::Shape& json, const char* key) {
    std::vector<std::pair<std::string, std::string>> pairs;
    for (const auto& [name, why] : json.members(key)) {
        pairs.emplace_back(name, why.as<std::string>());
    }
    return pairs;
}

Profile profile_in(const json::Shape& json) {
    Profile profile{.metric = json.get<std::string>("metric"),
                    .sum = point_if_there(json, "sum"),
                    .unsmoothed_sum = point_if_there(json, "unsmoothed_sum"),
                    .penalty = number_if_known(json, "penalty"),
                    .free_lags = number_if_known(json, "free_lags"),
                    .n_missing = json.get<std::size_t>("n_dropped_null"),
                    .dropped = pairs_in(json, "dropped_control_reasons")};
    for (const json::Shape& one : json.list("points")) {
        ProfilePoint point = point_in(one);
        point.week = one.get<int>("week");
        if (one.get<bool>("has_band")) {
            point.band = ShownInterval{number_if_known(one, "band_lower"), number_if_known(one, "band_upper")};
        }
        profile.points.push_back(std::move(point));
    }
    const json::Shape band = json.at("band");
    profile.band = {.level = number_or_nan(band, "level"),
                    .critical = number_or_nan(band, "critical"),
                    .draws = band.get<int>("draws"),
                    .pvalue = number_if_known(json, "pvalue"),
                    .qvalue = number_if_known(json, "qvalue"),
                    .why_not = text_if_known(band, "why_not"),
                    .with_cr3 = band.has("with_cr3") ? band.get<bool>("with_cr3")
                                                     : std::ranges::any_of(profile.points, [](const ProfilePoint& one) {
                                                           return one.bootstrap && one.bootstrap->with_cr3;
                                                       })};
    return profile;
}

GroupMean group_in(const json::Shape& json) {
    return {.point = point_in(json), .shows = json.get<std::size_t>("shows")};
}

ShowProfile show_profile_in(const json::Shape& json) {
    ShowProfile profile{.predictor = json.get<std::string>("predictor"),
                        .mean_group = group_in(json.at("mean_group")),
                        .cce_why_not = text_if_known(json, "cce_why_not"),
                        .pooled = point_if_there(json, "pooled"),
                        .pooled_why_not = text_if_known(json, "pooled_why_not"),
                        .qvalue = number_if_known(json, "qvalue"),
                        .n_obs = json.get<std::size_t>("n_obs"),
                        .n_missing = json.get<std::size_t>("n_dropped_null"),
                        .left_out = pairs_in(json, "left_out"),
                        .cce_left_out = pairs_in(json, "cce_left_out")};
    if (is_there(json, "cce_mean_group")) {
        profile.cce = group_in(json.at("cce_mean_group"));
    }
    for (const json::Shape& one : json.list("shows")) {
        profile.shows.push_back({.show = one.get<std::string>("show"),
                                 .estimate = coefficient_in(one),
                                 .qvalue = number_or_nan(one, "qvalue"),
                                 .cosines = one.get<int>("df_t"),
                                 .n_obs = one.get<std::size_t>("n_obs")});
    }
    return profile;
}

StoredProfileRun stored_profiles(const json::Shape& json) {
    StoredProfileRun stored;
    if (const int layout = json.get<int>("layout"); layout != profile_layout) {
        json.refuse({.message = fmt::format("layout {} is of another version", layout),
                     .where = json.place_of("layout"),
                     .help = fmt::format("this program reads layout {}", profile_layout)});
        return stored;
    }
    stored.source = {json.get<std::string>("input_file"), json.get<std::string>("input_sha256"),
                     json.get<std::string>("command")};
    ProfileRun& run = stored.run;
    ProfileRequest& request = run.request;
    Regression& regression = request.regression;
    regression.outcome = json.get<std::string>("outcome");
    regression.controls = json.get<std::vector<std::string>>("controls");
    regression.effects = json.get<std::vector<std::string>>("effects");
    regression.clusters = json.get<std::vector<std::string>>("clusters");
    regression.vcov = json.get<Vcov>("vcov");
    regression.cluster_vcov = json.get<ClusterVcov>("cluster_vcov");
    regression.kernel_lags = json.get<std::optional<int>>("kernel_lags");
    regression.ssc = json.get<Ssc>("ssc");
    regression.transform = json.get<ValueTransform>("transform");
    regression.alpha = number_or_nan(json, "alpha");
    request.kind = json.get<ProfileKind>("profile");
    request.weeks = json.get<std::optional<int>>("weeks");
    request.smoothing = json.get<LagSmoothing>("smoothing");
    request.degree = json.get<int>("degree");
    request.past = json.get<int>("past");
    request.draws = {json.get<std::uint64_t>("seed"), json.get<int>("draws")};
    run.rows = json.get<std::size_t>("n_rows");
    for (const json::Shape& result : json.list("results")) {
        if (request.kind == ProfileKind::ByShow) {
            run.shows.push_back(show_profile_in(result));
            run.shows.back().level = regression.alpha;
        } else {
            run.profiles.push_back(profile_in(result));
            run.profiles.back().level = regression.alpha;
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

}  // namespace

Json to_json(const StoredProfileRun& stored) {
    const ProfileRun& run = stored.run;
    const ProfileRequest& request = run.request;
    const Regression& regression = request.regression;
    const bool has_weeks = request.kind != ProfileKind::ByShow;
    Json json = {{"layout", profile_layout},
                 {"profile", name_of(request.kind)},
                 {"outcome", regression.outcome},
                 {"input_file", stored.source.input_file},
                 {"input_sha256", stored.source.input_sha256},
                 {"command", stored.source.command},
                 {"n_rows", run.rows},
                 {"n_tests", run.tests()},
                 {"weeks", has_weeks ? Json(request.length()) : Json()},
                 {"smoothing", name_of(request.smoothing)},
                 {"degree", request.degree},
                 {"past", request.past},
                 {"controls", regression.controls},
                 {"effects", regression.effects},
                 {"clusters", regression.clusters},
                 {"vcov", name_of(regression.vcov)},
                 {"cluster_vcov", name_of(regression.cluster_vcov)},
                 {"kernel_lags", value_or_null(regression.kernel_lags)},
                 {"ssc", name_of(regression.ssc)},
                 {"transform", name_of(regression.transform)},
                 {"alpha", regression.alpha},
                 {"seed", request.draws.seed},
                 {"draws", request.draws.draws},
                 {"results", Json::array()},
                 {"not_estimated", Json::array()},
                 {"warnings", Json::array()}};
    for (const Profile& profile : run.profiles) {
        json["results"].push_back(profile_to_json(profile));
    }
    for (const ShowProfile& profile : run.shows) {
        json["results"].push_back(profile_to_json(profile));
    }
    for (const NotEstimated& missing : run.not_estimated) {
        json["not_estimated"].push_back(Json{{"what", missing.what}, {"why", missing.why}});
    }
    for (const ModelWarning& warning : run.warnings) {
        json["warnings"].push_back(Json{{"code", warning.code}, {"message", warning.text}});
    }
    return json;
}

Result<StoredProfileRun> profile_run_from_json(std::string_view text, const std::string& file) {
    const auto document = json::parse(text);
    json::Shape::Problem problem = document ? std::nullopt : std::optional(document.error());
    StoredProfileRun stored = problem ? StoredProfileRun() : stored_profiles(json::Shape(document->root(), problem));
    if (!problem) {
        return stored;
    }
    if (problem->where.empty()) {
        return fail(ErrorKind::ParseError, fmt::format("these are no profiles: {}", problem->message), file,
                    "run `public-signals fit --profile` again");
    }
    problem->where = fmt::format("{}: {}", file, problem->where);
    problem->help += "; run `public-signals fit --profile` again";
    return tl::unexpected(std::move(*problem));
}

}  // namespace public_signals::inline models
