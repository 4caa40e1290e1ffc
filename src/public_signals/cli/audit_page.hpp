// What was asked of whom, summed per run and host, and the same as one printable page.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "public_signals/common/ledger.hpp"

namespace public_signals {

struct AuditedHost {
    std::string run_id;
    std::string origin;
    long long requests = 0;  // sent
    long long refused = 0;   // by robots.txt, and so not sent
    std::optional<double> min_gap = {};
    std::optional<double> median_gap = {};
    long long bytes = 0;
};

struct Audit {
    std::vector<LedgerFetch> fetches;  // without imports
    std::vector<AuditedHost> hosts;    // in order of the first request
    long long requests = 0;
    long long refused = 0;
    long long against_a_rule = 0;
    long long imported = 0;
};

Audit audit_of(std::vector<LedgerFetch> fetches);

/// One HTML file without script or outside request.
std::string audit_page(const Audit& audit);

}  // namespace public_signals
