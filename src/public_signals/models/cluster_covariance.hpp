// Covariances of one cluster variable that correct for leverage: CR2 with Satterthwaite degrees of freedom (Bell and
// McCaffrey 2002, Imbens and Kolesar 2016, effects absorbed as by Pustejovsky and Tipton 2018), and the jackknife CR3.
#pragma once

#include <vector>

#include "public_signals/models/estimate.hpp"

namespace public_signals::inline models {

struct ClusterCovariance {
    Eigen::MatrixXd covariance;       // of predictors, then controls
    std::vector<double> df;           // of each coefficient
    std::vector<std::size_t> needed;  // of each, clusters without which it can't be estimated: it has no variance then
                                      // of it but a pseudo-inverse's; empty where that is too much work to know
};

/// Errors: clustered two ways, Crv1, which `estimate` makes itself, or more rows than the correction can take.
Result<ClusterCovariance> cluster_covariance(const Sample& sample, const Within& within, const Solved& solved,
                                             ClusterVcov kind);

/// Whether CR3 failed because the jackknife takes too long.
bool is_too_much_work(const Error& error);

}  // namespace public_signals::inline models
