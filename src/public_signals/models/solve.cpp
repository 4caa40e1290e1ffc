// Orthonormal regressors by Cholesky, again until they are (Yamamoto et al. 2015): one pass over the rows where they
// are far from collinear. Where they are not, modified Gram-Schmidt, a projection that takes out much done twice, says
// what repeats what.
#include <fmt/format.h>

#include <cassert>
#include <cmath>
#include <optional>
#include <ranges>

#include "public_signals/models/estimate.hpp"
#include "public_signals/models/row_blocks.hpp"

namespace public_signals::inline models {
namespace {

using Index = Eigen::Index;
using Places = std::vector<Index>;  // of columns, in the order in which they enter

constexpr double absorbed_share = 1e-9;      // of a column's own spread left after the effects
constexpr double much_left = 0.5;            // of a norm after a projection: rounding is no concern then (Kahan)
constexpr double collinear_share = 1e-9;     // of a column's norm left after the columns before it
constexpr double smallest_squares = 1e-100;  // sums of squares beyond these lose their digits when squared again
constexpr double largest_squares = 1e104;
constexpr double surely_left = 1e-6;  // of its square: those before it can't make it up
constexpr double rounding = 1e-13;    // what Q'Q may differ from the identity by, and Q'e from zero
constexpr int most_passes = 4;
constexpr Index chunk_rows = 1024;  // a chunk of all columns stays in the cache

/// Q and R built column by column, so that R is upper triangular in the order of entry.
class Basis {
  public:
    explicit Basis(Index rows, Index most) : m_q(rows, most), m_r(Eigen::MatrixXd::Zero(most, most)) {}

    /// False, and `shares` the columns it repeats, when `column` lies in the span of the columns before it.
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

/// Regressors and outcome, turned into Q and residuals where they lie.
class Columns {
  public:
    Columns(Eigen::MatrixXd x, Eigen::VectorXd y) : m_x(std::move(x)), m_y(std::move(y)) {}

    const Eigen::MatrixXd& x() const { return m_x; }
    Eigen::MatrixXd take_x() { return std::move(m_x); }
    Eigen::VectorXd take_y() { return std::move(m_y); }

    std::vector<double*> all() {
        std::vector<double*> columns = {m_y.data()};
        for (Index c = 0; c < m_x.cols(); ++c) {
            columns.push_back(m_x.col(c).data());
        }
        return columns;
    }

    /// [x y]'[x y].
    Eigen::MatrixXd products() {
        return each_chunk([this](Index first, Index size, Eigen::MatrixXd& sum) { add_products(first, size, sum); });
    }

    /// x becomes x T, where a column takes from those that entered before it; y loses x alpha. Returns products().
    Eigen::MatrixXd turn(const Eigen::MatrixXd& t, const Eigen::VectorXd& alpha, const Places& entered) {
        return each_chunk([&](Index first, Index size, Eigen::MatrixXd& sum) {
            for (auto j = std::ssize(entered) - 1; j >= 0; --j) {
                const Index to = entered[static_cast<std::size_t>(j)];
                auto column = m_x.col(to).segment(first, size);
                column *= t(to, to);
                for (Index i = 0; i < j; ++i) {
                    const Index from = entered[static_cast<std::size_t>(i)];
                    column += t(from, to) * m_x.col(from).segment(first, size);
                }
            }
            m_y.segment(first, size).noalias() -= m_x.middleRows(first, size).lazyProduct(alpha);
            add_products(first, size, sum);
        });
    }

  private:
    void add_products(Index first, Index size, Eigen::MatrixXd& sum) {
        const Index k = m_x.cols();
        const auto column = [&](Index c) {
            return Eigen::Map<const Eigen::VectorXd>((c < k ? m_x.col(c).data() : m_y.data()) + first, size);
        };
        for (Index j = 0; j <= k; ++j) {
            for (Index i = 0; i <= j; ++i) {
                sum(i, j) += column(i).dot(column(j));
            }
        }
    }

    template <class Work>
    Eigen::MatrixXd each_chunk(const Work& work) {
        const std::vector<RowRange> blocks = row_blocks(static_cast<std::size_t>(m_y.size()));
        std::vector<Eigen::MatrixXd> sums(blocks.size());
        in_parallel_rows(blocks.size(), [&](std::size_t b) {
            sums[b].setZero(m_x.cols() + 1, m_x.cols() + 1);
            const auto end = static_cast<Index>(blocks[b].end);
            for (auto first = static_cast<Index>(blocks[b].begin); first < end; first += chunk_rows) {
                work(first, std::min(chunk_rows, end - first), sums[b]);
            }
        });
        Eigen::MatrixXd total = Eigen::MatrixXd::Zero(m_x.cols() + 1, m_x.cols() + 1);
        for (const Eigen::MatrixXd& sum : sums) {
            total += sum;
        }
        return total.selfadjointView<Eigen::Upper>();
    }

    Eigen::MatrixXd m_x;
    Eigen::VectorXd m_y;
};

/// T, so that the columns of x T that entered are orthonormal, from [x y]'[x y]; nothing where a column is nearly made
/// up by those that entered before it.
std::optional<Eigen::MatrixXd> orthonormaliser(const Eigen::MatrixXd& products, const Places& entered) {
    const auto k = std::ssize(entered);
    const Eigen::MatrixXd own = products(entered, entered);
    const Eigen::VectorXd length = own.diagonal().cwiseSqrt();
    const Eigen::MatrixXd scaled = length.cwiseInverse().asDiagonal() * own * length.cwiseInverse().asDiagonal();
    Eigen::MatrixXd r = Eigen::MatrixXd::Zero(k, k);
    for (Index j = 0; j < k; ++j) {
        for (Index i = 0; i < j; ++i) {
            r(i, j) = (scaled(i, j) - r.col(i).head(i).dot(r.col(j).head(i))) / r(i, i);
        }
        const double left = scaled(j, j) - r.col(j).head(j).squaredNorm();
        if (!(left > surely_left)) {
            return std::nullopt;
        }
        r(j, j) = std::sqrt(left);
    }
    const Eigen::MatrixXd inverse =
        length.cwiseInverse().asDiagonal() * r.triangularView<Eigen::Upper>().solve(Eigen::MatrixXd::Identity(k, k));
    Eigen::MatrixXd t = Eigen::MatrixXd::Zero(products.rows() - 1, products.cols() - 1);
    t(entered, entered) = inverse;
    return t;
}

std::string effects_in_words(const Sample& sample) {
    std::string words;
    for (const SharedFactor& effect : sample.effects) {
        words += (words.empty() ? "" : " and ") + effect->name;
    }
    return words;
}

std::string listed(const Places& columns, const Sample& sample) {
    std::string words;
    for (const Index column : columns) {
        words += (words.empty() ? "" : ", ") + sample.names[static_cast<std::size_t>(column)];
    }
    return words;
}

/// Whether nothing but rounding is left of a column.
bool absorbed(const Spread& spread, const Sample& sample) {
    const double around_mean = spread.squares - spread.sum * spread.sum / static_cast<double>(sample.rows);
    return !(spread.left > 1e-26 * spread.squares) ||
           (!sample.effects.empty() && !(spread.left > absorbed_share * absorbed_share * around_mean));
}

/// The outcome's name, then those of the regressors.
const std::string& column_name(const Sample& sample, std::size_t column) {
    return column == 0 ? sample.outcome_name : sample.names[column - 1];
}

/// An error for a column whose numbers are too large or too small to be squared and squared again, and for an outcome
/// that does not vary within the effects: whatever is estimated of it is made of rounding.
Result<void> check_spreads(const std::vector<Spread>& spreads, const Sample& sample, double outcome_left) {
    for (std::size_t column = 0; column < spreads.size(); ++column) {
        const double squares = spreads[column].squares;
        if (!(squares < largest_squares) || (squares > 0 && squares < smallest_squares)) {
            return invalid_at({.column = column_name(sample, column)},
                              fmt::format("'{}' holds numbers too {} to reckon with (root of their mean square {:.3g})",
                                          column_name(sample, column), squares > 1 ? "large" : "small",
                                          std::sqrt(squares / static_cast<double>(sample.rows))),
                              "give it in another unit");
        }
    }
    const Spread outcome{.sum = spreads.front().sum, .squares = spreads.front().squares, .left = outcome_left};
    if (!absorbed(outcome, sample)) {
        return {};
    }
    const std::string effects = effects_in_words(sample);
    return invalid_at({.column = sample.outcome_name},
                      effects.empty() ? fmt::format("outcome '{}' is the same everywhere", sample.outcome_name)
                                      : fmt::format("outcome '{}' is absorbed by {}", sample.outcome_name, effects),
                      effects.empty() ? "there is nothing to explain: choose another outcome"
                                      : "it does not vary within them: choose another outcome or fewer effects");
}

/// The columns in the order in which they enter. Controls come first: a predictor that they already explain is an
/// error, never a silent loss of a control. The intercept, last by place, comes before them, so that a constant control
/// is dropped and not it.
Places order_of_entry(const Sample& sample, std::size_t n_predictors) {
    Places order;
    const auto k = sample.names.size();
    const bool intercept = sample.effects.empty();
    if (intercept) {
        order.push_back(static_cast<Index>(k) - 1);
    }
    for (std::size_t c = n_predictors; c < k - intercept; ++c) {
        order.push_back(static_cast<Index>(c));
    }
    for (std::size_t c = 0; c < n_predictors; ++c) {
        order.push_back(static_cast<Index>(c));
    }
    return order;
}

/// Leaves out the controls that say nothing new; an error for such a predictor.
class Screen {
  public:
    Screen(const Sample& sample, std::size_t n_predictors, Solved& solved)
        : m_sample(sample), m_n_predictors(static_cast<Index>(n_predictors)), m_solved(solved) {}

    /// Those that the effects absorb.
    Result<Places> without_absorbed(const Places& order, const std::vector<Spread>& spreads) {
        const std::string effects = effects_in_words(m_sample);
        Places left;
        for (const Index c : order) {
            if (!absorbed(spreads[static_cast<std::size_t>(c) + 1], m_sample)) {
                left.push_back(c);
            } else if (c < m_n_predictors) {
                return invalid_at({.column = name(c)},
                                  effects.empty() ? fmt::format("predictor '{}' is zero everywhere", name(c))
                                                  : fmt::format("predictor '{}' is absorbed by {}", name(c), effects),
                                  "it does not vary within them: choose another predictor or fewer effects");
            } else {
                m_solved.dropped.emplace_back(name(c),
                                              effects.empty() ? "is zero everywhere" : "absorbed by " + effects);
            }
        }
        return left;
    }

    /// Those that repeat others; `basis` receives the rest.
    Result<Places> without_repetitions(const Places& order, const Eigen::MatrixXd& x, Basis& basis) {
        Places left;
        for (const Index c : order) {
            std::vector<Index> repeats;
            if (basis.add(x.col(c), &repeats)) {
                left.push_back(c);
                continue;
            }
            Places with;
            for (const Index other : repeats) {
                with.push_back(left[static_cast<std::size_t>(other)]);
            }
            if (c < m_n_predictors) {
                return invalid_at({.column = name(c)},
                                  fmt::format("predictor '{}' is collinear with {}", name(c), listed(with, m_sample)),
                                  "leave one of them out");
            }
            m_solved.dropped.emplace_back(name(c), "collinear with " + listed(with, m_sample));
        }
        return left;
    }

  private:
    const std::string& name(Index c) const { return m_sample.names[static_cast<std::size_t>(c)]; }

    const Sample& m_sample;
    Index m_n_predictors;
    Solved& m_solved;
};

/// Predictors in their order, then what else entered.
Places kept_of(const Places& entered, std::size_t n_predictors) {
    Places kept(entered.end() - static_cast<std::ptrdiff_t>(n_predictors), entered.end());
    kept.insert(kept.end(), entered.begin(), entered.end() - static_cast<std::ptrdiff_t>(n_predictors));
    return kept;
}

/// x becomes Q and y the residuals; `solved.inverse` says where x was before.
void orthonormalise(Columns& columns, Eigen::MatrixXd products, const Places& entered, Solved& solved) {
    const Index k = columns.x().cols();
    solved.coefficients = Eigen::VectorXd::Zero(k);
    for (int pass = 0; pass < most_passes; ++pass) {
        const std::optional<Eigen::MatrixXd> t = orthonormaliser(products, entered);
        assert(t.has_value());
        const Eigen::VectorXd alpha = t->transpose() * products.col(k).head(k);
        products = columns.turn(*t, alpha, entered);
        solved.inverse = solved.inverse * *t;
        solved.coefficients += solved.inverse * alpha;
        const auto own = products.topLeftCorner(k, k);
        if ((own - Eigen::MatrixXd::Identity(k, k)).cwiseAbs().maxCoeff() < rounding &&
            products.col(k).head(k).norm() <= rounding * std::sqrt(products(k, k))) {
            break;
        }
    }
    solved.basis = columns.take_x();
    solved.residuals = columns.take_y();
}

}  // namespace

Result<Solved> solve(Sample& sample, const Within& within, std::size_t n_predictors) {
    Columns columns(std::move(sample.regressors), std::move(sample.outcome));
    Solved solved;
    if (sample.effects.empty()) {
        const Eigen::Map<const Eigen::ArrayXd> y(columns.all().front(), static_cast<Index>(sample.rows));
        solved.total = (y - y.mean()).square().sum();
    }
    const std::vector<Spread> spreads = within.apply(columns.all(), sample.rows);
    if (!sample.effects.empty()) {
        solved.total = spreads.front().left;
    }
    TRY(check_spreads(spreads, sample, solved.total));
    Screen screen(sample, n_predictors, solved);
    Places entered = TRY(screen.without_absorbed(order_of_entry(sample, n_predictors), spreads));
    Eigen::MatrixXd products = columns.products();
    const Index y = columns.x().cols();
    std::optional<Basis> basis;
    if (!orthonormaliser(products, entered)) {
        basis.emplace(static_cast<Index>(sample.rows), std::ssize(entered));
        entered = TRY(screen.without_repetitions(entered, columns.x(), *basis));
        if (orthonormaliser(products, entered)) {
            basis.reset();
        }
    }
    Places kept = kept_of(entered, n_predictors);
    // From here on columns are counted as they are kept.
    Places places;
    for (const Index c : entered) {
        places.push_back(std::ranges::find(kept, c) - kept.begin());
    }
    solved.kept.assign(kept.begin(), kept.end());
    if (!std::ranges::equal(kept, std::views::iota(Index{0}, y))) {
        columns = Columns(columns.x()(Eigen::all, kept), columns.take_y());
    }
    kept.push_back(y);
    products = products(kept, kept).eval();
    solved.inverse = Eigen::MatrixXd::Identity(std::ssize(places), std::ssize(places));
    if (basis) {
        Eigen::MatrixXd q(columns.x().rows(), columns.x().cols());
        q(Eigen::all, places) = basis->q();
        solved.inverse(places, places) = basis->r_inverse();
        columns = Columns(std::move(q), columns.take_y());
        products = columns.products();
    }
    orthonormalise(columns, products, places, solved);
    return solved;
}

}  // namespace public_signals::inline models
