#include "bindings.hpp"

namespace public_signals::python {

void bind_aggregation(nb::module_&) {}

}  // namespace public_signals::python
