#include "public_signals/models/persistence/split_panel.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <map>

#include "public_signals/models/calendar_shift.hpp"
#include "public_signals/models/estimate_checks.hpp"
#include "public_signals/models/matrix_products.hpp"
#include "public_signals/models/regression_fit.hpp"

namespace public_signals::inline models {
namespace {

using Index = Eigen::Index;

/// A coefficient, and how each cluster (as the frame counts them) moves it.
struct Influenced {
    double value = 0;
    std::map<std::int32_t, double> influence;

    void add(const Influenced& other, double weight) {
        value += weight * other.value;
        for (const auto& [cluster, moved] : other.influence) {
            influence[cluster] += weight * moved;
        }
    }
    double squares() const {
        double sum = 0;
        for (const auto& [cluster, moved] : influence) {
            sum += moved * moved;
        }
        return sum;
    }
};

using ByName = std::map<std::string, Influenced>;

ByName influenced(const Prepared& prepared) {
    const auto& [sample, within, solved, predictor] = prepared;
    const Factor& cluster = *sample.clusters.front();
    ByName made;
    for (std::size_t c = 0; c < solved.kept.size(); ++c) {
        const auto at = static_cast<Index>(c);
        const Eigen::VectorXd direction = applied(solved.basis, solved.inverse.row(at));
        Influenced& one = made[sample.names[solved.kept[c]]];
        one.value = solved.coefficients[at];
        for (std::size_t row = 0; row < sample.rows; ++row) {
            one.influence[cluster.origin[static_cast<std::size_t>(cluster.code[row])]] +=
                direction[static_cast<Index>(row)] * solved.residuals[static_cast<Index>(row)];
        }
    }
    return made;
}

/// In which half each row of the frame lies: 0 or 1, -1 where it is not used. Of an odd number of rows the middle one
/// is in the first half or in the second.
std::vector<int> halves(const std::vector<std::size_t>& frame_row, const Factor& units,
                        const std::vector<std::int64_t>& periods, bool middle_first) {
    std::vector<std::vector<std::size_t>> of_unit(static_cast<std::size_t>(units.levels));
    for (const std::size_t row : frame_row) {
        of_unit[static_cast<std::size_t>(units.code[row])].push_back(row);
    }
    std::vector<int> half(units.code.size(), -1);
    for (std::vector<std::size_t>& rows : of_unit) {
        std::ranges::sort(rows, {}, [&](std::size_t row) { return periods[row]; });
        const std::size_t first = (rows.size() + (middle_first ? 1 : 0)) / 2;
        for (std::size_t i = 0; i < rows.size(); ++i) {
            half[rows[i]] = i < first ? 0 : 1;
        }
    }
    return half;
}

/// The regression on the rows that lie in one half.
Result<ByName> of_half(const std::vector<Series>& columns, Regression regression, const std::vector<int>& half,
                       int which) {
    std::vector<std::uint8_t> known(half.size());
    std::ranges::transform(half, known.begin(), [which](int own) { return own == which ? 1 : 0; });
    std::vector<Series> with = columns;
    with.push_back({.name = " in this half", .values = Series::Bools(known), .known = known, .is_number = true});
    regression.common_sample.push_back(with.back().name);
    const auto prepared = prepare(with, regression);
    if (!prepared) {
        return invalid(fmt::format("the {} halves of the {}s' rows can't be estimated: {}",
                                   which == 0 ? "first" : "second", regression.entity, prepared.error().message),
                       prepared.error().where, "the jackknife needs longer runs");
    }
    return influenced(*prepared);
}

Result<void> check_split(const Regression& regression) {
    if (regression.vcov != Vcov::Cluster || regression.clusters.size() != 1 ||
        regression.cluster_vcov != ClusterVcov::Crv1) {
        return invalid("the split-panel jackknife has standard errors of one cluster variable, crv1", "cluster",
                       fmt::format("cluster by {}", regression.entity));
    }
    if (std::ranges::find(regression.effects, regression.entity) == regression.effects.end()) {
        return invalid(fmt::format("without effects of {} there is no bias to take out", regression.entity), "effects",
                       "take the plain estimate");
    }
    return {};
}

}  // namespace

Result<SplitPanel> split_panel_jackknife(const std::vector<Series>& columns, Regression regression) {
    TRY(check_split(regression));
    regression.keep_rows = true;
    const Prepared whole = TRY(prepare(columns, regression));
    const Estimate estimate = TRY(public_signals::estimate(whole.sample, whole.within, whole.solved, regression));
    const Factor units = factor_of(*TRY(column_named(columns, regression.entity)));
    const Series& time = *TRY(column_named(columns, regression.time));
    const std::vector<std::int64_t> periods =
        TRY(periods_in_order(time, "halves of a run need periods in order: give dates, YYYY-MM-DD"));
    const ByName all = influenced(whole);
    ByName corrected;
    for (const auto& [name, one] : all) {
        corrected[name].add(one, 2);
    }
    for (const bool middle_first : {false, true}) {
        const std::vector<int> half = halves(whole.sample.frame_row, units, periods, middle_first);
        for (const int which : {0, 1}) {
            const ByName part = TRY(of_half(columns, regression, half, which));
            for (const auto& [name, one] : all) {
                const auto found = part.find(name);
                if (found == part.end()) {
                    corrected.erase(name);
                } else if (const auto left = corrected.find(name); left != corrected.end()) {
                    left->second.add(found->second, -0.25);
                }
            }
        }
    }
    SplitPanel made{.coefficients = {},
                    .least_squares = {},
                    .df_t = estimate.df_t,
                    .n_obs = estimate.n_obs,
                    .clusters = estimate.n_clusters.front()};
    for (const auto* const list : {&estimate.predictors, &estimate.controls}) {
        for (const Coefficient& c : *list) {
            const auto found = corrected.find(c.name);
            if (found != corrected.end()) {
                made.least_squares.push_back(c);
                // The small-sample factor of the whole is kept.
                const double of_whole = all.at(c.name).squares();
                const double factor = c.std_error * c.std_error / of_whole;
                const Coefficient corrected_one = coefficient_of(
                    c.name, found->second.value, factor * found->second.squares(), estimate.df_t, regression.alpha);
                const bool has_error = factor > 0 && !is_of_rounding(found->second.squares(), of_whole);
                made.coefficients.push_back(has_error ? corrected_one : without_std_error(corrected_one));
            }
        }
    }
    return made;
}

}  // namespace public_signals::inline models
