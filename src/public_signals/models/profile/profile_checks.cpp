#include "public_signals/models/profile/profile_checks.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cstdlib>

#include "public_signals/base/counted.hpp"
#include "public_signals/models/column_checks.hpp"
#include "public_signals/models/profile/profile_places.hpp"

namespace public_signals::inline models {
namespace {

/// A profile has points of which different clusters carry more or less: each point says how many do, and one warning
/// names the point that the fewest carry.
void warn_of_few_carriers(Profile& profile, ProfileKind kind) {
    const ProfilePoint* fewest = nullptr;
    for (const ProfilePoint& point : profile.points) {
        if (point.effective_clusters &&
            (fewest == nullptr || *point.effective_clusters < *fewest->effective_clusters)) {
            fewest = &point;
        }
    }
    if (fewest != nullptr && *fewest->effective_clusters < few_effective_clusters &&
        2 * *fewest->effective_clusters < fewest->n_clusters.front()) {
        profile.warnings.push_back(
            {"unequal_clusters",
             fmt::format("few clusters carry '{}' {}: {:.2f} effective clusters of {}", profile.metric,
                         places({fewest->week}, kind), *fewest->effective_clusters, fewest->n_clusters.front())});
    }
}

}  // namespace

Result<void> check_profile(const Regression& regression, const std::string& metric, const ProfileDraws& draws) {
    if (metric == regression.outcome) {
        return invalid_at({.column = metric}, fmt::format("'{}' is both outcome and metric", metric),
                          "name two columns");
    }
    if (regression.model != Model::Ols) {
        return invalid("least squares alone has profiles", "model", "take model ols, and a transform for per cent");
    }
    if (regression.vcov == Vcov::Cluster && regression.cluster_vcov == ClusterVcov::Cr2) {
        return invalid("a profile adds coefficients up, and vcov cr2 has degrees of freedom for one alone", "vcov",
                       "take crv1 or cr3");
    }
    if (draws.draws < 1) {
        return invalid(fmt::format("{} draws are no bootstrap", draws.draws), "draws", "take 9999");
    }
    return {};
}

Result<void> check_reach(const Column& shifted, const std::string& name, int weeks) {
    if (series_of(shifted).has_any()) {
        return {};
    }
    return invalid_at({.column = name},
                      fmt::format("no week of the panel has a value of '{}' {} {}", name,
                                  counted(std::abs(weeks), "week"), weeks < 0 ? "later" : "earlier"),
                      "ask for fewer weeks");
}

void add_profile_warnings(Profile& profile, ProfileKind kind, const std::vector<Series>& columns, Regression regression,
                          const std::vector<ModelWarning>& of_estimate) {
    for (const ModelWarning& warning : of_estimate) {
        const bool said_of_points = warning.code == "unequal_clusters" || warning.code == "few_clusters";
        if (!said_of_points || !profile.points.front().bootstrap) {
            profile.warnings.push_back(warning);
        }
    }
    const auto undecided = std::ranges::find_if(
        profile.points, [](const ProfilePoint& point) { return point.bootstrap && !point.bootstrap->decisive; });
    if (undecided != profile.points.end()) {
        profile.warnings.push_back(
            {"undecidable", fmt::format("no verdict is possible: {}", undecided->bootstrap->why_not)});
    }
    warn_of_few_carriers(profile, kind);
    regression.predictors = {profile.metric};
    std::ranges::move(column_warnings(columns, regression, FeatureOrigins{}), std::back_inserter(profile.warnings));
}

}  // namespace public_signals::inline models
