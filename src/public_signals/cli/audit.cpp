// Pages that a researcher handed in (origin import) were never asked for: they are counted, and stand in no request.
#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <nlohmann/json.hpp>

#include "public_signals/cli/audit_page.hpp"
#include "public_signals/cli/commands.hpp"
#include "public_signals/cli/console.hpp"
#include "public_signals/cli/workspace.hpp"
#include "public_signals/common/file.hpp"
#include "public_signals/common/ledger_archive.hpp"

namespace public_signals {
namespace {

using Json = nlohmann::ordered_json;

Json text_or_null(const std::string& text) {
    return text.empty() ? Json() : Json(text);
}

template <class T>
Json value_or_null(const std::optional<T>& value) {
    return value ? Json(*value) : Json();
}

std::string as_json_line(const LedgerFetch& fetch) {
    Json line = {{"time", warc::warc_date(fetch.time)},
                 {"run_id", fetch.run_id},
                 {"source", text_or_null(fetch.source)},
                 {"url", fetch.url},
                 {"status", value_or_null(fetch.status)},
                 {"category", text_or_null(fetch.category)},
                 {"attempts", fetch.attempts},
                 {"robots", nullptr},
                 {"gap", value_or_null(fetch.gap)},
                 {"bytes", fetch.bytes}};
    if (fetch.robots) {
        line["robots"] = Json{{"allowed", fetch.robots->allowed},
                              {"rule", text_or_null(fetch.robots->rule)},
                              {"source", text_or_null(fetch.robots->source)}};
    }
    line["warc"] = Json{{"file", fetch.file}, {"offset", fetch.offset}};
    return line.dump(-1, ' ', false, Json::error_handler_t::replace) + "\n";
}

bool was_refused(const LedgerFetch& fetch) {
    return fetch.robots && !fetch.robots->allowed;
}

std::string seconds(const std::optional<double>& value) {
    return value ? fmt::format("{:.1f}", *value) : "-";
}

std::string as_text(const Audit& audit) {
    std::string text = fmt::format("{:<28}{:<36}{:>9}{:>9}{:>9}{:>9}{:>13}\n", "run", "host", "requests", "refused",
                                   "min gap", "median", "bytes");
    for (const AuditedHost& host : audit.hosts) {
        text += fmt::format("{:<28}{:<36}{:>9}{:>9}{:>9}{:>9}{:>13}\n", host.run_id, host.origin, host.requests,
                            host.refused, seconds(host.min_gap), seconds(host.median_gap), grouped(host.bytes));
    }
    text += fmt::format("{} requests, {} refused by robots.txt and not sent, {} sent against a Disallow\n",
                        grouped(audit.requests), grouped(audit.refused), audit.against_a_rule);
    if (audit.imported > 0) {
        text += fmt::format("{} pages were handed in, not asked for\n", grouped(audit.imported));
    }
    return text;
}

}  // namespace

Audit audit_of(std::vector<LedgerFetch> fetches) {
    Audit audit;
    std::vector<std::vector<double>> gaps;
    std::map<std::pair<std::string, std::string>, std::size_t> place;
    for (LedgerFetch& fetch : fetches) {
        if (fetch.origin == "import") {
            ++audit.imported;
            continue;
        }
        const auto [entry, is_new] = place.emplace(std::pair(fetch.run_id, origin_of(fetch.url)), audit.hosts.size());
        if (is_new) {
            audit.hosts.push_back({.run_id = entry->first.first, .origin = entry->first.second});
            gaps.emplace_back();
        }
        AuditedHost& host = audit.hosts[entry->second];
        const bool sent = fetch.attempts > 0;
        audit.against_a_rule += was_refused(fetch) && sent;
        (sent ? ++host.requests : 0);
        (sent ? ++audit.requests : 0);
        (was_refused(fetch) && !sent ? ++host.refused : 0);
        (was_refused(fetch) && !sent ? ++audit.refused : 0);
        host.bytes += fetch.bytes;
        if (fetch.gap) {
            gaps[entry->second].push_back(*fetch.gap);
        }
        audit.fetches.push_back(std::move(fetch));
    }
    for (std::size_t i = 0; i < gaps.size(); ++i) {
        std::sort(gaps[i].begin(), gaps[i].end());
        if (!gaps[i].empty()) {
            audit.hosts[i].min_gap = gaps[i].front();
            audit.hosts[i].median_gap = gaps[i][gaps[i].size() / 2];
        }
    }
    return audit;
}

Result<ExitCode> run(const AuditOptions& options) {
    const NamedPath file = TRY(path_or_default(options.ledger, "data/ledger.sqlite3", options.common.config));
    Ledger ledger = TRY(Ledger::open_read_only(file.path));
    const Audit audit = audit_of(TRY(ledger.fetches(options.run)));
    if (!options.run.empty() && audit.fetches.empty()) {
        return invalid(fmt::format("the ledger has no run `{}`", options.run), file.name,
                       "`public-signals status` names the runs");
    }
    if (!options.html.empty()) {
        TRY(write_file(options.html, audit_page(audit)));
    }
    if (options.common.json) {
        for (const LedgerFetch& fetch : audit.fetches) {
            print(as_json_line(fetch));
        }
    } else {
        print(as_text(audit));
    }
    return ExitCode::Done;
}

}  // namespace public_signals
