// Pages that a researcher handed in (origin import) were never asked for: they are counted, but not among the requests.
//
// What is printed of a request is the ledger's; what is proven of it comes from the archives that the ledger names, or
// with --archive from those alone. A record that contradicts the archived robots.txt makes the exit code 5: such an
// archive is no evidence.
#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <utility>

#include "public_signals/base/file.hpp"
#include "public_signals/base/wrapped.hpp"
#include "public_signals/cli/audit_page.hpp"
#include "public_signals/cli/commands.hpp"
#include "public_signals/cli/console.hpp"
#include "public_signals/cli/ledger_steps.hpp"
#include "public_signals/cli/outputs.hpp"
#include "public_signals/cli/workspace.hpp"
#include "public_signals/data/json_writer.hpp"
#include "public_signals/study/ledger_archive.hpp"

namespace public_signals::inline cli {
namespace fs = std::filesystem;
namespace {

Json text_or_null(const std::string& text) {
    return text.empty() ? Json() : Json(text);
}

template <class T>
Json value_or_null(const std::optional<T>& value) {
    return value ? Json(*value) : Json();
}

std::string as_json_line(const LedgerFetch& fetch, const RequestProof& proof) {
    Json line = {{"time", warc::warc_date(fetch.time)},
                 {"run_id", fetch.run_id},
                 {"source", text_or_null(fetch.source)},
                 {"url", fetch.url},
                 {"status", value_or_null(fetch.status)},
                 {"category", fetch.category ? Json(name_of(*fetch.category)) : Json()},
                 {"attempts", fetch.attempts},
                 {"robots", nullptr},
                 {"gap", value_or_null(fetch.gap)},
                 {"bytes", fetch.bytes}};
    if (fetch.robots) {
        line["robots"] = Json{{"allowed", fetch.robots->allowed},
                              {"rule", text_or_null(fetch.robots->rule)},
                              {"source", fetch.robots->source ? Json(name_of(*fetch.robots->source)) : Json()}};
    }
    line["warc"] = Json{{"file", fetch.file}, {"offset", fetch.offset}};
    line["proof"] = Json{{"verdict", name_of(proof.proof)},
                         {"rule", text_or_null(proof.rule)},
                         {"robots_txt", nullptr},
                         {"contradiction", text_or_null(proof.contradiction)}};
    if (!proof.robots_file.empty()) {
        line["proof"]["robots_txt"] = Json{{"file", proof.robots_file}, {"offset", proof.robots_offset}};
    }
    line["proxy"] = text_or_null(proof.proxy);
    return line.dump() + "\n";
}

bool was_refused(const LedgerFetch& fetch) {
    return fetch.robots && !fetch.robots->allowed;
}

/// Whether robots.txt itself could not be fetched: nobody refused anything.
bool has_no_robots(const LedgerFetch& fetch) {
    return was_refused(fetch) && fetch.robots->source == net::RobotsSource::Unreachable;
}

std::string pause_number(const std::optional<double>& value) {
    return value ? fmt::format("{:.1f}", *value) : "-";
}

constexpr std::size_t host_width = 25;

/// What is not asked over TLS says so.
std::string host_name(const std::string& origin) {
    constexpr std::string_view usual = "https://";
    return origin.starts_with(usual) ? origin.substr(usual.size()) : origin;
}

std::string as_text(const Audit& audit) {
    constexpr const char* columns = "{:<25}{:>9}{:>8}{:>10}{:>8}{:>8}{:>12}\n";
    std::string text = fmt::format(fmt::runtime(columns), "run, host", "requests", "refused", "no robots", "min gap",
                                   "median", "bytes");
    for (std::size_t i = 0; i < audit.hosts.size(); ++i) {
        const AuditedHost& host = audit.hosts[i];
        text += i == 0 || audit.hosts[i - 1].run_id != host.run_id ? host.run_id + "\n" : "";
        std::string name = "  " + host_name(host.origin);
        if (name.size() >= host_width) {
            text += std::exchange(name, "") + "\n";
        }
        text += fmt::format(fmt::runtime(columns), name, host.requests, host.refused, host.without_robots,
                            pause_number(host.min_gap), pause_number(host.median_gap), grouped(host.bytes));
    }
    text +=
        wrapped(fmt::format("{}, {} refused by robots.txt and not sent, {} not sent because robots.txt could not be "
                            "fetched, {} sent against a Disallow",
                            counted(audit.requests, "request"), grouped(audit.refused), grouped(audit.without_robots),
                            audit.against_a_rule),
                2) +
        "\n";
    for (const std::string& line : proof_lines(audit)) {
        text += wrapped(line, 2) + "\n";
    }
    for (const auto& [fetch, proof] : audit.fetches) {
        if (!proof.contradiction.empty()) {
            text += wrapped(fmt::format("contradiction: {}: {}", fetch.url, proof.contradiction), 2) + "\n";
            text += fmt::format("  --> {}@{}\n", fetch.file, fetch.offset);
        }
    }
    if (audit.kept > 0) {
        text += wrapped(fmt::format("{} used that an earlier run had fetched, or the cache kept: not asked again",
                                    counted(audit.kept, "page was", "pages were")),
                        2) +
                "\n";
    }
    if (audit.imported > 0) {
        text += fmt::format("{} handed in, not asked for\n", counted(audit.imported, "page was", "pages were"));
    }
    return text;
}

void take_proof(const AuditedFetch& audited, Audit& audit) {
    const RequestProof& proof = audited.proof;
    audit.contradictions += !proof.contradiction.empty();
    if (audited.fetch.attempts == 0 && !was_refused(audited.fetch)) {
        ++audit.kept;
        return;
    }
    ++audit.proven[proof.proof];
    if (audited.fetch.attempts == 0) {
        return;
    }
    if (proof.proof == Proof::Exempt) {
        ++audit.exempt[proof.rule + " of " + origin_of(audited.fetch.url)];
    }
    if (!proof.agent.empty()) {
        audit.agents.insert(proof.agent);
    }
    if (!proof.proxy.empty()) {
        ++audit.proxies[proof.proxy];
    }
}

/// Where the requests come from, and what is proven of them.
struct Sources {
    std::string name;
    std::vector<AuditedFetch> fetches;
    std::vector<std::string> absent_archives;
};

Result<Sources> archived(const AuditOptions& options) {
    std::vector<ArchiveFile> archives;
    archives.reserve(options.archives.size());
    for (const std::string& file : options.archives) {
        archives.push_back({file, file});
    }
    ProvenRequests proven = TRY(proven_requests(archives, source_of_url));
    Sources sources{.name = options.archives.front()};
    for (std::size_t i = 0; i < proven.fetches.size(); ++i) {
        sources.fetches.push_back({std::move(proven.fetches[i]), std::move(proven.proofs[i])});
    }
    return sources;
}

std::string without_open(const std::string& name) {
    return name.ends_with(".open") ? name.substr(0, name.size() - 5) : name;
}

/// The archive that the ledger calls `name`: it may have been finished or begun again since.
std::optional<fs::path> archive_named(const std::string& name, const fs::path& root) {
    std::error_code ignored;
    for (const fs::path& file : {root / name, root / (name + ".open"), fs::path(name)}) {
        if (fs::is_regular_file(file, ignored)) {
            return file;
        }
    }
    return std::nullopt;
}

/// A row of the ledger beside what its archive says of it.
RequestProof proof_of_row(const LedgerFetch& row, const LedgerFetch& archived, RequestProof proof) {
    const bool differs = row.robots.has_value() != archived.robots.has_value() ||
                         (row.robots && row.robots->allowed != archived.robots->allowed) ||
                         (row.attempts > 0) != (archived.attempts > 0) || row.url != archived.url;
    if (differs && proof.contradiction.empty()) {
        proof.contradiction = "the ledger says something else of it than the archive";
    }
    return proof;
}

Result<Sources> in_ledger(const AuditOptions& options) {
    const NamedPath file = TRY(path_or_default(options.ledger, "data/ledger.sqlite3", options.common.config));
    Ledger ledger = TRY(Ledger::open_read_only(file.path));
    const std::vector<LedgerFetch> rows = TRY(ledger.fetches());
    const auto workspace = find_workspace(options.common.config);
    const fs::path root = workspace ? workspace->root : fs::path(".");
    Sources sources{.name = file.name};
    std::map<std::string, bool> is_there;
    std::vector<ArchiveFile> archives;
    for (const LedgerFetch& row : rows) {
        const std::string name = without_open(row.file);
        if (!is_there.try_emplace(name, false).second) {
            continue;
        }
        if (const auto path = archive_named(name, root)) {
            is_there[name] = true;
            archives.push_back({*path, name});
        } else {
            sources.absent_archives.push_back(name);
        }
    }
    const ProvenRequests proven = TRY(proven_requests(archives, source_of_url));
    std::map<std::pair<std::string, std::string>, std::size_t> place;
    for (std::size_t i = 0; i < proven.fetches.size(); ++i) {
        place.emplace(std::pair(proven.fetches[i].file, proven.fetches[i].record_id), i);
    }
    for (const LedgerFetch& row : rows) {
        const auto found = place.find({without_open(row.file), row.record_id});
        RequestProof proof;
        if (found != place.end()) {
            proof = proof_of_row(row, proven.fetches[found->second], proven.proofs[found->second]);
        } else if (is_there[without_open(row.file)]) {
            proof.contradiction = "its record is not in the archive";
        }
        sources.fetches.push_back({row, std::move(proof)});
    }
    return sources;
}

}  // namespace

std::vector<std::string> proof_lines(const Audit& audit) {
    const auto count = [&](Proof proof) {
        const auto found = audit.proven.find(proof);
        return grouped(found == audit.proven.end() ? 0 : found->second);
    };
    std::vector<std::string> lines = {
        fmt::format("proven from the archives: {} allowed by the robots.txt archived before them, {} of hosts without "
                    "one, {} refused and not sent, {} not sent because robots.txt could not be fetched",
                    count(Proof::Allowed), count(Proof::Absent), count(Proof::Refused), count(Proof::Unread)),
        fmt::format("{} asked for robots.txt, {} of documented APIs, {} without a robots.txt in the archives: nothing "
                    "is proven about those",
                    count(Proof::RobotsTxt), count(Proof::Exempt), count(Proof::Unproven)),
        fmt::format("{} contradictions between the records and the archived robots.txt",
                    audit.contradictions == 0 ? "no" : grouped(audit.contradictions))};
    for (const auto& [what, requests] : audit.exempt) {
        lines.push_back(fmt::format("exempt, {}: {} requests", what, grouped(requests)));
    }
    for (const std::string& agent : audit.agents) {
        lines.push_back("asked as " + agent);
    }
    for (const auto& [proxy, requests] : audit.proxies) {
        lines.push_back(fmt::format("{} requests went through the proxy {}", grouped(requests), proxy));
    }
    for (const std::string& archive : audit.absent_archives) {
        lines.push_back(fmt::format("the archive {} is not there", archive));
    }
    return lines;
}

Audit audit_of(std::vector<AuditedFetch> fetches) {
    Audit audit;
    std::vector<std::vector<double>> gaps;
    std::map<std::pair<std::string, std::string>, std::size_t> place;
    for (AuditedFetch& audited : fetches) {
        const LedgerFetch& fetch = audited.fetch;
        if (fetch.origin == FetchOrigin::Import) {
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
        audit.against_a_rule += sent && (was_refused(fetch) || audited.proof.proof == Proof::Disallowed);
        take_proof(audited, audit);
        (sent ? ++host.requests : 0);
        (sent ? ++audit.requests : 0);
        if (was_refused(fetch) && !sent) {
            ++(has_no_robots(fetch) ? host.without_robots : host.refused);
            ++(has_no_robots(fetch) ? audit.without_robots : audit.refused);
        }
        host.bytes += fetch.bytes;
        if (fetch.gap) {
            gaps[entry->second].push_back(*fetch.gap);
        }
        audit.fetches.push_back(std::move(audited));
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
    const bool from_archives = !options.archives.empty();
    if (!options.html.empty()) {
        std::vector<fs::path> reads(options.archives.begin(), options.archives.end());
        reads.emplace_back(options.ledger);
        TRY(check_outputs(options.common.config, "audit", {{"--html", options.html}}, reads));
    }
    Sources sources = TRY(from_archives ? archived(options) : in_ledger(options));
    if (!options.run.empty()) {
        std::erase_if(sources.fetches, [&](const AuditedFetch& sent) { return sent.fetch.run_id != options.run; });
    }
    Audit audit = audit_of(std::move(sources.fetches));
    audit.absent_archives = std::move(sources.absent_archives);
    if (!options.run.empty() && audit.fetches.empty()) {
        return invalid(
            fmt::format("{} no run `{}`", from_archives ? "the archives have" : "the ledger has", options.run),
            sources.name, from_archives ? "leave --run out" : "`public-signals status` names the runs");
    }
    if (!options.html.empty()) {
        TRY(write_file(options.html, audit_page(audit)));
    }
    if (options.common.json) {
        for (const auto& [fetch, proof] : audit.fetches) {
            print(as_json_line(fetch, proof));
        }
    } else {
        print(as_text(audit));
    }
    return audit.contradictions == 0 ? ExitCode::Done : ExitCode::ArchiveDamaged;
}

}  // namespace public_signals::inline cli
