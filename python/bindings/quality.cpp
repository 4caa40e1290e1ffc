#include "bindings.hpp"

namespace public_signals::python {

void bind_quality(nb::module_&) {}

}  // namespace public_signals::python
