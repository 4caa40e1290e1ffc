// The rows and numbers of a regression, and an account of the rows that it can't use.
#pragma once

#include <Eigen/Core>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "public_signals/base/result.hpp"
#include "public_signals/models/factors.hpp"
#include "public_signals/models/model_words.hpp"

namespace public_signals::inline models {

/// The level of verdicts and intervals where no other is asked for.
inline constexpr double usual_level = 0.05;

/// What to estimate. `predictors` must survive; a control that is collinear is dropped and named.
struct Regression {
    std::string outcome;
    std::vector<std::string> predictors;
    std::vector<std::string> controls;
    std::vector<std::string> steps;  // predictors that count events, which no transform takes
    std::string entity = "show";
    std::string time = "week_start";
    std::vector<std::string> effects;   // none (an intercept is added), one or two
    std::vector<std::string> clusters;  // used by Vcov::Cluster: one or two
    Vcov vcov = Vcov::Cluster;
    ClusterVcov cluster_vcov = ClusterVcov::Crv1;  // others of one cluster variable alone
    Ssc ssc = Ssc::Fixest;
    Model model = Model::Ols;                         // for words: `fit` is least squares, `fit_poisson` the other
    ValueTransform transform = ValueTransform::None;  // for words: columns come transformed
    double alpha = usual_level;                       // of intervals and verdicts
    bool drop_singletons = true;
    std::vector<std::string> common_sample;  // further columns that must be known, so that fits share their rows
    bool keep_rows = false;                  // the sample knows its rows' places in the frame
    bool time_is_weeks = false;              // whole numbers of `time` are weeks since 1970: shown as their Mondays
    std::optional<int> kernel_lags;          // of Vcov::DriscollKraay; none: floor(4 (T/100)^(2/9))
};

struct Sample {
    std::size_t rows = 0;
    std::string outcome_name;
    Eigen::VectorXd outcome;
    Eigen::MatrixXd regressors;      // predictors, then controls, then the intercept where there are no effects
    std::vector<std::string> names;  // of the regressors' columns
    std::vector<SharedFactor> effects;
    std::vector<SharedFactor> clusters;
    std::vector<std::pair<std::string, std::size_t>> missing;  // rows by the first column without a value
    std::size_t n_missing = 0;
    std::size_t n_singletons = 0;
    std::vector<std::pair<std::string, std::string>> left_out_levels;  // of each control of text, the level left out
    std::vector<std::int64_t> period;                                  // by row, with Vcov::DriscollKraay
    SharedFactor unit;                                                 // likewise
    std::vector<std::size_t> frame_row;                                // by row, with Model::Poisson or keep_rows
};

/// The column of that name, or an InvalidInput error with the nearest name.
Result<const Series*> column_named(const std::vector<Series>& columns, const std::string& name);
/// The same, an error also for text, for a column without any value, and for an infinite value.
Result<const Series*> number_column(const std::vector<Series>& columns, const std::string& name);
/// An error that names the row of an infinite value.
Result<void> check_finite(const Series& column);
/// An InvalidInput error naming two rows when an (entity, time) comes twice; nothing where a column is absent.
Result<void> check_keys(const std::vector<Series>& columns, const std::string& entity_name,
                        const std::string& time_name);

/// A control of text stands as a column of 0 and 1 for each level but the first, named `control[level]`.
/// Errors: an unknown column, a predictor or outcome of text, one without any value, an infinite value, a (entity,
/// time) twice, no row left.
Result<Sample> sample_of(const std::vector<Series>& columns, const Regression& regression);

}  // namespace public_signals::inline models
