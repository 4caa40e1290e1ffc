#include "bindings.hpp"

namespace public_signals::python {

void bind_text(nb::module_&) {}

}  // namespace public_signals::python
