#include "bindings.hpp"

namespace public_signals::python {

void bind_timebins(nb::module_&) {}

}  // namespace public_signals::python
