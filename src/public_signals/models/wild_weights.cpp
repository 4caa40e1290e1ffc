#include "public_signals/models/wild_weights.hpp"

#include <algorithm>
#include <array>
#include <cmath>

namespace public_signals::inline models {
namespace {

constexpr std::int64_t most_enumerated = 9999;

std::uint64_t mixed(std::uint64_t x) {
    x += 0x9e3779b97f4a7c15ULL;
    x = (x ^ (x >> 30)) * 0xbf58476d1ce4e5b9ULL;
    x = (x ^ (x >> 27)) * 0x94d049bb133111ebULL;
    return x ^ (x >> 31);
}

double sign_of(std::uint64_t random) {
    return (random >> 63) != 0 ? 1.0 : -1.0;
}

/// One of Webb's six points.
double point_of(std::uint64_t random) {
    static const std::array<double, 6> points = {-std::sqrt(1.5), -1.0, -std::sqrt(0.5),
                                                 std::sqrt(0.5),  1.0,  std::sqrt(1.5)};
    return points[(random >> 32) % 6];
}

}  // namespace

WildWeights::WildWeights(std::vector<std::int32_t> clusters, const BootstrapOptions& options)
    : m_clusters(std::move(clusters)), m_kind(options.weights), m_seed(options.seed), m_draws(options.draws) {
    m_enumerated = m_kind == BootstrapWeights::Rademacher && m_clusters.size() < 14 &&
                   (std::int64_t{1} << m_clusters.size()) <= most_enumerated;
    if (m_enumerated) {
        m_draws = 1 << m_clusters.size();
    }
}

void WildWeights::fill(int draw, Eigen::Ref<Eigen::VectorXd> weights) const {
    const std::uint64_t stream = mixed(m_seed ^ mixed(static_cast<std::uint64_t>(draw)));
    for (std::size_t g = 0; g < m_clusters.size(); ++g) {
        double& weight = weights[static_cast<Eigen::Index>(g)];
        if (m_enumerated) {
            weight = ((draw >> g) & 1) != 0 ? 1.0 : -1.0;
            continue;
        }
        const std::uint64_t random = mixed(stream + static_cast<std::uint64_t>(m_clusters[g]));
        weight = m_kind == BootstrapWeights::Webb ? point_of(random) : sign_of(random);
    }
}

Eigen::MatrixXd WildWeights::block(std::size_t first, std::size_t count) const {
    Eigen::MatrixXd made(static_cast<Eigen::Index>(m_clusters.size()), static_cast<Eigen::Index>(count));
    for (std::size_t i = 0; i < count; ++i) {
        fill(static_cast<int>(first + i), made.col(static_cast<Eigen::Index>(i)));
    }
    return made;
}

double WildWeights::pvalue(std::int64_t count) const {
    constexpr std::int64_t equal_signs = 2;  // all of one sign, or of the other
    return m_enumerated ? static_cast<double>(std::max(count, equal_signs)) / m_draws
                        : (1 + static_cast<double>(count)) / (m_draws + 1.0);
}

std::int64_t WildWeights::fewest_over(double alpha) const {
    std::int64_t low = 0;
    std::int64_t high = m_draws + std::int64_t{1};
    while (low < high) {
        const std::int64_t middle = low + (high - low) / 2;
        if (pvalue(middle) > alpha) {
            high = middle;
        } else {
            low = middle + 1;
        }
    }
    return low;
}

double WildWeights::least_pvalue() const {
    const double points = m_kind == BootstrapWeights::Webb ? 6 : 2;
    const double equal = points * std::pow(points, -static_cast<double>(m_clusters.size()));
    return m_enumerated ? equal : std::max(equal, 1 / (m_draws + 1.0));
}

BootstrapOptions bootstrap_of(std::size_t clusters, std::uint64_t seed) {
    return {.weights = clusters < very_few_clusters ? BootstrapWeights::Webb : BootstrapWeights::Rademacher,
            .seed = seed};
}

}  // namespace public_signals::inline models
