#include "public_signals/models/distributions.hpp"

#include <boost/math/distributions/chi_squared.hpp>
#include <boost/math/distributions/fisher_f.hpp>
#include <boost/math/distributions/normal.hpp>
#include <boost/math/distributions/students_t.hpp>
#include <cmath>

namespace public_signals::inline models {
namespace {

/// A quantile beyond every number is infinite.
using NoOverflow =
    boost::math::policies::policy<boost::math::policies::overflow_error<boost::math::policies::ignore_error>>;
using StudentsT = boost::math::students_t_distribution<double, NoOverflow>;

template <typename Distribution>
double above(const Distribution& distribution, double value) {
    return boost::math::cdf(boost::math::complement(distribution, value));
}

}  // namespace

double normal_below(double value) {
    return boost::math::cdf(boost::math::normal(), value);
}

double normal_above(double value) {
    return above(boost::math::normal(), value);
}

double normal_quantile(double probability) {
    return boost::math::quantile(boost::math::normal(), probability);
}

double normal_upper_quantile(double probability) {
    return boost::math::quantile(boost::math::complement(boost::math::normal(), probability));
}

double normal_two_sided(double value) {
    return 2 * normal_above(std::abs(value));
}

double t_quantile(double probability, double df) {
    return boost::math::quantile(StudentsT(df), probability);
}

double t_upper_quantile(double probability, double df) {
    return boost::math::quantile(boost::math::complement(StudentsT(df), probability));
}

double t_two_sided(double value, double df) {
    return 2 * above(StudentsT(df), std::abs(value));
}

double t_above(double value, double df) {
    return above(StudentsT(df), value);
}

double f_above(double value, double df_num, double df_denom) {
    return above(boost::math::fisher_f(df_num, df_denom), value);
}

double chi_squared_above(double value, double df) {
    return above(boost::math::chi_squared(df), value);
}

}  // namespace public_signals::inline models
