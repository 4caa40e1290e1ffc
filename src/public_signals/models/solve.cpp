// Modified Gram-Schmidt, a projection that takes out much done twice: columns of any scale, and a clear sign of what is
// collinear.
#include <fmt/format.h>

#include <cmath>

#include "public_signals/models/estimate.hpp"

namespace public_signals {
namespace {

using Index = Eigen::Index;

constexpr double absorbed_share = 1e-9;   // of a column's own spread left after the effects
constexpr double much_left = 0.5;         // of a norm after a projection: rounding is no concern then (Kahan)
constexpr double collinear_share = 1e-9;  // of a column's norm left after the columns before it

double spread(const Eigen::Ref<const Eigen::VectorXd>& column) {
    return (column.array() - column.mean()).matrix().norm();
}

/// Q and R built column by column, so that R is upper triangular in the order of entry.
class Basis {
  public:
    explicit Basis(Index rows, Index most) : m_q(rows, most), m_r(Eigen::MatrixXd::Zero(most, most)) {}

    /// False, and `shares` the columns it repeats, when `column` lies in what stands already.
    bool add(const Eigen::Ref<const Eigen::VectorXd>& column, std::vector<Index>* repeats) {
        Eigen::VectorXd rest = column;
        Eigen::VectorXd along = Eigen::VectorXd::Zero(m_count);
        const double length = column.norm();
        double norm = length;
        for (int pass = 0; pass < 2 && m_count > 0 && (pass == 0 || norm < much_left * length); ++pass) {
            for (Index i = 0; i < m_count; ++i) {
                const double part = m_q.col(i).dot(rest);
                rest -= part * m_q.col(i);
                along[i] += part;
            }
            norm = rest.norm();
        }
        if (!(norm > collinear_share * length)) {
            for (Index i = 0; repeats != nullptr && i < m_count; ++i) {
                if (std::abs(along[i]) > 1e-6 * length) {
                    repeats->push_back(i);
                }
            }
            return false;
        }
        m_r.col(m_count).head(m_count) = along;
        m_r(m_count, m_count) = norm;
        m_q.col(m_count) = rest / norm;
        ++m_count;
        return true;
    }
    Eigen::MatrixXd q() { return m_count == m_q.cols() ? std::move(m_q) : Eigen::MatrixXd(m_q.leftCols(m_count)); }
    Eigen::MatrixXd r_inverse() const {
        const Eigen::MatrixXd r = m_r.topLeftCorner(m_count, m_count);
        return r.triangularView<Eigen::Upper>().solve(Eigen::MatrixXd::Identity(m_count, m_count));
    }

  private:
    Eigen::MatrixXd m_q;
    Eigen::MatrixXd m_r;
    Index m_count = 0;
};

std::string effects_in_words(const Sample& sample) {
    std::string words;
    for (const Factor& effect : sample.effects) {
        words += (words.empty() ? "" : " and ") + effect.name;
    }
    return words;
}

}  // namespace

Result<Solved> solve(const Sample& sample, const Within& within, std::size_t n_predictors) {
    const auto k = static_cast<std::size_t>(sample.regressors.cols());
    Solved solved;
    solved.outcome = sample.outcome;
    within.apply(solved.outcome);
    Eigen::MatrixXd columns = sample.regressors;
    within.apply(columns);
    const auto absorbed = [&](std::size_t c) {
        const auto raw = sample.regressors.col(static_cast<Index>(c));
        const double left = columns.col(static_cast<Index>(c)).norm();
        const bool has_effects = !sample.effects.empty();
        return !(left > 1e-13 * raw.norm()) || (has_effects && !(left > absorbed_share * spread(raw)));
    };
    const std::string effects = effects_in_words(sample);
    // Controls enter first: a predictor that they already explain is an error, never a silent loss of a control.
    Basis controls(columns.rows(), static_cast<Index>(k));
    std::vector<std::size_t> order;
    for (std::size_t i = 0; i < k; ++i) {
        // The intercept, last by place, goes before the controls so that a constant control is dropped and not it.
        const bool intercept_first = sample.effects.empty();
        const std::size_t c = intercept_first ? (i == 0 ? k - 1 : i - 1) : i;
        if (c < n_predictors) {
            continue;
        }
        if (absorbed(c)) {
            solved.dropped.emplace_back(sample.names[c],
                                        effects.empty() ? "is zero everywhere" : "absorbed by " + effects);
        } else if (std::vector<Index> repeats; controls.add(columns.col(static_cast<Index>(c)), &repeats)) {
            order.push_back(c);
        } else {
            std::string with;
            for (const Index other : repeats) {
                with += (with.empty() ? "" : ", ") + sample.names[order[static_cast<std::size_t>(other)]];
            }
            solved.dropped.emplace_back(sample.names[c], "collinear with " + with);
        }
    }
    std::vector<std::size_t> entered = order;
    for (std::size_t c = 0; c < n_predictors; ++c) {
        const std::string& name = sample.names[c];
        if (absorbed(c)) {
            return invalid_at({.column = name},
                              effects.empty() ? fmt::format("predictor '{}' is zero everywhere", name)
                                              : fmt::format("predictor '{}' is absorbed by {}", name, effects),
                              "it does not vary within them: choose another predictor or fewer effects");
        }
        std::vector<Index> repeats;
        if (!controls.add(columns.col(static_cast<Index>(c)), &repeats)) {
            std::string with;
            for (const Index other : repeats) {
                with += (with.empty() ? "" : ", ") + sample.names[entered[static_cast<std::size_t>(other)]];
            }
            return invalid_at({.column = name}, fmt::format("predictor '{}' is collinear with {}", name, with),
                              "leave one of them out");
        }
        entered.push_back(c);
    }
    solved.basis = controls.q();
    const Eigen::MatrixXd& q = solved.basis;
    const Eigen::MatrixXd r_inverse = controls.r_inverse();
    // Report predictors first: a row permutation of R^-1, since coefficient c = row c of R^-1 Q'y.
    solved.inverse.resize(r_inverse.rows(), r_inverse.cols());
    const std::size_t n_controls = order.size();
    for (std::size_t i = 0; i < entered.size(); ++i) {
        const std::size_t place = i < n_controls ? n_predictors + i : i - n_controls;
        solved.inverse.row(static_cast<Index>(place)) = r_inverse.row(static_cast<Index>(i));
    }
    for (std::size_t c = 0; c < n_predictors; ++c) {
        solved.kept.push_back(c);
    }
    solved.kept.insert(solved.kept.end(), order.begin(), order.end());
    Eigen::VectorXd along = Eigen::VectorXd::Zero(q.cols());
    solved.residuals = solved.outcome;
    const double length = solved.outcome.norm();
    for (int pass = 0; pass < 2 && (pass == 0 || solved.residuals.norm() < much_left * length); ++pass) {
        const Eigen::VectorXd part = q.transpose() * solved.residuals;
        solved.residuals -= q * part;
        along += part;
    }
    solved.coefficients = solved.inverse * along;
    return solved;
}

}  // namespace public_signals
