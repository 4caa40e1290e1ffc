#include <cmath>

#include "public_signals/models/profile/profile_json.hpp"
#include "public_signals/panel/csv_cells.hpp"

namespace public_signals::inline models {
namespace {

std::optional<double> if_finite(double value) {
    return std::isfinite(value) ? std::optional(value) : std::nullopt;
}

std::optional<std::int64_t> fewest_of(const std::vector<std::int32_t>& clusters) {
    if (clusters.empty()) {
        return std::nullopt;
    }
    return std::min(clusters.front(), clusters.back());
}

/// What every row has after its name: the estimate, and what stands.
void add_point(CsvRow& row, const ProfilePoint& point, const char* method = nullptr) {
    const Coefficient& c = point.estimate;
    for (const double value : {c.coefficient, c.std_error, c.t_stat, c.pvalue, c.ci_lower, c.ci_upper}) {
        row.add(if_finite(value));
    }
    const ShownInterval interval = point.interval();
    row.add(interval.lower).add(interval.upper).add(method != nullptr ? method : name_of(point.interval_method()));
    row.add(if_finite(point.decisive_p())).add(method != nullptr ? method : name_of(point.p_method()));
    row.add(point.band ? point.band->lower : std::nullopt).add(point.band ? point.band->upper : std::nullopt);
    row.add(point.cr3 ? if_finite(point.cr3->std_error) : std::nullopt);
    row.add(point.cr3 ? if_finite(point.cr3->ci_lower) : std::nullopt);
    row.add(point.cr3 ? if_finite(point.cr3->ci_upper) : std::nullopt);
    row.add(point.effective_clusters).add(std::optional(static_cast<std::int64_t>(point.n_obs)));
    row.add(fewest_of(point.n_clusters));
}

constexpr const char* point_heads =
    "coefficient,std_error,t_stat,pvalue,ci_lower,ci_upper,interval_lower,interval_upper,interval_method,"
    "decisive_pvalue,p_method,band_lower,band_upper,cr3_std_error,cr3_ci_lower,cr3_ci_upper,effective_clusters,n_obs,"
    "n_clusters,qvalue\n";

void add_named(std::string& csv, const std::string& metric, const char* what, std::optional<std::int64_t> week,
               const ProfilePoint& point, const std::optional<double>& qvalue) {
    CsvRow row(csv);
    row.add(metric).add(what).add(week);
    add_point(row, point);
    row.add(qvalue);
}

void add_show_row(std::string& csv, const std::string& predictor, const std::string& what, const std::string& show,
                  const ProfilePoint& point, const std::optional<double>& qvalue, const char* method = nullptr) {
    CsvRow row(csv);
    row.add(predictor).add(what).add(show);
    add_point(row, point, method);
    row.add(qvalue);
}

}  // namespace

std::string profile_csv(const ProfileRun& run) {
    if (run.request.kind == ProfileKind::ByShow) {
        std::string csv = std::string("predictor,what,show,") + point_heads;
        for (const ShowProfile& profile : run.shows) {
            for (const ShowCoefficient& show : profile.shows) {
                const ProfilePoint point{.estimate = show.estimate, .n_obs = show.n_obs};
                add_show_row(csv, profile.predictor, "show", show.show, point, if_finite(show.qvalue), cosines_word);
            }
            add_show_row(csv, profile.predictor, "mean_group", "", profile.mean_group.point, profile.qvalue);
            if (profile.cce) {
                add_show_row(csv, profile.predictor, "cce_mean_group", "", profile.cce->point, std::nullopt);
            }
            if (profile.pooled) {
                add_show_row(csv, profile.predictor, "pooled", "", *profile.pooled, std::nullopt);
            }
        }
        return csv;
    }
    std::string csv = std::string("metric,what,week,") + point_heads;
    const char* const what = run.request.kind == ProfileKind::DistributedLag ? "lag" : "horizon";
    for (const Profile& profile : run.profiles) {
        for (const ProfilePoint& point : profile.points) {
            add_named(csv, profile.metric, what, point.week, point, std::nullopt);
        }
        if (profile.sum) {
            add_named(csv, profile.metric, "sum", std::nullopt, *profile.sum, profile.band.qvalue);
        }
        if (profile.unsmoothed_sum) {
            add_named(csv, profile.metric, "unsmoothed_sum", std::nullopt, *profile.unsmoothed_sum, std::nullopt);
        }
    }
    return csv;
}

}  // namespace public_signals::inline models
