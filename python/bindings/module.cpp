// The module public_signals._core. The GIL is released around every computation.
#include "bindings.hpp"

#include <arrow/c/bridge.h>
#include <arrow/table.h>

#include "public_signals/panel/parquet.hpp"

namespace public_signals::python {

void raise(const Error& error) {
    const nb::object type = nb::module_::import_("public_signals").attr("Error");
    const auto known = [](const std::string& part) { return part.empty() ? nb::object(nb::none()) : nb::cast(part); };
    const nb::object exception =
        type(error.message, nb::arg("kind") = name_of(error.kind), nb::arg("where") = error.where,
             nb::arg("help") = error.help, nb::arg("show") = known(error.place.show),
             nb::arg("week") = known(error.place.week), nb::arg("column") = known(error.place.column));
    PyErr_SetObject(type.ptr(), exception.ptr());
    throw nb::python_error();
}

std::shared_ptr<arrow::Table> table_from(nb::handle object) {
    const nb::object capsule = object.attr("__arrow_c_stream__")();
    auto* stream = static_cast<ArrowArrayStream*>(PyCapsule_GetPointer(capsule.ptr(), "arrow_array_stream"));
    if (stream == nullptr) {
        throw nb::python_error();
    }
    auto reader = arrow::ImportRecordBatchReader(stream);
    if (!reader.ok()) {
        raise({ErrorKind::InvalidInput, "not an Arrow stream: " + reader.status().message(), "", ""});
    }
    auto table = (*reader)->ToTable();
    if (!table.ok()) {
        raise({ErrorKind::InvalidInput, "the Arrow stream broke off: " + table.status().message(), "", ""});
    }
    return *table;
}

ReadPanel panel_from(nb::handle object) {
    const std::shared_ptr<arrow::Table> table = table_from(object);
    return value_or_raise(without_gil([&] { return from_arrow(*table); }));
}

nb::object stream_capsule(std::shared_ptr<arrow::Table> table) {
    auto stream = std::make_unique<ArrowArrayStream>();
    const arrow::Status status =
        arrow::ExportRecordBatchReader(std::make_shared<arrow::TableBatchReader>(std::move(table)), stream.get());
    if (!status.ok()) {
        raise({ErrorKind::InvalidInput, status.message(), "", ""});
    }
    PyObject* capsule = PyCapsule_New(stream.release(), "arrow_array_stream", [](PyObject* self) {
        auto* owned = static_cast<ArrowArrayStream*>(PyCapsule_GetPointer(self, "arrow_array_stream"));
        if (owned->release != nullptr) {
            owned->release(owned);
        }
        delete owned;
    });
    return nb::steal(capsule);
}

nb::object stream_capsule(const std::vector<Column>& columns) {
    return stream_capsule(to_arrow(columns));
}

}  // namespace public_signals::python

NB_MODULE(_core, module) {
    using namespace public_signals::python;
    bind_text(module);
    bind_sources(module);
    bind_timebins(module);
    bind_aggregation(module);
    bind_features(module);
    bind_stream(module);
    bind_quality(module);
    bind_models(module);
    bind_persistence(module);
    bind_measurement(module);
    bind_profiles(module);
    bind_forecast(module);
    bind_tables(module);
    bind_net(module);
    bind_browser(module);
}
