// Granger's question with units that differ in their own dynamics, and the bias of short panels taken out (Juodis,
// Karavias and Sarafidis 2021).
//
// When the predictor's past helps in no unit its lags have one coefficient in all of them, zero: so they are pooled,
// each unit having an intercept and own lags of its own taken out, after the means over units of every week. That
// estimate has a bias of order 1/T, which the half-panel jackknife (Dhaene and Jochmans 2015) removes; the Wald
// statistic is that of the corrected coefficients.
#pragma once

#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "public_signals/models/estimate.hpp"
#include "public_signals/models/granger.hpp"

namespace public_signals::inline models {

struct HalfPanelGranger {
    std::string predictor;
    std::string outcome;
    std::vector<Coefficient> coefficients;  // of the predictor's lags 1 to K, corrected; t with units - 1
    std::vector<double> least_squares;      // the same with their bias
    WaldTest chi_squared;                   // as published: for many units
    WaldTest few_units;                     // the same statistic over K as F(K, units - 1)
    double alpha = 0.05;
    std::size_t units = 0;
    std::size_t rows = 0;
    std::vector<std::pair<std::string, std::string>> left_out;  // unit, why
};

/// A unit needs more than 2 lags + 3 usable rows. Errors: those of granger_rows; fewer than two units that can be
/// used; lags of the predictor that are collinear.
Result<HalfPanelGranger> granger_half_panel(const std::vector<Column>& columns, const GrangerOptions& options,
                                            double alpha);

/// Statistic and p; no verdict, since with few weeks a true null is rejected in more than one of twenty
/// (docs/models.md).
std::string sentence_of(const HalfPanelGranger& test);

Json to_json(const HalfPanelGranger& test);

}  // namespace public_signals::inline models
