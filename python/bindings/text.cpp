// Hashtags and counts for Python; text comes as UTF-8 bytes, so that a lone surrogate is repaired and not refused.
#include <nanobind/stl/optional.h>
#include <nanobind/stl/string.h>
#include <nanobind/stl/vector.h>

#include "bindings.hpp"
#include "public_signals/data/words/counts.hpp"
#include "public_signals/data/words/hashtags.hpp"

namespace public_signals::python {

void bind_text(nb::module_& module) {
    module.def(
        "hashtags",
        [](const nb::bytes& caption, bool html) { return hashtags({caption.c_str(), caption.size()}, html); },
        nb::arg("caption"), nb::arg("html"));
    module.def(
        "parse_count",
        [](const nb::bytes& text, const std::string& locale) {
            return value_or_raise(parse_count({text.c_str(), text.size()}, locale));
        },
        nb::arg("text"), nb::arg("locale"));
}

}  // namespace public_signals::python
