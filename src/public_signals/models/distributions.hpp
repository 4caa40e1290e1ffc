// Tails and quantiles of the distributions that tests refer to (Boost.Math), compiled once.
#pragma once

namespace public_signals::inline models {

// Of the standard normal distribution.
double normal_below(double value);
double normal_above(double value);
double normal_quantile(double probability);
/// The value with `probability` above it.
double normal_upper_quantile(double probability);
/// The probability of a value at least as far from zero, on either side.
double normal_two_sided(double value);

// Of Student's t distribution.
double t_quantile(double probability, double df);
double t_upper_quantile(double probability, double df);
double t_two_sided(double value, double df);
/// The probability of a larger value.
double t_above(double value, double df);

/// The probability of a larger value of F(df_num, df_denom).
double f_above(double value, double df_num, double df_denom);
/// The probability of a larger value of chi squared.
double chi_squared_above(double value, double df);

}  // namespace public_signals::inline models
