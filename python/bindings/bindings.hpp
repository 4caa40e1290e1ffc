// What the binding files share: panels over the Arrow C stream interface, and errors as public_signals.Error.
#pragma once

#include <nanobind/nanobind.h>
#include <nanobind/stl/string.h>

#include <string>

#include "public_signals/base/result.hpp"
#include "public_signals/panel/parquet.hpp"

namespace public_signals::python {

namespace nb = nanobind;

/// Raises public_signals.Error (kind, message, where, help).
[[noreturn]] void raise(const Error& error);

/// The value, or the error raised as a Python exception. Call it with the GIL held.
template <class T>
T value_or_raise(Result<T>&& result) {
    if (!result) {
        raise(result.error());
    }
    if constexpr (!std::is_void_v<T>) {
        return std::move(result).value();
    }
}

/// Runs `work` without the GIL.
template <class Work>
auto without_gil(Work&& work) {
    nb::gil_scoped_release release;
    return work();
}

/// The table behind an object with `__arrow_c_stream__`, imported without copying.
std::shared_ptr<arrow::Table> table_from(nb::handle object);
/// The panel behind an object with `__arrow_c_stream__`: rows in the order given.
ReadPanel panel_from(nb::handle object);
/// A PyCapsule named arrow_array_stream that owns `table`.
nb::object stream_capsule(std::shared_ptr<arrow::Table> table);
/// Columns alone as a stream capsule, one chunk, in the order given.
nb::object stream_capsule(const std::vector<Column>& columns);

/// Whether Ctrl-C came: the exception is then set.
bool interrupted();

// One per binding file; module.cpp calls them.
void bind_text(nb::module_& module);
void bind_sources(nb::module_& module);
void bind_timebins(nb::module_& module);
void bind_aggregation(nb::module_& module);
void bind_features(nb::module_& module);
void bind_stream(nb::module_& module);
void bind_quality(nb::module_& module);
void bind_models(nb::module_& module);
void bind_persistence(nb::module_& module);
void bind_measurement(nb::module_& module);
void bind_profiles(nb::module_& module);
void bind_forecast(nb::module_& module);
void bind_tables(nb::module_& module);
void bind_net(nb::module_& module);
void bind_browser(nb::module_& module);

}  // namespace public_signals::python
