#include "public_signals/models/kernel_covariance.hpp"

#include <fmt/format.h>

#include <cmath>
#include <map>
#include <vector>

#include "public_signals/base/counted.hpp"
#include "public_signals/models/distributions.hpp"

namespace public_signals::inline models {
namespace {

constexpr std::int32_t most_units = 1000;
constexpr int least_common_periods = 3;

struct Correlation {
    double value = 0;
    int periods = 0;
};

/// Of two units' residuals over the periods that both have; empty where they have too few, or one does not vary.
std::optional<Correlation> correlation(const std::map<std::int64_t, double>& a,
                                       const std::map<std::int64_t, double>& b) {
    std::vector<std::pair<double, double>> both;
    for (auto i = a.begin(), j = b.begin(); i != a.end() && j != b.end();) {
        if (i->first == j->first) {
            both.emplace_back((i++)->second, (j++)->second);
        } else {
            (i->first < j->first ? i : j)++;
        }
    }
    if (std::ssize(both) < least_common_periods) {
        return std::nullopt;
    }
    const auto n = static_cast<double>(both.size());
    double x = 0;
    double y = 0;
    for (const auto& [first, second] : both) {
        x += first / n;
        y += second / n;
    }
    double xx = 0;
    double xy = 0;
    double yy = 0;
    for (const auto& [first, second] : both) {
        xx += (first - x) * (first - x);
        xy += (first - x) * (second - y);
        yy += (second - y) * (second - y);
    }
    if (!(xx > 0 && yy > 0)) {
        return std::nullopt;
    }
    return Correlation{xy / std::sqrt(xx * yy), static_cast<int>(both.size())};
}

}  // namespace

Result<KernelMeat> kernel_meat(const Sample& sample, const Solved& solved, std::optional<int> lags) {
    const auto k = solved.basis.cols();
    std::map<std::int64_t, Eigen::VectorXd> score;
    for (std::size_t row = 0; row < sample.rows; ++row) {
        const auto at = static_cast<Eigen::Index>(row);
        auto& sum = score.try_emplace(sample.period[row], Eigen::VectorXd::Zero(k)).first->second;
        sum += solved.basis.row(at).transpose() * solved.residuals[at];
    }
    if (score.size() < 2) {
        return invalid("there is one period: no standard error of driscoll_kraay can be computed", "cluster",
                       "cluster by show");
    }
    KernelMeat made{.meat = Eigen::MatrixXd::Zero(k, k), .lags = 0, .periods = static_cast<int>(score.size())};
    made.lags = lags.value_or(static_cast<int>(std::floor(4 * std::pow(made.periods / 100.0, 2.0 / 9.0))));
    if (made.lags < 0 || made.lags >= made.periods) {
        return invalid(fmt::format("{} of {} asked for", counted(made.lags, "lag"),
                                   counted(made.periods, "period was", "periods were")),
                       "kernel_lags",
                       fmt::format("ask for 0 to {}, or for none: then it is 4 (T/100)^(2/9)", made.periods - 1));
    }
    for (const auto& [period, sum] : score) {
        made.meat += sum * sum.transpose();
        for (int lag = 1; lag <= made.lags; ++lag) {
            const auto before = score.find(period - lag);
            if (before != score.end()) {
                const Eigen::MatrixXd product = sum * before->second.transpose();
                made.meat += (1 - lag / (made.lags + 1.0)) * (product + product.transpose());
            }
        }
    }
    return made;
}

std::optional<CrossDependence> pesaran_cd(const Sample& sample, const Eigen::VectorXd& residuals) {
    if (sample.unit->levels > most_units) {
        return std::nullopt;
    }
    std::vector<std::map<std::int64_t, double>> of_unit(static_cast<std::size_t>(sample.unit->levels));
    for (std::size_t row = 0; row < sample.rows; ++row) {
        of_unit[static_cast<std::size_t>(sample.unit->code[row])][sample.period[row]] =
            residuals[static_cast<Eigen::Index>(row)];
    }
    CrossDependence made;
    double sum = 0;
    for (std::size_t i = 0; i < of_unit.size(); ++i) {
        for (std::size_t j = i + 1; j < of_unit.size(); ++j) {
            if (const auto pair = correlation(of_unit[i], of_unit[j])) {
                sum += std::sqrt(static_cast<double>(pair->periods)) * pair->value;
                made.mean_absolute += std::abs(pair->value);
                ++made.pairs;
            }
        }
    }
    if (made.pairs == 0) {
        return std::nullopt;
    }
    made.mean_absolute /= static_cast<double>(made.pairs);
    made.statistic = sum / std::sqrt(static_cast<double>(made.pairs));
    made.pvalue = normal_two_sided(made.statistic);
    return made;
}

}  // namespace public_signals::inline models
