#include "public_signals/models/randomisation.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <map>
#include <numeric>
#include <random>

#include "public_signals/models/matrix_products.hpp"
#include "public_signals/models/row_blocks.hpp"
#include "public_signals/models/wild_weights.hpp"

namespace public_signals::inline models {
namespace {

using Index = Eigen::Index;

constexpr double most_exchange_work = 5e9;  // rows x exchanges x regressors

/// The rows of each unit, in the order of its periods.
using Paths = std::vector<std::vector<Index>>;

Paths paths_of(const Factor& units, const Factor& periods) {
    Paths paths(static_cast<std::size_t>(units.levels));
    for (std::size_t row = 0; row < units.code.size(); ++row) {
        paths[static_cast<std::size_t>(units.code[row])].push_back(static_cast<Index>(row));
    }
    for (std::vector<Index>& rows : paths) {
        std::ranges::sort(rows, {}, [&](Index row) { return periods.code[static_cast<std::size_t>(row)]; });
    }
    return paths;
}

/// Units with the same periods, group by group; those that stand alone are left out.
std::vector<std::vector<std::size_t>> exchangeable(const Paths& paths, const Factor& periods) {
    std::map<std::vector<std::int32_t>, std::vector<std::size_t>> by_periods;
    for (std::size_t unit = 0; unit < paths.size(); ++unit) {
        std::vector<std::int32_t> own;
        for (const Index row : paths[unit]) {
            own.push_back(periods.code[static_cast<std::size_t>(row)]);
        }
        by_periods[own].push_back(unit);
    }
    std::vector<std::vector<std::size_t>> groups;
    for (auto& [own, units] : by_periods) {
        if (units.size() > 1) {
            groups.push_back(std::move(units));
        }
    }
    std::ranges::sort(groups);
    return groups;
}

/// The natural logarithm of the number of ways to hand the paths out.
double log_arrangements(const std::vector<std::vector<std::size_t>>& groups) {
    double sum = 0;
    for (const auto& group : groups) {
        sum += std::lgamma(static_cast<double>(group.size()) + 1);
    }
    return sum;
}

/// Fisher and Yates, by numbers that are the same everywhere.
void shuffle(std::vector<std::size_t>& values, std::mt19937_64& chance) {
    for (std::size_t i = values.size(); i > 1; --i) {
        std::swap(values[i - 1], values[chance() % i]);
    }
}

/// |t| without small-sample factors, of a predictor in the place of the regression's own.
class Regressed {
  public:
    Regressed(const Sample& sample, const Within& within, const Solved& solved)
        : m_sample(sample), m_within(within), m_controls(solved.basis.rightCols(solved.basis.cols() - 1)) {
        const Eigen::VectorXd direction = applied(solved.basis, solved.inverse.row(0));
        m_outcome = solved.residuals + solved.coefficients[0] / direction.squaredNorm() * direction;
    }

    double statistic(Eigen::VectorXd predictor) const {
        m_within.apply({predictor.data()}, m_sample.rows);
        predictor = without_projection(m_controls, predictor);
        const double squares = predictor.squaredNorm();
        const double product = predictor.dot(m_outcome);
        const Eigen::VectorXd residuals = m_outcome - product / squares * predictor;
        const Factor& cluster = *m_sample.clusters.front();
        Eigen::VectorXd scores = Eigen::VectorXd::Zero(cluster.levels);
        for (Index row = 0; row < predictor.size(); ++row) {
            scores[cluster.code[static_cast<std::size_t>(row)]] += predictor[row] * residuals[row];
        }
        return std::abs(product) / scores.norm();
    }

  private:
    const Sample& m_sample;
    const Within& m_within;
    Eigen::MatrixXd m_controls;  // an orthonormal basis
    Eigen::VectorXd m_outcome;   // effects and controls taken out
};

const Factor* effect_called(const Sample& sample, const std::string& name) {
    const auto found = std::ranges::find(sample.effects, name, [](const SharedFactor& effect) { return effect->name; });
    return found == sample.effects.end() ? nullptr : found->get();
}

}  // namespace

Randomisation randomisation_test(const Sample& sample, const Within& within, const Solved& solved,
                                 const Eigen::VectorXd& predictor, const std::string& entity, const std::string& time,
                                 const RandomisationOptions& options) {
    Randomisation made;
    const Factor& units = *sample.clusters.front();
    const Factor* const periods = effect_called(sample, time);
    if (units.name != entity || periods == nullptr) {
        made.why_not = fmt::format("paths are exchanged between clusters of {} within effects of {}", entity, time);
        return made;
    }
    if (static_cast<double>(sample.rows) * options.draws * static_cast<double>(solved.basis.cols() + 2) >
        most_exchange_work) {
        made.why_not = fmt::format("{} exchanges of {} rows are too much work", options.draws, sample.rows);
        return made;
    }
    const Paths paths = paths_of(units, *periods);
    const auto groups = exchangeable(paths, *periods);
    for (const auto& group : groups) {
        made.exchangeable += static_cast<int>(group.size());
    }
    if (log_arrangements(groups) < -std::log(options.level)) {
        made.why_not =
            fmt::format("too few of the {} share their periods: {} of {}", entity, made.exchangeable, units.levels);
        return made;
    }
    const Regressed regressed(sample, within, solved);
    const double own = regressed.statistic(predictor);
    std::mt19937_64 chance(options.seed);
    std::vector<std::vector<std::vector<std::size_t>>> exchanges(static_cast<std::size_t>(options.draws), groups);
    for (auto& exchange : exchanges) {
        for (auto& group : exchange) {
            shuffle(group, chance);
        }
    }
    std::vector<std::uint8_t> larger(exchanges.size());
    in_parallel_rows(
        exchanges.size(),
        [&](std::size_t draw) {
            Eigen::VectorXd exchanged = predictor;
            for (std::size_t g = 0; g < groups.size(); ++g) {
                for (std::size_t i = 0; i < groups[g].size(); ++i) {
                    exchanged(paths[groups[g][i]]) = predictor(paths[exchanges[draw][g][i]]);
                }
            }
            larger[draw] = regressed.statistic(std::move(exchanged)) >= own * (1 - tie) ? 1 : 0;
        },
        sample.rows * exchanges.size());
    const auto count = std::accumulate(larger.begin(), larger.end(), std::int64_t{0});
    made.draws = options.draws;
    made.pvalue = (1 + static_cast<double>(count)) / (made.draws + 1.0);
    return made;
}

}  // namespace public_signals::inline models
