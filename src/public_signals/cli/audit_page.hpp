// What was asked of whom, summed per run and host, what the archives prove about it, and the same as a printable page.
#pragma once

#include <map>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "public_signals/study/ledger.hpp"
#include "public_signals/study/robots_proof.hpp"

namespace public_signals::inline cli {

struct AuditedHost {
    std::string run_id;
    std::string origin;
    long long requests = 0;        // sent
    long long refused = 0;         // by robots.txt, and so not sent
    long long without_robots = 0;  // not sent because robots.txt could not be fetched
    std::optional<double> min_gap = {};
    std::optional<double> median_gap = {};
    long long bytes = 0;
};

struct AuditedFetch {
    LedgerFetch fetch;
    RequestProof proof;
};

struct Audit {
    std::vector<AuditedFetch> fetches;  // without imports
    std::vector<AuditedHost> hosts;     // in order of the first request
    long long requests = 0;
    long long refused = 0;
    long long without_robots = 0;
    long long against_a_rule = 0;
    long long imported = 0;
    long long kept = 0;  // pages of an earlier run or of the cache that a run used instead of asking
    long long contradictions = 0;
    std::map<Proof, long long> proven;
    std::map<std::string, long long> exempt;   // requests by what exempts them
    std::map<std::string, long long> proxies;  // requests by the proxy that carried them
    std::set<std::string> agents;              // User-Agents of the requests that were sent
    std::vector<std::string> absent_archives;  // named by the ledger, and not there
};

Audit audit_of(std::vector<AuditedFetch> fetches);

/// What the archives prove, in one sentence each.
std::vector<std::string> proof_lines(const Audit& audit);

/// One HTML file without script or outside request.
std::string audit_page(const Audit& audit);

}  // namespace public_signals::inline cli
