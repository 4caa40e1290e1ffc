#include <algorithm>
#include <cmath>
#include <functional>
#include <limits>
#include <numeric>

#include "public_signals/models/bootstrap.hpp"
#include "public_signals/models/row_blocks.hpp"
#include "public_signals/models/wild_weights.hpp"

namespace public_signals::inline models {
namespace {

constexpr double any_level = 0.05;  // of an interval that is not looked at

using Index = Eigen::Index;

constexpr std::size_t draws_a_task = 128;

/// One regression of the family under the null of zero.
struct FamilyMember {
    std::vector<Index> cluster;  // its clusters' places among all
    Eigen::VectorXd numerator;
    Eigen::MatrixXd scores;
    Eigen::VectorXd signs;  // as of WildScores
    double t = 0;           // |t| with small-sample factors
    double scale = 0;       // of these factors

    /// |t*| of draws whose weights are the columns.
    Eigen::RowVectorXd statistics(const Eigen::MatrixXd& weights) const {
        const Eigen::MatrixXd own = weights(cluster, Eigen::all);
        const Eigen::RowVectorXd size = scale * (numerator.transpose() * own).cwiseAbs();
        if (signs.size() == 0) {
            return size.cwiseQuotient((scores * own).colwise().norm());
        }
        const Eigen::RowVectorXd squares = signs.transpose() * (scores * own).cwiseAbs2();
        return (squares.array() > 0)
            .select(size.array() / squares.array().cwiseMax(0.0).sqrt(), std::numeric_limits<double>::infinity());
    }
};

std::vector<std::int32_t> all_clusters(const std::vector<FamilyScores>& family) {
    std::vector<std::int32_t> all;
    for (const FamilyScores& predictor : family) {
        all.insert(all.end(), predictor.scores->cluster.begin(), predictor.scores->cluster.end());
    }
    std::ranges::sort(all);
    const auto repeated = std::ranges::unique(all);
    all.erase(repeated.begin(), repeated.end());
    return all;
}

FamilyMember member_of(const FamilyScores& predictor, const std::vector<std::int32_t>& all) {
    const WildScores& scores = *predictor.scores;
    FamilyMember member{.cluster = {},
                        .numerator = scores.numerator + scores.estimate * scores.numerator_per_d,
                        .scores = scores.scores + scores.estimate * scores.scores_per_d,
                        .signs = scores.signs,
                        .t = std::abs(scores.estimate / predictor.std_error),
                        .scale = scores.std_error / predictor.std_error};
    for (const std::int32_t cluster : scores.cluster) {
        member.cluster.push_back(std::ranges::lower_bound(all, cluster) - all.begin());
    }
    return member;
}

/// How often the largest statistic of a member and those after it is no smaller than its own, member by member.
std::vector<std::int64_t> larger_maxima(const std::vector<FamilyMember>& members, const WildWeights& weights) {
    const auto draws = static_cast<std::size_t>(weights.draws());
    const std::size_t blocks = (draws + draws_a_task - 1) / draws_a_task;
    std::vector<std::vector<std::int64_t>> counts(blocks, std::vector<std::int64_t>(members.size()));
    in_parallel_rows(blocks, [&](std::size_t block) {
        const std::size_t first = block * draws_a_task;
        const Eigen::MatrixXd w = weights.block(first, std::min(draws - first, draws_a_task));
        Eigen::RowVectorXd largest = Eigen::RowVectorXd::Zero(w.cols());
        for (std::size_t i = members.size(); i > 0; --i) {
            largest = largest.cwiseMax(members[i - 1].statistics(w));
            counts[block][i - 1] = (largest.array() > members[i - 1].t * (1 - tie)).count();
        }
    });
    std::vector<std::int64_t> total(members.size());
    for (const auto& block : counts) {
        std::ranges::transform(total, block, total.begin(), std::plus());
    }
    return total;
}

/// No data could decide it, mostly since one cluster carries it.
bool is_undecidable(const FamilyScores& member) {
    return !member.scores->undecidable.empty() || (member.scores->by_cr3(any_level) && member.scores->cr3->is_of_one);
}

}  // namespace

Result<std::vector<double>> romano_wolf(const std::vector<FamilyScores>& family, const BootstrapOptions& options) {
    if (options.draws < 1) {
        return invalid("the wild bootstrap needs at least one draw");
    }
    for (const FamilyScores& member : family) {
        if (member.scores->cluster_name != family.front().scores->cluster_name) {
            return invalid("the regressions of a family draw clusters of different columns", "cluster",
                           "cluster by one column, so that all share each draw");
        }
    }
    const WildWeights weights(all_clusters(family), options);
    // A test that nothing can decide is not stepped through: the others have their own.
    std::vector<double> pvalues(family.size(), 1.0);
    std::vector<std::size_t> order;
    for (std::size_t i = 0; i < family.size(); ++i) {
        if (!is_undecidable(family[i])) {
            order.push_back(i);
        }
    }
    std::ranges::stable_sort(order, std::greater(),
                             [&](std::size_t i) { return std::abs(family[i].scores->estimate / family[i].std_error); });
    std::vector<FamilyMember> members;
    members.reserve(order.size());
    for (const std::size_t i : order) {
        members.push_back(member_of(family[i], weights.clusters()));
    }
    const std::vector<std::int64_t> larger = larger_maxima(members, weights);
    double before = 0;
    for (std::size_t place = 0; place < order.size(); ++place) {
        before = std::max(before, weights.pvalue(larger[place]));
        if (const auto cr3 = family[order[place]].scores->by_cr3(any_level)) {
            before = std::max(before, cr3->pvalue);
        }
        pvalues[order[place]] = before;
    }
    return pvalues;
}

}  // namespace public_signals::inline models
