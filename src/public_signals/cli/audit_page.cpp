#include "public_signals/cli/audit_page.hpp"
#include "public_signals/report/markup.hpp"

#include <fmt/format.h>

namespace public_signals::inline cli {
namespace {

constexpr const char* head = R"(<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>Audit of requests</title>
<style>
:root { color-scheme: light dark; }
body { font: 14px/1.4 system-ui, sans-serif; margin: 1.5rem; }
table { border-collapse: collapse; width: 100%; margin: 1rem 0; table-layout: fixed; }
th, td { text-align: left; padding: .2rem .4rem; border-bottom: 1px solid #8886; overflow-wrap: anywhere; vertical-align: top; }
@media print { body { margin: 0; font-size: 9pt; } thead { display: table-header-group; } tr { break-inside: avoid; } }
</style>
</head>
<body>
<h1>Audit of requests</h1>
)";

std::string pause_text(const std::optional<double>& value) {
    return value ? fmt::format("{:.1f} s", *value) : "–";
}

std::string header(std::initializer_list<std::string_view> names) {
    std::string row = "<table>\n<thead><tr>";
    for (const std::string_view name : names) {
        row += fmt::format("<th scope=\"col\">{}</th>", name);
    }
    return row + "</tr></thead>\n<tbody>\n";
}

std::string row(std::initializer_list<std::string> cells) {
    std::string line = "<tr>";
    for (const std::string& cell : cells) {
        line += fmt::format("<td>{}</td>", escaped(cell));
    }
    return line + "</tr>\n";
}

std::string robots_text(const LedgerFetch& fetch) {
    if (!fetch.robots) {
        return "not known";
    }
    const bool unread = !fetch.robots->allowed && fetch.robots->source == net::RobotsSource::Unreachable;
    return fmt::format("{}{}{} ({})",
                       fetch.robots->allowed ? "allowed"
                       : unread              ? "not sent"
                                             : "refused",
                       fetch.robots->rule.empty() ? "" : ": ", fetch.robots->rule,
                       fetch.robots->source ? name_of(*fetch.robots->source) : "");
}

std::string proof_text(const RequestProof& proof) {
    std::string text = name_of(proof.proof);
    if (!proof.rule.empty()) {
        text += ": " + proof.rule;
    }
    if (!proof.robots_file.empty()) {
        text += fmt::format(" ({}@{})", proof.robots_file, proof.robots_offset);
    }
    return proof.contradiction.empty() ? text : text + ". Contradiction: " + proof.contradiction;
}

std::string contradictions_of(const Audit& audit) {
    std::string section = "<h2>Contradictions</h2>\n";
    if (audit.contradictions == 0) {
        return section + "<p>None.</p>\n";
    }
    section += header({"Time", "URL", "What contradicts", "Archive"});
    for (const auto& [fetch, proof] : audit.fetches) {
        if (!proof.contradiction.empty()) {
            section += row({warc::warc_date(fetch.time), fetch.url, proof.contradiction,
                            fmt::format("{}@{}", fetch.file, fetch.offset)});
        }
    }
    return section + "</tbody></table>\n";
}

std::string answer_text(const LedgerFetch& fetch) {
    const std::string status = fetch.status ? std::to_string(*fetch.status) : "none";
    return !fetch.category ? status : fmt::format("{} {}", status, name_of(*fetch.category));
}

}  // namespace

std::string audit_page(const Audit& audit) {
    std::string page = head;
    page += fmt::format(
        "<p>{} requests sent, {} refused by robots.txt and not sent, {} not sent because robots.txt could not be "
        "fetched, {} sent against a Disallow, {} pages handed in by the researcher.</p>\n<h2>What the archives "
        "prove</h2>\n<ul>\n",
        audit.requests, audit.refused, audit.without_robots, audit.against_a_rule, audit.imported);
    for (const std::string& line : proof_lines(audit)) {
        page += fmt::format("<li>{}</li>\n", escaped(line));
    }
    page += "</ul>\n" + contradictions_of(audit) + "<h2>Hosts</h2>\n";
    page += header({"Run", "Host", "Requests", "Refused", "No robots.txt", "Smallest gap", "Median gap", "Bytes"});
    for (const AuditedHost& host : audit.hosts) {
        page += row({host.run_id, host.origin, std::to_string(host.requests), std::to_string(host.refused),
                     std::to_string(host.without_robots), pause_text(host.min_gap), pause_text(host.median_gap),
                     std::to_string(host.bytes)});
    }
    page += "</tbody></table>\n<h2>Requests</h2>\n";
    page += header({"Time", "URL", "Answer", "Attempts", "robots.txt", "Proof", "Gap before", "Bytes", "Archive"});
    for (const auto& [fetch, proof] : audit.fetches) {
        page += row({warc::warc_date(fetch.time), fetch.url, answer_text(fetch), std::to_string(fetch.attempts),
                     robots_text(fetch), proof_text(proof), pause_text(fetch.gap), std::to_string(fetch.bytes),
                     fmt::format("{}@{}", fetch.file, fetch.offset)});
    }
    return page + "</tbody></table>\n</body>\n</html>\n";
}

}  // namespace public_signals::inline cli
