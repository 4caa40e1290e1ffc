#include "bindings.hpp"

namespace public_signals::python {

void bind_sources(nb::module_&) {}

}  // namespace public_signals::python
