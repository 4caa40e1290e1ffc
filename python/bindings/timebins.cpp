// Weeks, snapshots and archives for Python; the functions with an underscore serve the tests of the archive format.
#include <nanobind/stl/pair.h>
#include <nanobind/stl/string.h>
#include <nanobind/stl/vector.h>

#include "bindings.hpp"
#include "public_signals/archive/snapshots.hpp"
#include "public_signals/archive/warc.hpp"
#include "public_signals/base/timebins.hpp"

namespace public_signals::python {
namespace {

using Fields = std::vector<std::pair<std::string, std::string>>;

std::string_view view_of(const nb::bytes& bytes) {
    return {bytes.c_str(), bytes.size()};
}

Instant instant_or_raise(const std::string& text) {
    return value_or_raise(parse_instant(text));
}

/// The Monday of a date or time as text.
std::string week_start_of(const std::string& text) {
    return format_week(to_week(day_of(instant_or_raise(text))));
}

std::vector<std::string> week_starts(const std::string& start, const std::string& end) {
    const DateRange range{day_of(instant_or_raise(start)), day_of(instant_or_raise(end))};
    if (range.last < range.first) {
        raise({ErrorKind::InvalidInput, "start " + start + " is after end " + end, "", "swap them"});
    }
    std::vector<std::string> mondays;
    for (const Week week : weeks_of(range)) {
        mondays.push_back(format_week(week));
    }
    return mondays;
}

std::string save_snapshot(const std::string& root, std::size_t keep, const std::string& source,
                          const std::string& handle, const nb::bytes& html, const std::string& json,
                          const std::string& captured_at) {
    const Snapshot snapshot{.captured_at = captured_at.empty() ? now() : instant_or_raise(captured_at),
                            .html = std::string(view_of(html)),
                            .json = json};
    return value_or_raise(without_gil([&] { return SnapshotManager(root, keep).save(source, handle, snapshot); }))
        .string();
}

nb::bytes write_warc(
    const std::string& seed,
    const std::vector<std::pair<std::pair<std::string, std::string>, std::pair<Fields, nb::bytes>>>& records) {
    warc::Writer writer(seed);
    for (const auto& [type_and_date, fields_and_block] : records) {
        const auto type = value_or_raise(parse_word<warc::RecordType>(type_and_date.first));
        writer.append(type, type_and_date.second, fields_and_block.first, view_of(fields_and_block.second));
    }
    return nb::bytes(writer.bytes().data(), writer.bytes().size());
}

nb::list read_warc(const std::string& file) {
    const auto records = value_or_raise(without_gil([&] { return warc::read(file); }));
    nb::list list;
    for (const warc::Record& record : records) {
        list.append(nb::make_tuple(record.offset, nb::cast(record.fields),
                                   nb::bytes(record.block.data(), record.block.size())));
    }
    return list;
}

}  // namespace

void bind_timebins(nb::module_& module) {
    module.def("week_start_of", &week_start_of, nb::arg("text"));
    module.def("week_starts", &week_starts, nb::arg("start"), nb::arg("end"));
    module.def("save_snapshot", &save_snapshot, nb::arg("root"), nb::arg("keep"), nb::arg("source"), nb::arg("handle"),
               nb::arg("html"), nb::arg("json"), nb::arg("captured_at"));
    module.def("snapshot_folder", [](const std::string& root, const std::string& source, const std::string& handle) {
        return SnapshotManager(root).folder_of(source, handle).string();
    });
    module.def("_write_warc", &write_warc, nb::arg("seed"), nb::arg("records"));
    module.def("_read_warc", &read_warc, nb::arg("file"));
}

}  // namespace public_signals::python
