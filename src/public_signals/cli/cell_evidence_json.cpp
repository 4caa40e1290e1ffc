// What `why` found of a cell, as JSON.
#include "public_signals/cli/cell_evidence.hpp"
#include "public_signals/engine/extract_line.hpp"

namespace public_signals::inline cli {
namespace {

Json json_of(const EvidenceValue& value) {
    return std::visit(
        [](const auto& known) {
            if constexpr (std::is_same_v<std::decay_t<decltype(known)>, std::monostate>) {
                return Json();
            } else {
                return Json(known);
            }
        },
        value);
}

Json query_json(const QueryWeek& query) {
    Json windows = Json::array();
    for (const WindowFactor& window : query.windows) {
        windows.push_back({{"start", format_day(window.window.first)},
                           {"end", format_day(window.window.last)},
                           {"factor", window.factor}});
    }
    return {{"query", query.query},         {"method", query.method},
            {"index", query.index},         {"mean", query.mean},
            {"largest", query.largest},     {"largest_week", format_week(query.largest_week)},
            {"windows", std::move(windows)}};
}

}  // namespace

Json to_json(const TracedCell& cell) {
    Json json = {
        {"show", cell.show}, {"week_start", format_week(cell.week)}, {"column", cell.column}, {"value", cell.value}};
    if (!cell.reason.empty()) {
        json["reason"] = cell.reason;
        json["code"] = cell.code.empty() ? Json() : Json(cell.code);
    }
    Json& list = json["evidence"] = Json::array();
    for (const TracedEvidence& traced : cell.evidence) {
        const Evidence& evidence = traced.evidence;
        Json item = {{"kind", name_of(evidence.kind)},
                     {"id", evidence.id},
                     {"value", json_of(evidence.value)},
                     {"scrape_run_at", format_instant(evidence.scrape_run_at)},
                     {"rule", evidence.rule},
                     {"layer", traced.layer},
                     {"warc", nullptr}};
        if (evidence.weighted) {
            item["counts_as"] = evidence.weighted->counts_as;
            item["weight"] = evidence.weighted->weight;
        }
        if (traced.fetch != nullptr) {
            item["warc"] = {{"file", traced.fetch->file},
                            {"offset", traced.fetch->offset},
                            {"record_id", traced.fetch->record_id},
                            {"digest", traced.fetch->digest},
                            {"verified", true}};
        }
        list.push_back(std::move(item));
    }
    if (!cell.queries.empty()) {
        Json& queries = json["queries"] = Json::array();
        for (const QueryWeek& query : cell.queries) {
            queries.push_back(query_json(query));
        }
    }
    if (!cell.warnings.empty()) {
        json["warnings"] = warnings_json(cell.warnings);
    }
    return json;
}

}  // namespace public_signals::inline cli
