#include "public_signals/models/nested_clusters.hpp"

#include <algorithm>
#include <array>
#include <numeric>
#include <utility>

#include "public_signals/models/smaller_normal.hpp"

namespace public_signals::inline models {
namespace {

using Index = Eigen::Index;

constexpr double rounding_of_one = 0x1p-53;
constexpr int most_rounds = 20;  // each adds two terms
constexpr std::size_t product_rows = 8;

/// Rows of a side that holds so many: those of whole tiles of side_product.
Index padded(std::size_t rows) {
    return static_cast<Index>((rows + product_rows - 1) / product_rows * product_rows);
}

/// What the columns of a cluster come to over the levels, in three sides: (x + more) y', of which the lower half is
/// made as it is symmetric, and the diagonal of more y'.
template <std::size_t Columns>
void products_of(const double* x, const double* more, const double* y, std::size_t stride, std::size_t levels,
                 double* made, double* last) {
    std::array<double, Columns * Columns> products{};
    std::array<double, Columns> squares{};
    for (std::size_t level = 0; level < levels; ++level, x += stride, more += stride, y += stride) {
        for (std::size_t c = 0; c < Columns; ++c) {
            const double both = x[c] + more[c];
            squares[c] += more[c] * y[c];
            for (std::size_t d = 0; d <= c; ++d) {
                products[c * Columns + d] += both * y[d];
            }
        }
    }
    std::ranges::copy(products, made);
    std::ranges::copy(squares, last);
}

/// Of few columns a loop whose sums stay in registers takes a third of the time of a general product.
void products_over_levels(std::size_t columns, const double* x, const double* more, const double* y, std::size_t stride,
                          std::size_t levels, double* made, double* last) {
    switch (columns) {
        case 1:
            return products_of<1>(x, more, y, stride, levels, made, last);
        case 2:
            return products_of<2>(x, more, y, stride, levels, made, last);
        case 3:
            return products_of<3>(x, more, y, stride, levels, made, last);
        case 4:
            return products_of<4>(x, more, y, stride, levels, made, last);
        default:
            break;
    }
    std::fill_n(made, columns * columns, 0.0);
    std::fill_n(last, columns, 0.0);
    for (std::size_t level = 0; level < levels; ++level, x += stride, more += stride, y += stride) {
        for (std::size_t c = 0; c < columns; ++c) {
            last[c] += more[c] * y[c];
            for (std::size_t d = 0; d <= c; ++d) {
                made[c * columns + d] += (x[c] + more[c]) * y[d];
            }
        }
    }
}

/// Takes the symmetric matrix whose lower half is `products` out of `left`.
void take_out(const std::vector<double>& products, Eigen::MatrixXd& left) {
    const Index size = left.rows();
    for (Index c = 0; c < size; ++c) {
        for (Index d = 0; d <= c; ++d) {
            const double product = products[static_cast<std::size_t>(c * size + d)];
            left(c, d) -= product;
            if (d < c) {
                left(d, c) -= product;
            }
        }
    }
}

/// Whether what follows terms with these squares, each of which is at most `share` times the one before, is lost in the
/// rounding of `whole`.
bool are_last(const std::vector<double>& squares, double share, const Eigen::MatrixXd& whole) {
    for (Index c = 0; c < whole.rows(); ++c) {
        if (!(squares[static_cast<std::size_t>(c)] * share <= rounding_of_one * whole(c, c) * (1 - share))) {
            return false;
        }
    }
    return true;
}

}  // namespace

bool NestedClusters::is_nested(const Factor& large, const Factor& cluster) {
    if (&large == &cluster) {
        return true;
    }
    std::vector<std::int32_t> home(static_cast<std::size_t>(large.levels), -1);
    for (std::size_t row = 0; row < large.code.size(); ++row) {
        std::int32_t& own = home[static_cast<std::size_t>(large.code[row])];
        if (own != -1 && own != cluster.code[row]) {
            return false;
        }
        own = cluster.code[row];
    }
    return true;
}

NestedClusters::NestedClusters(const Factor& cluster, const GroupedRows& by_large, const Factor& small,
                               Eigen::MatrixXd inverse)
    : m_inverse(std::move(inverse)) {
    const auto& [by_level, begin] = by_large;
    std::vector<std::int32_t> home(begin.size() - 1);
    for (std::size_t level = 0; level < home.size(); ++level) {
        home[level] = cluster.code[by_level[begin[level]]];
    }
    const auto [levels, first_level] = grouped_rows(home, static_cast<std::size_t>(cluster.levels));
    m_first_level = first_level;
    m_row.reserve(by_level.size());
    for (const std::uint32_t level : levels) {
        m_row.insert(m_row.end(), by_level.begin() + static_cast<std::ptrdiff_t>(begin[level]),
                     by_level.begin() + static_cast<std::ptrdiff_t>(begin[level + 1]));
        m_level_end.push_back(m_row.size());
    }
    m_small_level.reserve(m_row.size());
    for (const std::uint32_t row : m_row) {
        m_small_level.push_back(small.code[row]);
    }
    // No eigenvalue is over the largest sum of a row.
    const double largest = m_inverse.cwiseAbs().rowwise().sum().maxCoeff();
    std::vector<int> removed(static_cast<std::size_t>(small.levels));
    std::size_t i = 0;
    for (std::size_t g = 0; g + 1 < m_first_level.size(); ++g) {
        const std::size_t first = i;
        const std::size_t end = m_level_end[m_first_level[g + 1] - 1];
        int most = 0;
        for (; i < end; ++i) {
            most = std::max(most, ++removed[static_cast<std::size_t>(m_small_level[i])]);
        }
        for (std::size_t again = first; again < end; ++again) {
            removed[static_cast<std::size_t>(m_small_level[again])] = 0;
        }
        m_share.push_back(most * largest);
    }
}

void NestedClusters::take_out_rows(std::size_t g, std::span<const double* const> columns, double* sums,
                                   std::size_t stride, Eigen::MatrixXd& left) const {
    const std::size_t k = columns.size();
    std::vector<double> values(k);
    std::vector<double> products(k * k);
    const std::size_t first_level = m_first_level[g];
    const std::size_t end = m_level_end[m_first_level[g + 1] - 1];
    for (std::size_t i = first_level == 0 ? 0 : m_level_end[first_level - 1]; i < end; ++i) {
        double* const into = sums + stride * static_cast<std::size_t>(m_small_level[i]);
        for (std::size_t c = 0; c < k; ++c) {
            values[c] = columns[c][m_row[i]];
            into[c] += values[c];
        }
        for (std::size_t c = 0; c < k; ++c) {
            for (std::size_t d = 0; d <= c; ++d) {
                products[c * k + d] += values[c] * values[d];
            }
        }
    }
    take_out(products, left);
}

void NestedClusters::add_removed(std::size_t g, std::size_t columns, const double* x, double* made,
                                 std::size_t stride) const {
    std::vector<double> mean(columns);
    std::size_t i = m_first_level[g] == 0 ? 0 : m_level_end[m_first_level[g] - 1];
    for (std::size_t level = m_first_level[g]; level < m_first_level[g + 1]; ++level) {
        const std::size_t first = i;
        const std::size_t end = m_level_end[level];
        std::ranges::fill(mean, 0.0);
        for (; i < end; ++i) {
            const double* const from = x + stride * static_cast<std::size_t>(m_small_level[i]);
            for (std::size_t c = 0; c < columns; ++c) {
                mean[c] += from[c];
            }
        }
        for (double& value : mean) {
            value /= static_cast<double>(end - first);
        }
        for (std::size_t again = first; again < end; ++again) {
            const std::size_t at = stride * static_cast<std::size_t>(m_small_level[again]);
            for (std::size_t c = 0; c < columns; ++c) {
                made[at + c] += x[at + c] - mean[c];
            }
        }
    }
}

std::vector<Eigen::MatrixXd> NestedClusters::left_without(std::span<const std::size_t> clusters,
                                                          std::span<const double* const> columns,
                                                          const Eigen::MatrixXd& whole) const {
    const std::size_t k = columns.size();
    const auto levels = static_cast<std::size_t>(m_inverse.rows());
    std::vector<Eigen::MatrixXd> left(clusters.size(), whole);
    std::vector<std::size_t> open(clusters.size());  // places of clusters that still have terms to add
    std::iota(open.begin(), open.end(), std::size_t{0});
    Side sums = Side::Zero(padded(k * open.size()), m_inverse.rows());
    for (std::size_t i = 0; i < clusters.size(); ++i) {
        take_out_rows(clusters[i], columns, sums.data() + k * i, static_cast<std::size_t>(sums.rows()), left[i]);
    }
    std::vector<double> products(k * k);
    std::vector<double> last(k);
    for (int round = 0; round < most_rounds && !open.empty(); ++round) {
        const auto stride = static_cast<std::size_t>(sums.rows());
        const Side solved = side_product(sums, m_inverse);
        Side removed = Side::Zero(sums.rows(), sums.cols());
        std::vector<std::size_t> still_open;
        for (std::size_t i = 0; i < open.size(); ++i) {
            const double* const own = solved.data() + k * i;
            double* const own_removed = removed.data() + k * i;
            add_removed(clusters[open[i]], k, own, own_removed, stride);
            products_over_levels(k, sums.data() + k * i, own_removed, own, stride, levels, products.data(),
                                 last.data());
            if (!are_last(last, m_share[clusters[open[i]]], whole)) {
                still_open.push_back(i);
            }
            take_out(products, left[open[i]]);
        }
        sums = Side::Zero(padded(k * still_open.size()), m_inverse.rows());
        for (std::size_t i = 0; i < still_open.size(); ++i) {
            const auto size = static_cast<Index>(k);
            sums.middleRows(static_cast<Index>(k * i), size) =
                removed.middleRows(static_cast<Index>(k * still_open[i]), size);
            still_open[i] = open[still_open[i]];
        }
        open = std::move(still_open);
    }
    return left;
}

}  // namespace public_signals::inline models
