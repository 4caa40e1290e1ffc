#include "public_signals/study/robots_proof.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <memory>
#include <numeric>
#include <set>

#include "public_signals/archive/warc.hpp"
#include "public_signals/archive/warc_record.hpp"
#include "public_signals/base/url.hpp"
#include "public_signals/web/category.hpp"
#include "public_signals/web/fetch.hpp"
#include "public_signals/web/robots.hpp"
#include "public_signals/web/target.hpp"

namespace public_signals::inline study {
namespace {

constexpr int most_robots_hops = 5;
constexpr std::size_t largest_robots_txt = 32u << 20;
/// A robots.txt may be used for 24 hours from its last byte on, and records are dated by their first.
constexpr std::chrono::minutes longest_age{24 * 60 + 15};

/// What a fetch's row does not hold, from the records of its exchange.
struct Details {
    std::string location;
    std::string agent;
    std::string proxy;
    std::string digest;
    std::optional<std::string> body;  // of what may be a robots.txt, when it can be decoded
    bool is_revisit = false;
};

using Key = std::pair<std::string, std::string>;  // archive, record id

std::string value_in(const warc::Record& record, const std::string& name) {
    const auto lines = warc::field_lines(record.block);
    const auto found = lines.find(name);
    return found == lines.end() ? std::string() : found->second;
}

bool is_robots_txt(const std::string& url) {
    const auto parts = parse_url(url);
    return parts && parts->path == "/robots.txt" && parts->query.empty();
}

std::string normalized(const std::string& url, const std::string& base = {}) {
    const auto target = net::target_of(url, base);
    return target ? target->url : url;
}

std::string origin_with_port(const std::string& url) {
    const auto target = net::target_of(url);
    return target ? target->origin : origin_of(url);
}

/// A mirror that takes the place of a documented API (settings.endpoints) is exempt as that is; the records say so, and
/// the audit names it.
bool is_exempt_mirror(const LedgerFetch& fetch) {
    return fetch.robots && fetch.robots->source == net::RobotsSource::Exempt &&
           net::has_path_of_documented_api(fetch.url);
}

/// One archive's records, read for the details of its exchanges.
class DetailReader {
  public:
    DetailReader(std::string file, std::map<Key, Details>& details, std::map<std::string, std::string>& bodies,
                 const std::set<std::string>& wanted_digests)
        : m_file(std::move(file)), m_details(details), m_bodies(bodies), m_wanted_digests(wanted_digests) {}

    void add(const warc::Record& record) {
        const std::optional<warc::RecordType> type = record.type();
        if (type == warc::RecordType::Warcinfo) {
            m_proxy = value_in(record, "proxy");
        } else if (type == warc::RecordType::Response || type == warc::RecordType::Revisit) {
            add_answer(record, type == warc::RecordType::Revisit);
        } else if (type == warc::RecordType::Request) {
            const auto message = warc::parse_http(record.block);
            if (message) {
                about(record).agent = std::string(message->header("User-Agent"));
            }
        } else if (type == warc::RecordType::Metadata) {
            const std::string proxy = value_in(record, "proxy");
            about(record).proxy = proxy.empty() ? m_proxy : proxy;
        }
    }

  private:
    /// The exchange that a request or metadata record belongs to: its answer's, else its own.
    Details& about(const warc::Record& record) {
        const std::string_view concurrent = record.field("WARC-Concurrent-To");
        return m_details[{m_file, warc::bare_id(concurrent.empty() ? record.field("WARC-Record-ID") : concurrent)}];
    }

    void add_answer(const warc::Record& record, bool is_revisit) {
        const auto message = warc::parse_http(record.block);
        if (!message) {
            return;
        }
        const std::string url(warc::bare_id(record.field("WARC-Target-URI")));
        const bool may_be_robots = is_robots_txt(url) || m_awaited.count(normalized(url)) != 0;
        Details& details = m_details[{m_file, warc::bare_id(record.field("WARC-Record-ID"))}];
        details.location = std::string(message->header("Location"));
        details.digest = std::string(record.field("WARC-Payload-Digest"));
        details.is_revisit = is_revisit;
        if (may_be_robots && net::is_redirect(message->status)) {
            m_awaited.insert(normalized(details.location, url));
        }
        const bool wanted = m_wanted_digests.count(details.digest) != 0;
        if (!is_revisit && (may_be_robots || wanted)) {
            const auto body = warc::decoded_body(*message, largest_robots_txt);
            details.body = body ? std::optional(*body) : std::nullopt;
            if (wanted && body) {
                m_bodies.emplace(details.digest, *body);
            }
        }
    }

    std::string m_file;
    std::map<Key, Details>& m_details;
    std::map<std::string, std::string>& m_bodies;  // by digest
    const std::set<std::string>& m_wanted_digests;
    std::set<std::string> m_awaited;  // where a robots.txt was redirected to
    std::string m_proxy;
};

/// A robots.txt as the archives hold it.
struct RobotsEvidence {
    std::size_t row = 0;  // of its first request
    Instant time;
    std::shared_ptr<const robots::Robots> rules;
    bool is_absent = false;
    std::string why;  // it could not be read
};

class Judge {
  public:
    Judge(const std::vector<LedgerFetch>& fetches, const std::map<Key, Details>& details,
          const std::map<std::string, std::string>& bodies)
        : m_fetches(fetches), m_details(details), m_bodies(bodies), m_proofs(fetches.size()) {}

    std::vector<RequestProof> proofs() {
        std::vector<std::size_t> in_time(m_fetches.size());
        std::iota(in_time.begin(), in_time.end(), std::size_t{0});
        std::stable_sort(in_time.begin(), in_time.end(),
                         [&](std::size_t a, std::size_t b) { return m_fetches[a].time < m_fetches[b].time; });
        for (std::size_t place = 0; place < in_time.size(); ++place) {
            const LedgerFetch& fetch = m_fetches[in_time[place]];
            if (fetch.origin != FetchOrigin::Import && fetch.attempts > 0 && is_robots_txt(fetch.url)) {
                m_evidence[origin_with_port(fetch.url)].push_back(evidence_of(in_time, place));
            }
        }
        for (const std::size_t row : in_time) {
            prove(row);
        }
        return std::move(m_proofs);
    }

  private:
    const Details& details_of(std::size_t row) const {
        static const Details none;
        const auto found = m_details.find({m_fetches[row].file, m_fetches[row].record_id});
        return found == m_details.end() ? none : found->second;
    }

    RobotsEvidence evidence_of(const std::vector<std::size_t>& in_time, std::size_t place) {
        std::size_t row = in_time[place];
        RobotsEvidence evidence{.row = row, .time = m_fetches[row].time};
        m_on_the_way.insert(row);
        for (int hops = 0; net::is_redirect(static_cast<int>(m_fetches[row].status.value_or(0)));) {
            const std::string next = normalized(details_of(row).location, m_fetches[row].url);
            while (++place < in_time.size() && normalized(m_fetches[in_time[place]].url) != next) {
            }
            if (++hops > most_robots_hops || details_of(row).location.empty() || place == in_time.size()) {
                evidence.why = "its redirect led nowhere";
                return evidence;
            }
            row = in_time[place];
            m_on_the_way.insert(row);
        }
        const LedgerFetch& last = m_fetches[row];
        const std::int64_t status = last.status.value_or(0);
        if (status == 404 || status == 410) {
            evidence.is_absent = true;
        } else if (status / 100 != 2 || last.category) {
            evidence.why = last.category ? std::string(name_of(*last.category)) : fmt::format("status {}", status);
        } else if (const auto body = body_of(row)) {
            evidence.rules = std::make_shared<const robots::Robots>(*body);
        } else {
            evidence.why = "its body is not in the archive";
        }
        return evidence;
    }

    std::optional<std::string> body_of(std::size_t row) const {
        const Details& details = details_of(row);
        const auto original = m_bodies.find(details.digest);
        return details.is_revisit && original != m_bodies.end() ? std::optional(original->second) : details.body;
    }

    const RobotsEvidence* evidence_for(const LedgerFetch& fetch) const {
        const auto known = m_evidence.find(origin_with_port(fetch.url));
        if (known == m_evidence.end()) {
            return nullptr;
        }
        const RobotsEvidence* latest = nullptr;
        for (const RobotsEvidence& evidence : known->second) {
            if (evidence.time <= fetch.time && fetch.time - evidence.time <= longest_age) {
                latest = &evidence;
            }
        }
        return latest;
    }

    void prove(std::size_t row) {
        const LedgerFetch& fetch = m_fetches[row];
        const Details& details = details_of(row);
        RequestProof& proof = m_proofs[row];
        proof.agent = details.agent.empty() ? net::default_user_agent : details.agent;
        proof.proxy = details.proxy;
        if (m_on_the_way.count(row) != 0) {
            proof.proof = Proof::RobotsTxt;
        } else if (net::is_documented_api(fetch.url)) {
            proof.proof = Proof::Exempt;
            proof.rule = "documented API";
        } else if (is_exempt_mirror(fetch)) {
            proof.proof = Proof::Exempt;
            proof.rule = "mirror of a documented API";
        } else if (const RobotsEvidence* evidence = evidence_for(fetch)) {
            judge_by(*evidence, fetch, proof);
        }
        proof.contradiction = contradiction_in(fetch, proof);
    }

    void judge_by(const RobotsEvidence& evidence, const LedgerFetch& fetch, RequestProof& proof) const {
        proof.robots_file = m_fetches[evidence.row].file;
        proof.robots_offset = m_fetches[evidence.row].offset;
        if (evidence.is_absent) {
            proof.proof = Proof::Absent;
            return;
        }
        bool allowed = false;
        if (evidence.rules) {
            auto verdict = evidence.rules->verdict(proof.agent, fetch.url);
            allowed = verdict.allowed;
            proof.rule = std::move(verdict.rule);
        } else {
            proof.rule = fmt::format("robots.txt could not be read: {}", evidence.why);
        }
        const bool sent = fetch.attempts > 0;
        proof.proof = allowed          ? Proof::Allowed
                      : sent           ? Proof::Disallowed
                      : evidence.rules ? Proof::Refused
                                       : Proof::Unread;
    }

    /// What the exchange's own records claim, held against the evidence.
    static std::string contradiction_in(const LedgerFetch& fetch, const RequestProof& proof) {
        if (proof.proof == Proof::Disallowed) {
            return fmt::format("it was sent against {}", proof.rule);
        }
        if (!fetch.robots || proof.proof == Proof::RobotsTxt) {
            return {};
        }
        const bool may = proof.proof == Proof::Allowed || proof.proof == Proof::Absent || proof.proof == Proof::Exempt;
        const bool unsent = proof.proof == Proof::Refused || proof.proof == Proof::Unread;
        if (unsent && fetch.robots->allowed) {
            return fmt::format("it is recorded as allowed, against {}", proof.rule);
        }
        if (may && !fetch.robots->allowed) {
            return "it is recorded as refused, and the archived robots.txt allows it";
        }
        if (fetch.robots->source == net::RobotsSource::Exempt && proof.proof != Proof::Exempt) {
            return "it is recorded as exempt, and is no documented API";
        }
        const bool says_it_was_read =
            fetch.robots->source == net::RobotsSource::Fetched || fetch.robots->source == net::RobotsSource::Absent;
        if (says_it_was_read && proof.proof == Proof::Unproven) {
            return "a robots.txt is recorded as read for it, and none of its host lies in the archive";
        }
        return {};
    }

    const std::vector<LedgerFetch>& m_fetches;
    const std::map<Key, Details>& m_details;
    const std::map<std::string, std::string>& m_bodies;
    std::vector<RequestProof> m_proofs;
    std::map<std::string, std::vector<RobotsEvidence>> m_evidence;  // by origin, in order of time
    std::set<std::size_t> m_on_the_way;                             // rows of robots.txt files and their redirects
};

}  // namespace

Result<ProvenRequests> proven_requests(const std::vector<ArchiveFile>& archives,
                                       const std::function<std::string(const std::string&)>& source_of) {
    ArchivedRequests requests = TRY(archived_requests(archives, source_of));
    std::set<std::string> wanted_digests;
    for (const LedgerFetch& fetch : requests.fetches) {
        if (is_robots_txt(fetch.url) && !fetch.digest.empty()) {
            wanted_digests.insert(fetch.digest);
        }
    }
    std::map<Key, Details> details;
    std::map<std::string, std::string> bodies;
    for (const ArchiveFile& archive : archives) {
        DetailReader reader(archive.name, details, bodies, wanted_digests);
        TRY(warc::for_each_whole(archive.path, [&](warc::Record&& record) -> Result<void> {
            reader.add(record);
            return {};
        }));
    }
    std::vector<RequestProof> proofs = Judge(requests.fetches, details, bodies).proofs();
    return ProvenRequests{std::move(requests.runs), std::move(requests.fetches), std::move(proofs)};
}

}  // namespace public_signals::inline study
