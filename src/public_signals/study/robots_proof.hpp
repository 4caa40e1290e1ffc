// What archives prove about robots.txt: each request judged again by the robots.txt that the archives themselves hold.
//
// The evidence for a request is the last robots.txt that was asked of its origin before it, in any of the archives and
// at most 24 hours earlier (RFC 9309 2.4). The redirects of a robots.txt are followed from record to record; those of a
// page are requests like any other, and each is judged by the robots.txt of its own origin. Nothing but the archives is
// read: what the ledger or a metadata record says of a verdict is held against this and never used for it.
#pragma once

#include <string>
#include <vector>

#include "public_signals/study/ledger_archive.hpp"

namespace public_signals::inline study {

enum class Proof {
    RobotsTxt,   // it is a robots.txt, or a hop on the way to one
    Allowed,     // the archived robots.txt allows it
    Absent,      // its origin answered 404 or 410 for robots.txt
    Exempt,      // a documented API
    Refused,     // the archived robots.txt refuses it, and it was not sent
    Unread,      // robots.txt could not be read, and it was not sent
    Disallowed,  // the archived robots.txt refuses it or could not be read, and it was sent
    Unproven,    // no robots.txt of its origin lies in the archives before it
};
constexpr auto word_table(Proof) {
    return words<Proof>("proof", {{Proof::RobotsTxt, "robots_txt"},
                                  {Proof::Allowed, "allowed"},
                                  {Proof::Absent, "absent"},
                                  {Proof::Exempt, "exempt"},
                                  {Proof::Refused, "refused"},
                                  {Proof::Unread, "unread"},
                                  {Proof::Disallowed, "disallowed"},
                                  {Proof::Unproven, "unproven"}});
}

struct RequestProof {
    Proof proof = Proof::Unproven;
    std::string rule;         // the line that decides, or what takes its place
    std::string robots_file;  // the archive that holds the evidence; empty: none
    std::int64_t robots_offset = 0;
    std::string agent;          // the User-Agent that the request record holds
    std::string proxy;          // as the records name it; empty: none
    std::string contradiction;  // how the records contradict each other; empty: they don't
};

struct ProvenRequests {
    std::vector<LedgerRun> runs;
    std::vector<LedgerFetch> fetches;  // as archived_requests gives them
    std::vector<RequestProof> proofs;  // one for each fetch
};

Result<ProvenRequests> proven_requests(const std::vector<ArchiveFile>& archives,
                                       const std::function<std::string(const std::string& url)>& source_of);

}  // namespace public_signals::inline study
