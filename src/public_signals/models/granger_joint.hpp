// Granger's question of the pooled panel: whether a variable's past predicts an outcome beyond the outcome's own past.
//
// One regression within units and periods of the outcome on K lags of both; its joint test that all lags of the
// variable are zero is that of event studies and placebos: the bootstrap of the Wald statistic, CR3 beside it. The own
// lags carry Nickell's bias of about 1/T, which the other coefficients share in.
#pragma once

#include <string>
#include <vector>

#include "public_signals/data/json_writer.hpp"
#include "public_signals/models/regression_fit.hpp"

namespace public_signals::inline models {

struct GrangerJoint {
    std::string predictor;
    int lags = 0;
    JointTest test;
    std::vector<Coefficient> coefficients;  // of the predictor's lags 1 to K
    double df_t = 0;
    std::size_t n_obs = 0;
    std::vector<std::int32_t> n_clusters;
    std::vector<ModelWarning> warnings;
};

/// The predictors of `regression` are replaced by lags of `predictor`, its controls get those of the outcome. Errors
/// are those of `fit`, and of fewer lags than one.
Result<GrangerJoint> granger_joint(const std::vector<Series>& columns, Regression regression,
                                   const std::string& predictor, int lags,
                                   const std::optional<BootstrapOptions>& bootstrap, std::uint64_t seed);

/// `lags 1 to 2 of views together bootstrap p 0.003 …: views' past predicts gross beyond gross's own`.
std::string sentence_of(const GrangerJoint& joint, const Regression& regression);

/// The joint test, and coefficients by weeks, n_obs, n_clusters, df_t, sentence, warnings.
Json to_json(const GrangerJoint& joint, const Regression& regression);

}  // namespace public_signals::inline models
