// The options of a regression and of its bootstrap as lagged_causality.py has checked them, for the binding files that
// run one.
#pragma once

#include <optional>

#include "bindings.hpp"
#include "public_signals/models/bootstrap.hpp"

namespace public_signals::python {

/// The one place that knows the names of the options.
Regression regression_from(const nb::dict& options);

/// Nothing where no bootstrap was asked for.
std::optional<BootstrapOptions> bootstrap_from(const nb::dict& options);

/// The columns that `transform` is of: of least squares the outcome too.
std::vector<std::string> names_to_transform(const Regression& regression);

}  // namespace public_signals::python
