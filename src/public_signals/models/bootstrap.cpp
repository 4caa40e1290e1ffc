#include "public_signals/models/bootstrap.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <atomic>
#include <cmath>
#include <thread>

namespace public_signals {
namespace {

using Index = Eigen::Index;

constexpr std::int64_t most_enumerated = 9999;
constexpr double most_work = 5e10;  // clusters x rows
constexpr double tie = 1e-9;

/// What all draws share: t* of signs w is (s'w) / |A w|.
struct Prepared {
    Eigen::VectorXd numerator;  // s, by cluster
    Eigen::MatrixXd scores;     // A, cluster by cluster
    double t = 0;               // of the data
};

std::uint64_t mixed(std::uint64_t x) {
    x += 0x9e3779b97f4a7c15ULL;
    x = (x ^ (x >> 30)) * 0xbf58476d1ce4e5b9ULL;
    x = (x ^ (x >> 27)) * 0x94d049bb133111ebULL;
    return x ^ (x >> 31);
}

Eigen::VectorXd by_cluster(const Factor& cluster, const Eigen::VectorXd& values) {
    Eigen::VectorXd total = Eigen::VectorXd::Zero(cluster.levels);
    for (Index row = 0; row < values.size(); ++row) {
        total[cluster.code[static_cast<std::size_t>(row)]] += values[row];
    }
    return total;
}

Prepared prepared(const Sample& sample, const Within& within, const Solved& solved) {
    const Factor& cluster = *sample.clusters.front();
    // The predictor less everything else, up to scale: row 0 of R^-1 says how the basis makes its coefficient.
    const Eigen::VectorXd direction = solved.basis * solved.inverse.row(0).transpose();
    const double own = direction.squaredNorm();
    const Eigen::VectorXd restricted = solved.residuals + direction * (solved.coefficients[0] / own);
    Prepared made;
    made.numerator = by_cluster(cluster, direction.cwiseProduct(restricted));
    made.t = solved.coefficients[0] / by_cluster(cluster, direction.cwiseProduct(solved.residuals)).norm();
    made.scores.resize(cluster.levels, cluster.levels);
    Eigen::MatrixXd turned(restricted.size(), 1);
    for (std::int32_t g = 0; g < cluster.levels; ++g) {
        for (Index row = 0; row < turned.rows(); ++row) {
            turned(row, 0) = cluster.code[static_cast<std::size_t>(row)] == g ? restricted[row] : 0.0;
        }
        within.apply({turned.data()}, sample.rows);
        const Eigen::VectorXd left = turned.col(0) - solved.basis * (solved.basis.transpose() * turned.col(0));
        made.scores.col(g) = by_cluster(cluster, direction.cwiseProduct(left));
    }
    return made;
}

using Signs = void (*)(std::uint64_t seed, std::uint64_t draw, Eigen::VectorXd& signs);

void enumerated_signs(std::uint64_t, std::uint64_t draw, Eigen::VectorXd& signs) {
    for (Index g = 0; g < signs.size(); ++g) {
        signs[g] = ((draw >> g) & 1) != 0 ? 1.0 : -1.0;
    }
}

void rademacher(std::uint64_t seed, std::uint64_t draw, Eigen::VectorXd& signs) {
    const std::uint64_t stream = mixed(seed ^ mixed(draw));
    for (Index g = 0; g < signs.size(); ++g) {
        signs[g] = (mixed(stream + static_cast<std::uint64_t>(g)) >> 63) != 0 ? 1.0 : -1.0;
    }
}

void webb(std::uint64_t seed, std::uint64_t draw, Eigen::VectorXd& signs) {
    static const std::array<double, 6> points = {-std::sqrt(1.5), -1.0, -std::sqrt(0.5),
                                                 std::sqrt(0.5),  1.0,  std::sqrt(1.5)};
    const std::uint64_t stream = mixed(seed ^ mixed(draw));
    for (Index g = 0; g < signs.size(); ++g) {
        signs[g] = points[(mixed(stream + static_cast<std::uint64_t>(g)) >> 32) % 6];
    }
}

std::int64_t larger_draws(const Prepared& shared, Signs signs, std::uint64_t seed, int first, int last) {
    Eigen::VectorXd w(shared.numerator.size());
    std::int64_t larger = 0;
    for (int draw = first; draw < last; ++draw) {
        signs(seed, static_cast<std::uint64_t>(draw), w);
        const double t = shared.numerator.dot(w) / (shared.scores * w).norm();
        larger += std::abs(t) > std::abs(shared.t) * (1 + tie);
    }
    return larger;
}

}  // namespace

Result<Bootstrap> wild_cluster_bootstrap(const Sample& sample, const Within& within, const Solved& solved,
                                         const BootstrapOptions& options) {
    if (sample.clusters.size() != 1) {
        return invalid("the wild bootstrap needs one cluster variable", "", "cluster by show alone");
    }
    const std::int32_t groups = sample.clusters.front()->levels;
    if (static_cast<double>(groups) * static_cast<double>(sample.rows) > most_work || groups > 5000) {
        return invalid(fmt::format("the wild bootstrap of {} clusters is too much work", groups), "",
                       "it is for few clusters; with this many the clustered standard error holds");
    }
    if (options.draws < 1) {
        return invalid("the wild bootstrap needs at least one draw");
    }
    const Prepared shared = prepared(sample, within, solved);
    Bootstrap result{.draws = options.draws};
    Signs signs = options.weights == BootstrapOptions::Weights::Webb ? webb : rademacher;
    if (signs == rademacher && groups < 14 && (std::int64_t{1} << groups) <= most_enumerated) {
        result.enumerated = true;
        result.draws = 1 << groups;
        signs = enumerated_signs;
    }
    const int threads = std::clamp(
        options.threads > 0 ? options.threads : static_cast<int>(std::thread::hardware_concurrency()), 1, 16);
    std::atomic<std::int64_t> larger = 0;
    std::vector<std::jthread> workers;
    for (int worker = 0; worker < threads; ++worker) {
        const int first = static_cast<int>(static_cast<std::int64_t>(result.draws) * worker / threads);
        const int last = static_cast<int>(static_cast<std::int64_t>(result.draws) * (worker + 1) / threads);
        workers.emplace_back([&, first, last] { larger += larger_draws(shared, signs, options.seed, first, last); });
    }
    workers.clear();
    result.pvalue = static_cast<double>(larger) / result.draws;
    return result;
}

}  // namespace public_signals
