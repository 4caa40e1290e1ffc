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

/// `95 % interval of the wild bootstrap 1.2 to 3.4`, `… of CR3 1.2 to 3.4 per cent`.
std::string interval_words(const ProfilePoint& point, const ProfileRun& run) {
    const InferenceMethod method = point.interval_method();
    return fmt::format("{:g} % interval of {}{} {}", percent_covered(run), method == InferenceMethod::Cr3 ? "" : "the ",
                       in_words(method), effect_range(point.interval(), run.request.regression));
}

/// ` of CR3` behind a p whose interval is not CR3's alone.
const char* p_owner(const ProfilePoint& point) {
    return point.p_method() == InferenceMethod::Cr3 && point.interval_method() != InferenceMethod::Cr3 ? " of CR3" : "";
}

/// What the points rest on: the method, its weights, and whether some are CR3's.
struct MethodsShown {
    bool any_bootstrap = false;
    bool any_t = false;
    bool any_cr3 = false;

    void add(const ProfilePoint& point) {
        any_bootstrap = any_bootstrap || point.bootstrap.has_value();
        any_t = any_t || !point.bootstrap;
        any_cr3 = any_cr3 || (point.bootstrap && is_marked(*point.bootstrap));
    }
    /// `of the wild cluster bootstrap with Webb's weights`; `of t`.
    std::string words(const char* bootstrap, std::int32_t least, std::int32_t most, double least_level = 1) const {
        return rests_on(bootstrap, weights_of(least, most, clusters_for_signs(least_level)), any_bootstrap, any_t);
    }
    std::string note() const { return any_cr3 ? "; " + mark_note(true) : ""; }
};

std::string p_and_q(const std::optional<double>& p, const std::optional<double>& q, const ProfileRun& run,
                    const char* owner = "") {
    std::string text = fmt::format("p {}", p_text(p.value_or(std::nan(""))));
    text += owner;
    if (run.tests() > 1) {
        text += fmt::format(", q {} over {} profiles", p_text(q.value_or(std::nan(""))), run.tests());
    }
    return text + level_text(run.request.regression.alpha);
}

std::string clusters_counted(const ProfileRun& run, std::int32_t least, std::int32_t most) {
    const Regression& regression = run.request.regression;
    if (regression.vcov != Vcov::Cluster) {
        return fmt::format("standard errors {}", vcov_word(regression));
    }
    return fmt::format("{}{} clusters by {}", least, most > least ? fmt::format(" to {}", most) : "",
                       fmt::join(regression.clusters, " and "));
}

/// `5513 (95 % interval of the wild bootstrap and CR3 -214.7 to 11,487)`.
std::string value_and_interval(const ProfilePoint& point, const ProfileRun& run) {
    const Regression& regression = run.request.regression;
    return fmt::format("{}{} ({})", short_number(point.estimate.coefficient), effect_unit(regression),
                       interval_words(point, run));
}

std::string sum_clause(const Profile& profile, const ProfileRun& run) {
    if (!profile.sum) {
        return "";
    }
    std::string text =
        fmt::format("; in the long run, all lags together, {} ({}, p {}{})",
                    effect_text(run.request.regression, profile.metric, profile.sum->estimate.coefficient),
                    interval_words(*profile.sum, run), p_text(profile.sum->decisive_p()), p_owner(*profile.sum));
    if (profile.unsmoothed_sum) {
        text += fmt::format("; not smoothed {}", value_and_interval(*profile.unsmoothed_sum, run));
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
    const std::string outcome = run.request.regression.outcome + form_clause(run.request.regression);
    std::vector<int> beyond;
    for (const ProfilePoint& point : profile.points) {
        if (point.is_beyond_chance()) {
            beyond.push_back(point.week);
        }
    }
    if (!profile.band.why_not.empty()) {
        return fmt::format("no verdict on {}{} {}: {}{}", profile.metric, form_clause(run.request.regression),
                           all_places(profile, kind), profile.band.why_not, sum_clause(profile, run));
    }
    const std::string chance = p_and_q(profile.band.pvalue, profile.band.qvalue, run);
    if (beyond.empty() && profile.band.pvalue.value_or(1) < run.request.regression.alpha) {
        return fmt::format(
            "no verdict on {}{} {}: p is under the level ({}), and yet the {} holds zero: what is not rejected "
            "has gaps{}",
            profile.metric, form_clause(run.request.regression), all_places(profile, kind), chance, band_words(run),
            sum_clause(profile, run));
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
    const auto alone = std::ranges::count_if(
        profile.shows, [&](const ShowCoefficient& show) { return show.is_beyond_chance(regression.alpha); });
    const auto endless =
        std::ranges::count_if(profile.shows, [](const ShowCoefficient& show) { return !show.has_ends(); });
    const std::string over_shows = fmt::format("{} goes with {}{} in the mean over shows", profile.predictor,
                                               regression.outcome, form_clause(regression));
    const bool is_common = profile.is_mean_beyond_chance() && !profile.goes_with();  // all shows share it
    std::string text = fmt::format("no verdict on {}{}: ", profile.predictor, form_clause(regression));
    if (!decided) {
        text += mean.bootstrap->why_not;
    } else if (is_common && !profile.cce) {
        text += fmt::format("what all shows share can't be taken out ({})", profile.cce_why_not);
    } else {
        text = (profile.goes_with() ? "" : "no sign that ") + over_shows + (is_common ? " net of what all share" : "");
    }
    text += fmt::format(": in the mean of {} shows {} ({}, {})", profile.mean_group.shows,
                        effect_text(regression, profile.predictor, mean.estimate.coefficient),
                        interval_words(mean, run), p_and_q(p, profile.qvalue, run, p_owner(mean)));
    if (profile.cce) {
        text += fmt::format("; net of what all shows share (CCE) {}", value_and_interval(profile.cce->point, run));
    }
    if (profile.pooled) {
        text += fmt::format("; one coefficient for all {}", value_and_interval(*profile.pooled, run));
    }
    text += fmt::format("; {} of {} shows {} below zero, {} by {} beyond chance (q under {:g})", negative,
                        profile.shows.size(), negative == 1 ? "lies" : "lie", alone,
                        alone == 1 ? "itself" : "themselves", regression.alpha);
    if (endless > 0) {
        text += fmt::format("; {} can't be judged by {} no ends", endless,
                            endless == 1 ? "itself: its interval has" : "themselves: their intervals have");
    }
    return text;
}

std::string profile_caption(const Profile& profile, const ProfileRun& run) {
    std::int32_t least = 0;
    std::int32_t most = 0;
    MethodsShown methods;
    for (const auto* const sum : {&profile.sum, &profile.unsmoothed_sum}) {
        if (*sum) {
            methods.add(**sum);
        }
    }
    for (const ProfilePoint& point : profile.points) {
        methods.add(point);
        if (!point.n_clusters.empty()) {
            const std::int32_t fewest = *std::ranges::min_element(point.n_clusters);
            least = least == 0 ? fewest : std::min(least, fewest);
            most = std::max(most, fewest);
        }
    }
    std::string text =
        fmt::format("{:g} % confidence intervals {} at each point, {}{}{}", percent_covered(run),
                    methods.words("the wild cluster bootstrap", least, most,
                                  run.request.regression.alpha / static_cast<double>(profile.points.size())),
                    clusters_counted(run, least, most), form_text(run.request.regression), methods.note());
    if (profile.band.why_not.empty()) {
        text += fmt::format(
            "; band over {}: sup-t, {} at level {:.4f} each ({:.2f} standard errors of a "
            "normal)",
            profile.points.size(),
            profile.points.front().bootstrap
                ? profile.band.with_cr3 ? "the same bootstrap or CR3, whichever reaches further," : "the same bootstrap"
                : "t",
            profile.band.level, profile.band.critical);
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
    MethodsShown means;
    means.add(profile.mean_group.point);
    if (profile.cce) {
        means.add(profile.cce->point);
    }
    const auto turned = static_cast<std::int32_t>(
        std::min(profile.mean_group.shows, profile.cce ? profile.cce->shows : profile.mean_group.shows));
    std::string text = fmt::format(
        "{:g} % confidence intervals: shows by equal-weighted cosines with the null imposed, means of shows {} "
        "({} shows)",
        percent_covered(run),
        means.words("the wild bootstrap that turns whole shows", turned,
                    static_cast<std::int32_t>(profile.mean_group.shows)),
        profile.mean_group.shows);
    if (profile.pooled) {
        const auto& clusters = profile.pooled->n_clusters;
        const std::int32_t fewest = clusters.empty() ? 0 : *std::ranges::min_element(clusters);
        MethodsShown pooled;
        pooled.add(*profile.pooled);
        means.any_cr3 = means.any_cr3 || pooled.any_cr3;
        text += fmt::format("; pooled {}, {}", pooled.words("the wild cluster bootstrap", fewest, fewest),
                            clusters_counted(run, fewest, fewest));
    }
    return text + form_text(run.request.regression) + means.note();
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
        text = "a regression for each show with an intercept; pooled";
    }
    return fmt::format("{}{} within {}{}{}", text, request.kind == ProfileKind::ByShow ? "" : ";",
                       effects_text(request.regression), controls_text(request.regression),
                       form_text(request.regression));
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
