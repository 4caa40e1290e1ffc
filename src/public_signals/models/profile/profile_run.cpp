#include "public_signals/models/profile/profile_run.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "public_signals/models/multiple_testing.hpp"
#include "public_signals/models/transform.hpp"

namespace public_signals::inline models {
namespace {

Result<void> add_profile_of(ProfileRun& run, const std::vector<Column>& columns, const std::string& metric) {
    const ProfileRequest& request = run.request;
    switch (request.kind) {
        case ProfileKind::DistributedLag:
            run.profiles.push_back(TRY(fit_lag_profile(columns, request.regression,
                                                       {.metric = metric,
                                                        .lags = request.length(),
                                                        .smoothing = request.smoothing,
                                                        .degree = request.degree,
                                                        .draws = request.draws})));
            return {};
        case ProfileKind::LocalProjection:
            run.profiles.push_back(TRY(local_projections(
                columns, request.regression,
                {.metric = metric, .horizons = request.length(), .past = request.past, .draws = request.draws})));
            return {};
        case ProfileKind::ByShow:
            run.shows.push_back(
                TRY(by_show(columns, request.regression, {.predictor = metric, .draws = request.draws})));
            return {};
    }
    return {};
}

/// Benjamini-Hochberg over the profiles of the run, of the p that decides each.
void adjust_profiles(ProfileRun& run) {
    std::vector<double> pvalues;
    for (const Profile& profile : run.profiles) {
        pvalues.push_back(profile.band.pvalue.value_or(std::nan("")));
    }
    for (const ShowProfile& profile : run.shows) {
        pvalues.push_back(profile.mean_group.point.decisive_p());
    }
    const std::vector<double> q = over_family(pvalues, benjamini_hochberg);
    std::size_t at = 0;
    const auto next = [&]() -> std::optional<double> {
        const double value = q[at++];
        return std::isnan(value) ? std::nullopt : std::optional(value);
    };
    for (Profile& profile : run.profiles) {
        profile.band.qvalue = next();
    }
    for (ShowProfile& profile : run.shows) {
        profile.qvalue = next();
    }
}

void warn_of_metric(ProfileRun& run, const FeatureOrigins& origins, const std::string& metric) {
    const FeatureOrigin origin = origins.of(metric);
    if (origin.leaks_future) {
        run.warnings.push_back({"leaks_future", fmt::format("'{}' is made with later weeks ({}): it knows what came "
                                                            "after the week that it stands in",
                                                            metric, kind_word(origin))});
    } else if (run.request.kind == ProfileKind::ByShow && origin.uses_current_week) {
        run.warnings.push_back(
            {"uses_current_week",
             fmt::format("'{}' holds the week that it stands in: take a lag of it to predict", metric)});
    }
}

/// Each once, over the run.
void gather_warnings(ProfileRun& run) {
    const auto gather = [&](const std::vector<ModelWarning>& warnings) {
        for (const ModelWarning& warning : warnings) {
            if (std::ranges::find(run.warnings, warning) == run.warnings.end()) {
                run.warnings.push_back(warning);
            }
        }
    };
    for (const Profile& profile : run.profiles) {
        gather(profile.warnings);
    }
    for (const ShowProfile& profile : run.shows) {
        gather(profile.warnings);
    }
}

}  // namespace

Result<ProfileRun> run_profiles(const std::vector<Column>& columns, const FeatureOrigins& origins,
                                const ProfileRequest& request) {
    if (request.metrics.empty()) {
        return invalid("there is no predictor", "--predictor", "name columns of attention, as they are in their week");
    }
    ProfileRun run{.request = request, .rows = columns.empty() ? 0 : columns.front().size()};
    std::vector<std::string> named = request.metrics;
    named.push_back(request.regression.outcome);
    const std::vector<Series> series = series_of(columns);
    if (!request.all_or_error) {  // one without a value is listed with the cause, below
        std::erase_if(named, [&](const std::string& name) {
            const auto column = std::ranges::find(series, name, &Series::name);
            return name != request.regression.outcome && column != series.end() &&
                   !(column->is_number && column->has_any());
        });
    }
    const Transformed form = TRY(transformed(series, named, request.regression));
    std::vector<Column> all = columns;
    for (const Column& column : form.made) {
        *std::ranges::find(all, column.name, &Column::name) = column;
    }
    std::optional<Error> first_error;
    for (const std::string& metric : request.metrics) {
        const auto added = add_profile_of(run, all, metric);
        if (!added && request.all_or_error) {
            return tl::unexpected(added.error());
        }
        if (!added) {
            first_error = first_error ? first_error : std::optional(added.error());
            run.not_estimated.push_back({metric, added.error().message});
            continue;
        }
        warn_of_metric(run, origins, metric);
    }
    if (run.tests() == 0) {
        return tl::unexpected(*first_error);
    }
    adjust_profiles(run);
    gather_warnings(run);
    run.warnings.insert(run.warnings.end(), form.warnings.begin(), form.warnings.end());
    return run;
}

}  // namespace public_signals::inline models
