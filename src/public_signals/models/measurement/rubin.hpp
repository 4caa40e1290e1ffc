// Rubin's rules (1987): estimates of one coefficient on several panels as one, with the variance that lies between
// them.
#pragma once

#include <cstddef>
#include <vector>

#include "public_signals/base/result.hpp"

namespace public_signals::inline models {

/// What one panel says of the coefficient.
struct PanelEstimate {
    double coefficient = 0;
    double variance = 0;
};

/// The mean of the coefficients; its variance is that within a panel and that between panels:
/// total = within + (1 + 1/M) between.
struct PooledEstimate {
    std::size_t panels = 0;
    double coefficient = 0;
    double within = 0;   // the mean of the panels' variances
    double between = 0;  // the variance of their coefficients
    double total = 0;
    double std_error = 0;
    double df_within = 0;  // degrees of freedom of one panel
    double df_alike = 0;   // of the whole where nothing lies between: under those of one panel
    double df = 0;         // of the whole (Barnard and Rubin 1999)
    double t_stat = 0;
    double pvalue = 1;
    double ci_lower = 0;  // infinite, like the other end, where nearly all lies between panels
    double ci_upper = 0;
    double variance_share = 0;  // of the total that lies between panels, (1 + 1/M) between / total
    double interval_share = 0;  // of the interval's width that is gone when nothing lies between, df_alike included
};

/// `df` are the degrees of freedom of one panel's t, infinite for a normal. Errors: fewer than two panels, numbers that
/// are none, a variance below zero or all of them zero.
Result<PooledEstimate> pooled(const std::vector<PanelEstimate>& panels, double df, double alpha);

}  // namespace public_signals::inline models
