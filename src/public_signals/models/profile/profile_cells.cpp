// The tables of profiles: a point, a mean over shows or a show in each row.
#include <fmt/format.h>

#include "public_signals/models/estimate_text.hpp"
#include "public_signals/models/profile/profile_text.hpp"
#include "public_signals/models/transform.hpp"

namespace public_signals::inline models {
namespace {

/// `95 % interval`, `95 % band`.
std::string covered_head(const ProfileRun& run, const char* what) {
    return fmt::format("{:g} % {}", 100 * (1 - run.request.regression.alpha), what);
}

std::string optional_number(const std::optional<double>& value) {
    return value ? fmt::format("{:.1f}", *value) : "-";
}

std::vector<std::string> point_cells(const std::string& name, const ProfilePoint& point, const ProfileRun& run,
                                     bool with_band) {
    std::vector<std::string> cells = {name, short_number(point.estimate.coefficient),
                                      marked_range(point.interval(), run.request.regression),
                                      marked_p(point.decisive_p(), point.p_method())};
    if (with_band) {
        cells.push_back(point.band ? interval_range(*point.band) : "-");
    }
    cells.push_back(point.cr3 ? interval_range(t_interval(*point.cr3)) : "-");
    cells.push_back(short_number(point.estimate.std_error));
    cells.push_back(optional_number(point.effective_clusters));
    cells.push_back(fmt::format("{}", point.n_obs));
    return cells;
}

std::vector<std::string> point_heads_of(const ProfileRun& run, const char* name, bool with_band) {
    std::vector<std::string> heads = {name, head_in_unit("estimate", run.request.regression),
                                      covered_head(run, "interval"), "p"};
    if (with_band) {
        heads.push_back(covered_head(run, "band"));
    }
    const bool clustered = run.request.regression.vcov == Vcov::Cluster;
    heads.insert(heads.end(), {"CR3 interval", clustered ? "CRV1 SE" : "SE", "effective", "rows"});
    return heads;
}

}  // namespace

std::vector<std::vector<std::string>> profile_cells(const Profile& profile, const ProfileRun& run) {
    std::vector<std::vector<std::string>> rows = {point_heads_of(run, point_word(run.request.kind), true)};
    for (const ProfilePoint& point : profile.points) {
        rows.push_back(point_cells(fmt::format("{}", point.week), point, run, true));
    }
    if (profile.sum) {
        rows.push_back(point_cells("all together", *profile.sum, run, true));
    }
    if (profile.unsmoothed_sum) {
        rows.push_back(point_cells("not smoothed", *profile.unsmoothed_sum, run, true));
    }
    return rows;
}

std::vector<std::vector<std::string>> mean_cells(const ShowProfile& profile, const ProfileRun& run) {
    std::vector<std::vector<std::string>> rows = {{"", head_in_unit("estimate", run.request.regression),
                                                   covered_head(run, "interval"), "p", "t interval", "SE", "shows",
                                                   "rows"}};
    const auto add = [&](const char* name, const ProfilePoint& point, std::string shows) {
        rows.push_back({name, short_number(point.estimate.coefficient),
                        marked_range(point.interval(), run.request.regression),
                        marked_p(point.decisive_p(), point.p_method()),
                        interval_range(t_interval(point.cr3.value_or(point.estimate))),
                        short_number(point.estimate.std_error), std::move(shows), fmt::format("{}", point.n_obs)});
    };
    add("mean group", profile.mean_group.point, fmt::format("{}", profile.mean_group.shows));
    if (profile.cce) {
        add("CCE mean group", profile.cce->point, fmt::format("{}", profile.cce->shows));
    }
    if (profile.pooled) {
        add("pooled", *profile.pooled, "-");
    }
    return rows;
}

std::vector<std::vector<std::string>> show_cells(const ShowProfile& profile, const ProfileRun& run) {
    std::vector<std::vector<std::string>> rows = {{"show", head_in_unit("estimate", run.request.regression),
                                                   covered_head(run, "interval"), "p", "q", "SE", "rows"}};
    for (const ShowCoefficient& show : profile.shows) {
        rows.push_back({show.show, short_number(show.estimate.coefficient), interval_range(t_interval(show.estimate)),
                        p_text(show.estimate.pvalue), p_text(show.qvalue), short_number(show.estimate.std_error),
                        fmt::format("{}", show.n_obs)});
    }
    return rows;
}

}  // namespace public_signals::inline models
