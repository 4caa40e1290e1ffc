// fit --curve: every reasonable specification of the question in one pass, made by the Python package.
#pragma once

#include <string>
#include <vector>

#include "public_signals/cli/options.hpp"
#include "public_signals/cli/workspace.hpp"
#include "public_signals/models/estimate.hpp"
#include "public_signals/models/feature_origin.hpp"

namespace public_signals::inline cli {

/// What --vary can name: sets of controls, fixed effects, forms, and columns of 0 and 1 that say which rows are in.
enum class CurveDimension { Controls, Effects, Transform, Sample };
constexpr auto word_table(CurveDimension) {
    return words<CurveDimension>("dimension of --vary", {{CurveDimension::Controls, "controls"},
                                                         {CurveDimension::Effects, "fe"},
                                                         {CurveDimension::Transform, "transform"},
                                                         {CurveDimension::Sample, "sample"}});
}

/// Columns as --fe and --cluster name them: `week` is week_start for those who think of it so, `none` is none.
std::vector<std::string> key_names(const std::vector<std::string>& given, const std::vector<std::string>& otherwise);

/// An error for an option that only curves have, without one, or that curves don't have; a dimension or a form that
/// there is not; a file of another ending.
Result<void> check_curve_options(const FitOptions& options);

struct CurveInput {
    const NamedPath& file;
    const std::vector<std::string>& predictors;
    const FeatureOrigins& origins;
    const Regression& regression;  // what holds in every specification, and where nothing is varied
};

/// Estimates, writes the files of --curve, and prints.
Result<ExitCode> run_curve(const FitOptions& options, const CurveInput& input);

}  // namespace public_signals::inline cli
