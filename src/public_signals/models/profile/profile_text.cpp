#include "public_signals/models/profile/profile_text.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <cmath>

#include "public_signals/base/counted.hpp"
#include "public_signals/base/wrapped.hpp"
#include "public_signals/models/aligned_cells.hpp"
#include "public_signals/models/estimate_json.hpp"
#include "public_signals/models/estimate_text.hpp"
#include "public_signals/models/profile/profile_places.hpp"
#include "public_signals/models/transform.hpp"

namespace public_signals::inline models {
namespace {

constexpr std::size_t widest_profile = terminal_width;

double percent_covered(const ProfileRun& run) {
    return 100 * (1 - run.request.regression.alpha);
}

const char* method_words(const ProfilePoint& point) {
    return point.method() == IntervalMethod::WildBootstrap ? "wild bootstrap" : "t test";
}

/// `95 % interval of the wild bootstrap 1.2 to 3.4`.
std::string interval_words(const ProfilePoint& point, const ProfileRun& run) {
    return fmt::format("{:g} % interval of the {} {}", percent_covered(run), method_words(point),
                       interval_range(point.interval()));
}

std::string p_and_q(const std::optional<double>& p, const std::optional<double>& q, const ProfileRun& run) {
    std::string text = fmt::format("p {}", p_text(p.value_or(std::nan(""))));
    if (run.tests() > 1) {
        text += fmt::format(", q {} over {} profiles", p_text(q.value_or(std::nan(""))), run.tests());
    }
    return text;
}

std::string clusters_counted(const ProfileRun& run, std::int32_t least, std::int32_t most) {
    const Regression& regression = run.request.regression;
    if (regression.vcov != Vcov::Cluster) {
        return fmt::format("standard errors {}", vcov_word(regression));
    }
    return fmt::format("{}{} clusters by {}", least, most > least ? fmt::format(" to {}", most) : "",
                       fmt::join(regression.clusters, " and "));
}

std::string sum_clause(const Profile& profile, const ProfileRun& run) {
    if (!profile.sum) {
        return "";
    }
    std::string text =
        fmt::format("; in the long run, all lags together, {} ({}, p {})",
                    effect_text(run.request.regression, profile.metric, profile.sum->estimate.coefficient),
                    interval_words(*profile.sum, run), p_text(profile.sum->decisive_p()));
    if (profile.unsmoothed_sum) {
        text += fmt::format("; not smoothed {} ({})", short_number(profile.unsmoothed_sum->estimate.coefficient),
                            interval_range(profile.unsmoothed_sum->interval()));
    }
    return text;
}

std::string all_places(const Profile& profile, ProfileKind kind) {
    const int last = profile.points.back().week;
    return kind == ProfileKind::LocalProjection ? fmt::format("0 to {} weeks later", last)
                                                : fmt::format("at lags 0 to {}", last);
}

std::string band_words(const ProfileRun& run) {
    return fmt::format("{:g} % sup-t band", percent_covered(run));
}

std::string optional_number(const std::optional<double>& value) {
    return value ? fmt::format("{:.1f}", *value) : "-";
}

std::vector<std::string> point_cells(const std::string& name, const ProfilePoint& point, bool with_band) {
    std::vector<std::string> cells = {name, short_number(point.estimate.coefficient), interval_range(point.interval()),
                                      p_text(point.decisive_p())};
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
    std::vector<std::string> heads = {name, "estimate", fmt::format("{:g} % interval", percent_covered(run)), "p"};
    if (with_band) {
        heads.push_back(fmt::format("{:g} % band", percent_covered(run)));
    }
    const bool clustered = run.request.regression.vcov == Vcov::Cluster;
    heads.insert(heads.end(), {"CR3 interval", clustered ? "CRV1 SE" : "SE", "effective", "rows"});
    return heads;
}

std::string left_out_text(const std::vector<std::pair<std::string, std::string>>& left_out, const char* of) {
    std::string text;
    for (const auto& [show, why] : left_out) {
        text += wrapped(fmt::format("  left out of {}: {}: {}", of, show, why), 4, widest_profile) + "\n";
    }
    return text;
}

std::string profile_block(const Profile& profile, const ProfileRun& run) {
    std::string text = fmt::format("\n{}\n{}", profile.metric, aligned_cells(profile_cells(profile, run)));
    text += wrapped("  " + profile_caption(profile, run), 4, widest_profile) + "\n";
    for (const auto& [control, why] : profile.dropped) {
        text += wrapped(fmt::format("  control {} dropped: {}", control, why), 4, widest_profile) + "\n";
    }
    return text;
}

std::string show_block(const ShowProfile& profile, const ProfileRun& run) {
    std::string text = fmt::format("\n{}\n{}", profile.predictor, aligned_cells(mean_cells(profile, run)));
    text += "\n" + aligned_cells(show_cells(profile, run));
    text += wrapped("  " + profile_caption(profile, run), 4, widest_profile) + "\n";
    if (!profile.cce_why_not.empty()) {
        text += wrapped("  no CCE mean group: " + profile.cce_why_not, 4, widest_profile) + "\n";
    }
    if (!profile.pooled_why_not.empty()) {
        text += wrapped("  no pooled coefficient: " + profile.pooled_why_not, 4, widest_profile) + "\n";
    }
    return text + left_out_text(profile.left_out, "the mean group") +
           left_out_text(profile.cce_left_out, "the CCE mean group");
}

}  // namespace

const char* point_word(ProfileKind kind) {
    return kind == ProfileKind::LocalProjection ? "weeks later" : "lag";
}

const char* profile_title(ProfileKind kind) {
    switch (kind) {
        case ProfileKind::DistributedLag:
            return "Distributed lags";
        case ProfileKind::LocalProjection:
            return "Local projections";
        case ProfileKind::ByShow:
            return "Show by show";
    }
    return "";
}

std::string coefficient_unit(const Regression& regression) {
    switch (regression.transform) {
        case ValueTransform::Log:
        case ValueTransform::Log1p:
        case ValueTransform::Asinh:
            return fmt::format("per cent of {} for one per cent more of the predictor", regression.outcome);
        case ValueTransform::Share:
            return fmt::format("points of {} for one point more of the share", regression.outcome);
        case ValueTransform::None:
            break;
    }
    return fmt::format("{} for one more unit of the predictor", regression.outcome);
}

std::string sentence_of(const Profile& profile, const ProfileRun& run) {
    const ProfileKind kind = run.request.kind;
    const std::string& outcome = run.request.regression.outcome;
    std::vector<int> beyond;
    for (const ProfilePoint& point : profile.points) {
        if (point.is_beyond_chance()) {
            beyond.push_back(point.week);
        }
    }
    if (!profile.band.why_not.empty()) {
        return fmt::format("no verdict on {} {}: {}{}", profile.metric, all_places(profile, kind), profile.band.why_not,
                           sum_clause(profile, run));
    }
    const std::string chance = p_and_q(profile.band.pvalue, profile.band.qvalue, run);
    if (beyond.empty() && profile.band.pvalue.value_or(1) < run.request.regression.alpha) {
        return fmt::format(
            "no verdict on {} {}: p is under the level ({}), and yet the {} holds zero: what is not rejected "
            "has gaps{}",
            profile.metric, all_places(profile, kind), chance, band_words(run), sum_clause(profile, run));
    }
    if (beyond.empty()) {
        return fmt::format("no sign that {} goes with {} {}: the {} holds zero everywhere ({}){}", profile.metric,
                           outcome, all_places(profile, kind), band_words(run), chance, sum_clause(profile, run));
    }
    if (!profile.goes_with()) {
        return fmt::format(
            "too little to say that {} goes with {}: the {} leaves zero out {}, but not beyond chance "
            "once all are counted ({}){}",
            profile.metric, outcome, band_words(run), places(beyond, kind), chance, sum_clause(profile, run));
    }
    const auto largest = std::ranges::max_element(profile.points, {}, [](const ProfilePoint& point) {
        return point.is_beyond_chance() ? std::abs(point.estimate.coefficient) : -1.0;
    });
    return fmt::format("{} goes with {} {}: there the {} over {} leaves zero out ({}); {}, {} ({}){}", profile.metric,
                       outcome, places(beyond, kind), band_words(run), counted(std::ssize(profile.points), "point"),
                       chance, places({largest->week}, kind),
                       effect_text(run.request.regression, profile.metric, largest->estimate.coefficient),
                       interval_words(*largest, run), sum_clause(profile, run));
}

std::string sentence_of(const ShowProfile& profile, const ProfileRun& run) {
    const Regression& regression = run.request.regression;
    const ProfilePoint& mean = profile.mean_group.point;
    const double p = mean.decisive_p();
    const bool decided = !std::isnan(p);
    const auto negative =
        std::ranges::count_if(profile.shows, [](const ShowCoefficient& show) { return show.estimate.coefficient < 0; });
    const auto alone =
        std::ranges::count_if(profile.shows, [](const ShowCoefficient& show) { return show.qvalue < significant_q; });
    std::string text =
        !decided ? fmt::format("no verdict on {}: {}", profile.predictor, mean.bootstrap->why_not)
        : profile.goes_with()
            ? fmt::format("{} goes with {} in the mean over shows", profile.predictor, regression.outcome)
            : fmt::format("no sign that {} goes with {} in the mean over shows", profile.predictor, regression.outcome);
    text += fmt::format(": in the mean of {} shows {} ({}, {})", profile.mean_group.shows,
                        effect_text(regression, profile.predictor, mean.estimate.coefficient),
                        interval_words(mean, run), p_and_q(p, profile.qvalue, run));
    if (profile.cce) {
        text += fmt::format("; net of what all shows share (CCE) {} ({})",
                            short_number(profile.cce->point.estimate.coefficient),
                            interval_range(profile.cce->point.interval()));
    }
    if (profile.pooled) {
        text += fmt::format("; one coefficient for all {} ({})", short_number(profile.pooled->estimate.coefficient),
                            interval_range(profile.pooled->interval()));
    }
    return text + fmt::format("; {} of {} shows {} below zero, {} by {} beyond chance (q under {:g})", negative,
                              profile.shows.size(), negative == 1 ? "lies" : "lie", alone,
                              alone == 1 ? "itself" : "themselves", significant_q);
}

std::string profile_caption(const Profile& profile, const ProfileRun& run) {
    std::int32_t least = 0;
    std::int32_t most = 0;
    for (const ProfilePoint& point : profile.points) {
        if (!point.n_clusters.empty()) {
            const std::int32_t fewest = *std::ranges::min_element(point.n_clusters);
            least = least == 0 ? fewest : std::min(least, fewest);
            most = std::max(most, fewest);
        }
    }
    const char* const method =
        profile.points.front().method() == IntervalMethod::WildBootstrap ? "of the wild cluster bootstrap" : "of t";
    std::string text = fmt::format("{:g} % intervals {} at each point, {}", percent_covered(run), method,
                                   clusters_counted(run, least, most));
    if (profile.band.why_not.empty()) {
        text += fmt::format(
            "; band over {}: sup-t, {} at level {:.4f} each ({:.2f} standard errors of a "
            "normal)",
            profile.points.size() == 1 ? "its one point" : fmt::format("all {} points", profile.points.size()),
            profile.points.front().bootstrap ? "the same bootstrap" : "t", profile.band.level, profile.band.critical);
    } else {
        text += "; no band: " + profile.band.why_not;
    }
    if (profile.penalty) {
        text += fmt::format("; ridge with penalty {:g} by cross-validation over weeks, {:.1f} lags' worth of freedom",
                            *profile.penalty, *profile.free_lags);
    }
    return text;
}

std::string profile_caption(const ShowProfile& profile, const ProfileRun& run) {
    const char* const method =
        profile.mean_group.point.bootstrap ? "of the wild bootstrap that turns whole shows" : "of t";
    std::string text =
        fmt::format("{:g} % intervals: shows by t with Newey and West's standard errors, means of shows {} ({} shows)",
                    percent_covered(run), method, profile.mean_group.shows);
    if (profile.pooled) {
        const auto& clusters = profile.pooled->n_clusters;
        const std::int32_t fewest = clusters.empty() ? 0 : *std::ranges::min_element(clusters);
        text += fmt::format("; pooled {}, {}", profile.pooled->bootstrap ? "of the wild cluster bootstrap" : "of t",
                            clusters_counted(run, fewest, fewest));
    }
    return text;
}

std::string profile_method(const ProfileRun& run) {
    const ProfileRequest& request = run.request;
    std::string text;
    if (request.kind == ProfileKind::DistributedLag) {
        text = fmt::format("lags 0 to {} of a metric in one regression", request.length());
        text += request.smoothing == LagSmoothing::Almon
                    ? fmt::format(", tied by a polynomial of degree {} (Almon)", request.degree)
                : request.smoothing == LagSmoothing::Ridge ? ", drawn together by a ridge"
                                                           : "";
    } else if (request.kind == ProfileKind::LocalProjection) {
        text = fmt::format("a regression for each of 0 to {} weeks later, {} of outcome and metric as controls",
                           request.length(), counted(request.past, "lag"));
    } else {
        return fmt::format("a regression for each show with an intercept; pooled within {}",
                           effects_text(request.regression));
    }
    return text + "; within " + effects_text(request.regression);
}

std::vector<std::vector<std::string>> profile_cells(const Profile& profile, const ProfileRun& run) {
    std::vector<std::vector<std::string>> rows = {point_heads_of(run, point_word(run.request.kind), true)};
    for (const ProfilePoint& point : profile.points) {
        rows.push_back(point_cells(fmt::format("{}", point.week), point, true));
    }
    if (profile.sum) {
        rows.push_back(point_cells("all together", *profile.sum, true));
    }
    if (profile.unsmoothed_sum) {
        rows.push_back(point_cells("not smoothed", *profile.unsmoothed_sum, true));
    }
    return rows;
}

std::vector<std::vector<std::string>> mean_cells(const ShowProfile& profile, const ProfileRun& run) {
    std::vector<std::vector<std::string>> rows = {{"", "estimate", fmt::format("{:g} % interval", percent_covered(run)),
                                                   "p", "t interval", "SE", "shows", "rows"}};
    const auto add = [&](const char* name, const ProfilePoint& point, std::string shows) {
        rows.push_back({name, short_number(point.estimate.coefficient), interval_range(point.interval()),
                        p_text(point.decisive_p()), interval_range(t_interval(point.cr3.value_or(point.estimate))),
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
    std::vector<std::vector<std::string>> rows = {
        {"show", "estimate", fmt::format("{:g} % interval", percent_covered(run)), "p", "q", "SE", "rows"}};
    for (const ShowCoefficient& show : profile.shows) {
        rows.push_back({show.show, short_number(show.estimate.coefficient), interval_range(t_interval(show.estimate)),
                        p_text(show.estimate.pvalue), p_text(show.qvalue), short_number(show.estimate.std_error),
                        fmt::format("{}", show.n_obs)});
    }
    return rows;
}

std::string text_of(const StoredProfileRun& stored) {
    const ProfileRun& run = stored.run;
    std::string text =
        wrapped(fmt::format("{} of {}, {} rows of {}; {}", profile_title(run.request.kind),
                            run.request.regression.outcome, run.rows, stored.source.input_file, profile_method(run)),
                2, widest_profile) +
        "\n\n";
    for (const Profile& profile : run.profiles) {
        text += wrapped(sentence_of(profile, run), 2, widest_profile) + "\n";
    }
    for (const ShowProfile& profile : run.shows) {
        text += wrapped(sentence_of(profile, run), 2, widest_profile) + "\n";
    }
    for (const Profile& profile : run.profiles) {
        text += profile_block(profile, run);
    }
    for (const ShowProfile& profile : run.shows) {
        text += show_block(profile, run);
    }
    for (const NotEstimated& missing : run.not_estimated) {
        text += wrapped(fmt::format("not estimated: {}: {}", missing.what, missing.why), 2, widest_profile) + "\n";
    }
    for (const ModelWarning& warning : run.warnings) {
        text += wrapped(fmt::format("warning[{}]: {}", warning.code, warning.text), 2, widest_profile) + "\n";
    }
    return text;
}

}  // namespace public_signals::inline models
