#include "bindings.hpp"

namespace public_signals::python {

void bind_features(nb::module_&) {}

}  // namespace public_signals::python
