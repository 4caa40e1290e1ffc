// What a fetcher keeps of its work: jobs, hosts, and what is known of their robots.txt.
#pragma once

#include <cstdint>
#include <deque>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "public_signals/web/fetch.hpp"
#include "public_signals/web/pace.hpp"
#include "public_signals/web/robots.hpp"
#include "public_signals/web/target.hpp"

namespace public_signals::inline web::net {

struct Job {
    bool is_robots = false;
    Request request;
    Target first;
    Target current;
    Fetcher::Done done;  // pages
    FetchResult result;
    int hops = 0;
    double spent = 0;  // seconds of transfer in this attempt
    double not_before = 0;
    double queued = 0;
    double waited = 0;  // before the request that is out
    int browser_failures = 0;
    bool counted = false;  // whether this attempt is in result.attempts
    std::optional<double> gap;
    std::int64_t started_unix = 0;
};

using JobPtr = std::shared_ptr<Job>;

/// What is known of a host's robots.txt in this run.
struct HostRobots {
    std::optional<robots::Robots> rules;
    RobotsSource source = RobotsSource::Unreachable;
    std::optional<ErrorKind> cause;
    bool private_address = false;
    std::optional<std::int64_t> retry_not_before;
    bool settled = false;
    std::vector<JobPtr> waiting;
};

struct Host {
    std::deque<JobPtr> queue;
    Pace* pace = nullptr;
    bool busy = false;
    std::optional<std::int64_t> closed_until;  // it asked for more rest than a run gives
    ErrorKind closed_by = ErrorKind::RateLimited;
};

/// What is sent for a job's current hop.
WireRequest wire_request(const Job& job, const FetchSettings& settings);
/// The job's rendering with the manners of its host in it: the rules, which the browser's thread may ask, and the
/// pause.
std::shared_ptr<const Rendering> with_manners(const Job& job, const std::optional<robots::Robots>& rules,
                                              const Pace& pace, const FetchSettings& settings);
/// The headers that may follow a redirect to another host.
Headers without_secrets(const Headers& headers);
/// An InvalidInput error for a header that would bring others with it.
Result<void> check_headers(const Headers& headers);

}  // namespace public_signals::inline web::net
