#include "public_signals/models/poisson.hpp"

#include <fmt/format.h>

#include <cmath>
#include <utility>

#include "public_signals/base/counted.hpp"
#include "public_signals/models/column_relations.hpp"
#include "public_signals/models/decompositions.hpp"
#include "public_signals/models/key_text.hpp"
#include "public_signals/models/poisson_null.hpp"
#include "public_signals/models/score_bootstrap.hpp"
#include "public_signals/models/undecidable.hpp"
#include "public_signals/models/weighted_squares.hpp"

namespace public_signals::inline models {
namespace {

using Index = Eigen::Index;

constexpr int most_steps = 200;
constexpr double settled_step = 1e-10;      // of the linear predictor, where one step more changes nothing
constexpr double separated_share = 1e-5;    // of a fitted value that is taken for zero
constexpr double combination_share = 1e-4;  // of the largest value, which one that is no combination leaves behind
constexpr double surely_positive = 1e-3;    // smaller ones are left to the next round, in which they are the largest
constexpr int most_rectifications = 500;
constexpr double unexplained_share = 1e-8;  // of the outcome and of its logarithm
constexpr std::size_t most_separated_named = 20;

/// Outcome and kept regressors as they stand in the frame.
struct PoissonSample {
    Eigen::VectorXd y;
    Eigen::MatrixXd x;
};

/// Rows of levels in which every outcome is zero.
std::vector<char> in_levels_of_zeros(const Sample& sample, const Eigen::VectorXd& y) {
    std::vector<char> separated(sample.rows);
    for (const SharedFactor& effect : sample.effects) {
        std::vector<char> any(static_cast<std::size_t>(effect->levels));
        for (std::size_t row = 0; row < sample.rows; ++row) {
            if (y[static_cast<Index>(row)] > 0) {
                any[static_cast<std::size_t>(effect->code[row])] = 1;
            }
        }
        for (std::size_t row = 0; row < sample.rows; ++row) {
            if (any[static_cast<std::size_t>(effect->code[row])] == 0) {
                separated[row] = 1;
            }
        }
    }
    return separated;
}

/// Whether regressors and effects make these values, and zero wherever the outcome is not: heavy weights leave rounding
/// in what they fit.
bool is_combination(const Sample& sample, const PoissonSample& counted, const Eigen::VectorXd& values) {
    if ((counted.y.array() > 0).select(values, 0.0).cwiseAbs().maxCoeff() > 0) {
        return false;
    }
    WeightedSquares squares(sample);
    squares.solve(values, counted.x, Eigen::VectorXd::Ones(values.size()));
    return squares.residuals().cwiseAbs().maxCoeff() < combination_share * values.maxCoeff();
}

/// Rows that a combination of regressors and effects is positive in while it is zero wherever the outcome is not: the
/// iterative rectifier of Correia, Guimaraes and Zylkin.
std::vector<char> rectified(const Sample& sample, const PoissonSample& counted) {
    std::vector<char> separated(sample.rows);
    const double zeros = static_cast<double>((counted.y.array() == 0).count());
    if (zeros == 0) {
        return separated;
    }
    const double heavy = std::ceil(zeros / (separated_share * separated_share));
    const Eigen::VectorXd weights = counted.y.unaryExpr([&](double y) { return y > 0 ? heavy : 1.0; });
    Eigen::VectorXd u = counted.y.unaryExpr([](double y) { return y > 0 ? 0.0 : 1.0; });
    WeightedSquares squares(sample);
    for (int i = 0; i < most_rectifications; ++i) {
        squares.solve(u, counted.x, weights);
        Eigen::VectorXd fitted = u - squares.residuals();
        // Without separation all of it shrinks away: what is left of a part has to be small beside the largest.
        const double largest = fitted.maxCoeff();
        if (largest < separated_share) {
            return separated;
        }
        fitted = fitted.unaryExpr(
            [least = separated_share * largest](double value) { return std::abs(value) < least ? 0.0 : value; });
        if (fitted.minCoeff() >= 0 && is_combination(sample, counted, fitted)) {
            for (std::size_t row = 0; row < sample.rows; ++row) {
                const auto at = static_cast<Index>(row);
                separated[row] = counted.y[at] == 0 && fitted[at] > surely_positive * largest ? 1 : 0;
            }
            return separated;
        }
        u = (counted.y.array() > 0).select(0.0, fitted.cwiseMax(0.0));
    }
    return separated;
}

struct Iterated {
    Solved solved;
    double deviance = 0;
    int steps = 0;
    Eigen::VectorXd eta;  // the logarithms of the means
};

/// Newton's steps as weighted least squares, halved where they lead uphill.
Result<Iterated> iterate(const Sample& sample, const PoissonSample& counted, Solved screened) {
    const Eigen::VectorXd& y = counted.y;
    Eigen::VectorXd mu = (y.array() + y.mean()) / 2;
    Eigen::VectorXd eta = mu.array().log();
    double now = poisson_deviance(y, mu);
    WeightedSquares squares(sample);
    for (int step = 1; step <= most_steps; ++step) {
        const Eigen::VectorXd working = eta + (y - mu).cwiseQuotient(mu);
        squares.solve(working, counted.x, mu);
        Eigen::VectorXd next = working - squares.residuals();
        Eigen::VectorXd next_mu = next.array().exp();
        double then = poisson_deviance(y, next_mu);
        for (int half = 0; half < 30 && step > 1 && !(then <= now * (1 + 1e-12) + 1e-12); ++half) {
            next = (next + eta) / 2;
            next_mu = next.array().exp();
            then = poisson_deviance(y, next_mu);
        }
        const double moved = (next - eta).cwiseAbs().maxCoeff();
        eta = next;
        mu = next_mu;
        now = then;
        if (!mu.allFinite() || !(mu.minCoeff() > 0)) {
            break;
        }
        if (moved < settled_step) {
            squares.solve(eta + (y - mu).cwiseQuotient(mu), counted.x, mu);
            const ThinQr decomposed = squares.decomposed();
            screened.basis = decomposed.q;
            screened.inverse = decomposed.r_inverse();
            screened.coefficients = squares.coefficients();
            screened.residuals = (y - mu).cwiseQuotient(mu.cwiseSqrt());
            screened.total = 0;
            return Iterated{std::move(screened), now, step, std::move(eta)};
        }
    }
    return invalid("the Poisson regression does not settle", "",
                   "look for a control or an effect that is there only where the outcome is zero");
}

/// Sampling without rows that were found to be separated.
class SeparatedRows {
  public:
    SeparatedRows(const std::vector<Series>& columns, Regression& regression)
        : m_columns(columns), m_known(columns.empty() ? 0 : columns.front().size(), 1), m_name(" not separated") {
        m_with = columns;
        m_with.push_back({.name = m_name, .values = Series::Bools(m_known), .known = m_known, .is_number = true});
        regression.common_sample.push_back(m_name);
    }

    Result<Sample> sample(const Regression& regression) const {
        auto sampled = sample_of(m_with, regression);
        if (!sampled) {
            Regression with_separated = regression;
            std::erase(with_separated.common_sample, m_name);
            TRY(sample_of(m_columns, with_separated));
            return invalid("every row is separated: effects or regressors can make its mean as small as they like", "",
                           "look for an outcome that is zero throughout, or for a control or an effect that is there "
                           "only where it is zero");
        }
        Sample made = std::move(*sampled);
        for (const auto& [name, rows] : made.missing) {
            made.n_missing -= name == m_name ? rows : 0;
        }
        std::erase_if(made.missing, [&](const auto& gap) { return gap.first == m_name; });
        return made;
    }

    /// Whether any was marked.
    bool leave_out(const Sample& sample, const std::vector<char>& separated) {
        bool any = false;
        for (std::size_t row = 0; row < separated.size(); ++row) {
            if (separated[row] != 0) {
                m_known[sample.frame_row[row]] = 0;
                any = true;
            }
        }
        return any;
    }

    /// An error of the rows that are left: what it says may hold of them alone.
    Error told(Error error) const {
        const auto left_out = std::ranges::count(m_known, 0);
        if (left_out > 0) {
            error.help = fmt::format(
                "so it is without {}, separated and left out, that effects or regressors tell from "
                "all others; {}",
                counted(left_out, "row with a zero", "rows with a zero"), error.help);
        }
        return error;
    }

    void name(PoissonFit& fit, const Regression& regression) const {
        const auto text = [&](const std::string& name, std::size_t row) {
            const auto found = std::ranges::find(m_columns, name, &Series::name);
            return found == m_columns.end() ? std::string() : key_text(*found, row, regression);
        };
        for (std::size_t row = 0; row < m_known.size(); ++row) {
            if (m_known[row] == 0 && fit.n_separated++ < most_separated_named) {
                fit.separated.emplace_back(text(regression.entity, row), text(regression.time, row));
            }
        }
        if (fit.n_separated > 0) {
            const auto& [entity, time] = fit.separated.front();
            fit.estimate.warnings.push_back(
                {"separated", fmt::format("{} separated and left out: effects or regressors can make {} mean as small "
                                          "as they like (the first: {}, {})",
                                          counted(static_cast<std::int64_t>(fit.n_separated), "row with a zero is",
                                                  "rows with a zero are"),
                                          fit.n_separated == 1 ? "its" : "their", entity, time)});
        }
    }

  private:
    const std::vector<Series>& m_columns;
    std::vector<std::uint8_t> m_known;
    std::string m_name;
    std::vector<Series> m_with;
};

Result<void> check_poisson(const Sample& sample, const Regression& regression) {
    if (regression.vcov == Vcov::Iid || regression.cluster_vcov != ClusterVcov::Crv1) {
        return invalid("a Poisson regression has no such covariance", "vcov",
                       "its errors are not alike: cluster, or take hetero or driscoll_kraay");
    }
    for (Index row = 0; row < sample.outcome.size(); ++row) {
        if (sample.outcome[row] < 0) {
            return invalid_at(
                {.column = regression.outcome},
                fmt::format("'{}' is {:g} in row {}: a Poisson mean is never under zero", regression.outcome,
                            sample.outcome[row], sample.frame_row[static_cast<std::size_t>(row)] + 1),
                "take least squares");
        }
    }
    return {};
}

/// An error where the effects alone make the outcome, so that estimate and standard error are rounding.
Result<void> check_left(const Sample& sample, const PoissonSample& counted, const Solved& solved, double predictor_sd) {
    const double size = std::sqrt(counted.y.sum());
    if (solved.residuals.norm() < unexplained_share * size &&
        std::abs(solved.coefficients[0]) * predictor_sd < unexplained_share) {
        return invalid_at(
            {.column = sample.outcome_name},
            fmt::format("outcome '{}' is absorbed by the effects: they make it exactly", sample.outcome_name),
            "choose another outcome or fewer effects");
    }
    return {};
}

/// The score bootstrap of the first predictor, where it was told or there is one cluster variable of few clusters. Of
/// two variables, where one cluster carries it, a verdict that is none; so it is where one cluster alone tells.
Result<void> add_bootstrap(PoissonFit& fit, const Sample& sample, const PoissonSample& counted, Iterated iterated,
                           const Regression& regression, const PoissonBootstrap& wanted, std::string why_of_one) {
    if (wanted.told && sample.clusters.size() != 1) {
        return invalid(sample.clusters.empty() ? "the score bootstrap needs clusters"
                                               : "two-way clusters have no score bootstrap: scores of one variable's "
                                                 "clusters are drawn",
                       "cluster", fmt::format("cluster by {} alone", regression.entity));
    }
    const auto options =
        sample.clusters.size() == 1 ? bootstrap_for(sample, regression, wanted.told, wanted.seed) : std::nullopt;
    if (sample.clusters.size() > 1 && wanted.seed) {
        if (std::string why = why_undecidable(sample, iterated.solved, {0}); !why.empty()) {
            fit.bootstrap = WildBootstrap{Bootstrap::undecided(std::move(why))};
            fit.bootstrap->result.of_scores = true;
        }
    }
    if (!options) {
        return {};
    }
    const Factor& cluster = *sample.clusters.front();
    if (!why_of_one.empty()) {
        fit.bootstrap = WildBootstrap{Bootstrap::undecided(std::move(why_of_one))};
        fit.bootstrap->result.of_scores = true;
        return {};
    }
    const Coefficient& first = fit.estimate.predictors.front();
    PoissonNull null(sample, cluster, counted.y, counted.x,
                     {.held = first.coefficient, .eta = std::move(iterated.eta)});
    fit.bootstrap = WildBootstrap{TRY(score_bootstrap([&null](double held) { return null.scores(held); }, first,
                                                      cluster, regression.alpha, *options)),
                                  options->weights};
    fit.estimate.rest_on_bootstrap();
    return {};
}

}  // namespace

Result<PoissonFit> fit_poisson(const std::vector<Series>& columns, Regression regression,
                               const PoissonBootstrap& wanted) {
    regression.model = Model::Poisson;
    const Regression asked = regression;
    SeparatedRows rows(columns, regression);
    for (;;) {
        Sample sample = TRY(rows.sample(regression));
        TRY(check_poisson(sample, regression));
        PoissonSample counted{sample.outcome, sample.regressors};
        if (rows.leave_out(sample, in_levels_of_zeros(sample, counted.y))) {
            continue;
        }
        const Within within = TRY(Within::of(sample.effects));
        Solved screened = TRY(solve(sample, within, regression.predictors.size()).map_error([&](Error error) {
            return rows.told(std::move(error));
        }));
        Eigen::MatrixXd kept(counted.x.rows(), std::ssize(screened.kept));
        for (std::size_t c = 0; c < screened.kept.size(); ++c) {
            kept.col(static_cast<Index>(c)) = counted.x.col(static_cast<Index>(screened.kept[c]));
        }
        counted.x = std::move(kept);
        if (rows.leave_out(sample, rectified(sample, counted))) {
            continue;
        }
        const Eigen::ArrayXd first = counted.x.col(0);
        const double sd = std::sqrt((first - first.mean()).square().sum() / static_cast<double>(first.size() - 1));
        // What can't be estimated without a cluster can't be by any weights.
        std::string why_of_one =
            sample.clusters.size() == 1 && (wanted.told || wanted.seed) ? why_undecidable(sample, screened, {0}) : "";
        Iterated iterated = TRY(iterate(sample, counted, std::move(screened)));
        TRY(check_left(sample, counted, iterated.solved, sd));
        PoissonFit fit{.estimate = TRY(estimate(sample, within, iterated.solved, asked)),
                       .predictor_sd = sd,
                       .deviance = iterated.deviance,
                       .iterations = iterated.steps};
        fit.estimate.r2_within = std::nan("");
        rows.name(fit, asked);
        TRY(add_bootstrap(fit, sample, counted, std::move(iterated), asked, wanted, std::move(why_of_one)));
        return fit;
    }
}

}  // namespace public_signals::inline models
