// A job is a page or a robots.txt on its way. Each hop of a page asks for the verdict of its host first; a job that
// needs a robots.txt waits beside the one that fetches it. Jobs to a host wait in one queue, robots.txt in front.
#include <algorithm>
#include <cmath>
#include <limits>
#include <map>

#include <fmt/format.h>

#include "public_signals/web/answer_outcome.hpp"
#include "public_signals/web/category.hpp"
#include "public_signals/web/fetch.hpp"
#include "public_signals/web/jobs.hpp"
#include "public_signals/web/retry.hpp"

namespace public_signals::inline web::net {
namespace {

constexpr int max_hops = 10;
constexpr int max_robots_hops = 5;
constexpr int max_robots_requests = 2;
constexpr int max_browser_retries = 1;
constexpr double stop_interval = 0.2;
constexpr double never = std::numeric_limits<double>::infinity();

}  // namespace

class Fetcher::Impl {
  public:
    Impl(FetchSettings settings, World world) : m_settings(std::move(settings)), m_world(std::move(world)) {}

    Result<void> add(const Request& request, Done done) {
        auto job = std::make_shared<Job>();
        job->first = TRY(target_of(request.url));
        TRY(check_headers(request.headers));
        job->request = request;
        job->done = std::move(done);
        job->result.url = request.url.find('@') == std::string::npos ? request.url : job->first.url;
        ++m_unfinished;
        begin_attempt(job);
        return {};
    }

    bool run() {
        while (m_unfinished > 0) {
            if (m_world.stop && m_world.stop()) {
                return false;
            }
            const double wake = send_what_is_ready();
            if (m_unfinished == 0) {
                break;
            }
            const double soon = m_world.stop ? now() + stop_interval : never;
            for (auto& [id, wire] : m_world.transport.wait(std::min(wake, soon))) {
                const JobPtr job = m_out.at(id);
                m_out.erase(id);
                answered(job, std::move(wire));
            }
        }
        return true;
    }

    void close_host(const std::string& url, ErrorKind category, std::int64_t until) {
        if (const auto target = target_of(url)) {
            Host& host = host_at(target->origin);
            host.closed_until = until;
            host.closed_by = category;
        }
    }

  private:
    double now() { return m_world.transport.now(); }

    Host& host_at(const std::string& origin) {
        Host& host = m_hosts[origin];
        if (host.pace == nullptr) {
            host.pace = &(m_world.paces != nullptr ? *m_world.paces : m_own_paces)[origin];
        }
        return host;
    }

    // --- from a target to a queue -------------------------------------------------------------------------------

    void begin_attempt(const JobPtr& job) {
        job->current = job->first;
        job->hops = 0;
        job->spent = 0;
        job->counted = false;
        begin_hop(job);
    }

    void begin_hop(const JobPtr& job) {
        job->queued = now();
        if (job->is_robots) {
            host_at(job->current.origin).queue.push_front(job);
            return;
        }
        const bool is_original = job->hops == 0 && !job->request.original_url.empty();
        if (is_documented_api(is_original ? job->request.original_url : job->current.url)) {
            job->result.robots = RobotsAnswer{.allowed = true, .source = RobotsSource::Exempt};
            queue_page(job);
            return;
        }
        HostRobots& robots = m_robots[job->current.origin];
        if (!robots.settled && !take_kept(job->current.origin, robots)) {
            robots.waiting.push_back(job);
            if (robots.waiting.size() == 1) {
                fetch_robots(job->current);
            }
            return;
        }
        ask_robots(job, robots);
    }

    bool take_kept(const std::string& origin, HostRobots& robots) {
        const auto kept = m_world.robots.get(origin);
        const std::int64_t age = kept ? m_world.unix_now() - kept->time : -1;
        if (age < 0 || age >= robots_lifetime || !robots.waiting.empty()) {
            return false;
        }
        settle(origin, robots, kept->status, kept->body);
        robots.source = robots.source == RobotsSource::Fetched ? RobotsSource::Cache : robots.source;
        return true;
    }

    void ask_robots(const JobPtr& job, const HostRobots& robots) {
        if (robots.private_address) {
            fail_for_good(job, {ErrorKind::Network, "private address", false});
            return;
        }
        RobotsAnswer answer{
            .allowed = robots.source != RobotsSource::Unreachable, .source = robots.source, .cause = robots.cause};
        if (robots.rules) {
            auto verdict = robots.rules->verdict(m_settings.user_agent, job->current.url);
            answer.allowed = verdict.allowed;
            answer.rule = std::move(verdict.rule);
        }
        job->result.robots = answer;
        if (answer.allowed) {
            queue_page(job);
            return;
        }
        job->result.retry_not_before = robots.retry_not_before;
        const std::string why = answer.source == RobotsSource::Unreachable
                                    ? std::string("robots.txt could not be read, so nothing is asked")
                                    : fmt::format("robots.txt refuses it: {}", answer.rule);
        fail_for_good(job, {ErrorKind::RobotsBlocked, why, false});
    }

    void queue_page(const JobPtr& job) {
        if (job->request.only_robots) {
            succeed(job);
            return;
        }
        host_at(job->current.origin).queue.push_back(job);
    }

    void fetch_robots(const Target& target) {
        auto job = std::make_shared<Job>();
        job->is_robots = true;
        job->request.source = m_robots[target.origin].waiting.front()->request.source;
        job->first = robots_of(target);
        begin_attempt(job);
    }

    // --- sending ------------------------------------------------------------------------------------------------

    DelayRange delay_of(const Job& job) const { return job.request.delay.value_or(m_settings.delay); }

    /// Sends one request to every idle host whose time has come; when the next one's comes.
    double send_what_is_ready() {
        double wake = never;
        std::vector<std::pair<JobPtr, Failure>> over;
        for (auto& [origin, host] : m_hosts) {
            if (host.busy || host.queue.empty()) {
                continue;
            }
            if (host.closed_until) {
                for (const JobPtr& job : host.queue) {
                    job->result.retry_not_before = host.closed_until;
                    over.emplace_back(job, Failure{host.closed_by, "the host asked for a long rest", false});
                }
                host.queue.clear();
                continue;
            }
            const auto first = std::min_element(host.queue.begin(), host.queue.end(), [](const auto& a, const auto& b) {
                return std::max(a->not_before, 0.0) < std::max(b->not_before, 0.0);
            });
            // It leaves the queue below. NOLINTNEXTLINE(performance-unnecessary-copy-initialization)
            const JobPtr job = *first;
            const double ready = std::max(host.pace->ready(delay_of(*job)), job->not_before);
            if (host.pace->crawl_delay() > m_settings.max_wait && ready > now()) {
                job->result.retry_not_before = m_world.unix_now() + static_cast<std::int64_t>(std::ceil(ready - now()));
                host.queue.erase(first);
                over.emplace_back(
                    job,
                    Failure{ErrorKind::RateLimited,
                            fmt::format("robots.txt asks for {} s between requests", host.pace->crawl_delay()), false});
                wake = now();
            } else if (ready <= now()) {
                host.queue.erase(first);
                send(host, job);
            } else {
                wake = std::min(wake, ready);
            }
        }
        for (const auto& [job, failure] : over) {
            fail_for_good(job, failure);
            wake = now();
        }
        return wake;
    }

    void send(Host& host, const JobPtr& job) {
        host.busy = true;
        job->waited = host.pace->slept(job->queued, now());
        job->result.total_wait_time += job->waited;
        if (!job->counted) {
            job->counted = true;
            ++job->result.attempts;
        }
        WireRequest wire = wire_request(*job, m_settings);
        if (job->request.render && !job->is_robots) {
            wire.render = with_manners(*job, m_robots[job->current.origin].rules, *host.pace, m_settings);
        }
        m_out.emplace(++m_last_id, job);
        job->gap = host.pace->gap(now());
        job->started_unix = m_world.unix_now();
        m_world.transport.start(m_last_id, wire);
    }

    // --- answers ------------------------------------------------------------------------------------------------

    void answered(const JobPtr& job, WireResponse wire) {
        Host& host = host_at(job->current.origin);
        host.busy = false;
        host.pace->answered(now(), wire.curl_code == 0 ? wire.status : 0, m_world.dice());
        job->spent += wire.elapsed;
        const bool follows_redirects = job->is_robots || job->request.follow_redirects;
        AnswerOutcome outcome = outcome_of(wire, m_settings.max_decoded_bytes, follows_redirects);
        report(*job, wire, outcome);
        if (outcome.leads_on) {
            follow(job, wire);
            return;
        }
        if (wire.curl_code == 0 && !wire.over_cap && (outcome.has_body || failure_of_status(wire.status))) {
            job->result.response =
                Response{wire.status,      job->current.url, std::move(wire.headers), std::move(outcome.body),
                         outcome.has_body, wire.rendered};
        } else {
            job->result.response.reset();
        }
        if (!outcome.failure) {
            succeed(job);
            return;
        }
        if (wire.refused_address && job->hops == 0 && job->result.attempts > 0) {
            --job->result.attempts;  // nothing was asked
            if (job->result.attempts == 0 && !job->is_robots) {
                job->result.robots.reset();
            }
        }
        const bool gave_up = !wire.browser_failure.empty() && ++job->browser_failures > max_browser_retries;
        outcome.failure->retried = outcome.failure->retried && !gave_up;
        const bool may_ask_for_rest = wire.curl_code == 0 && (wire.status == 429 || wire.status >= 500);
        std::optional<double> rest;
        if (may_ask_for_rest && job->result.response) {
            rest = parse_retry_after(header_of(job->result.response->headers, "Retry-After"), m_world.unix_now());
        }
        fail(job, *outcome.failure, rest, host);
    }

    void report(const Job& job, const WireResponse& wire, const AnswerOutcome& outcome) const {
        if (m_world.saw && !wire.refused_address) {
            m_world.saw({.url = job.current.url,
                         .source = job.request.source,
                         .time = job.started_unix,
                         .gap = job.gap,
                         .is_robots_txt = job.is_robots,
                         .attempt = job.result.attempts,
                         .waited = job.waited,
                         .robots = job.result.robots,
                         .error_category = outcome.failure ? std::optional(outcome.failure->category) : std::nullopt,
                         .wire = &wire});
        }
    }

    void follow(const JobPtr& job, const WireResponse& wire) {
        const int most = job->is_robots ? max_robots_hops : max_hops;
        if (++job->hops > most) {
            fail_for_good(job, {ErrorKind::ClientError, fmt::format("more than {} redirects", most), false});
            return;
        }
        auto next = target_of(header_of(wire.headers, "Location"), job->current.url);
        if (!next) {
            fail_for_good(job, {ErrorKind::ClientError, "redirected to what is not an http or https URL", false});
            return;
        }
        if (job->spent >= m_settings.timeout) {
            fail(job, {ErrorKind::Timeout, "no whole answer within the time limit", true}, std::nullopt,
                 host_at(job->current.origin));
            return;
        }
        job->current = std::move(*next);
        begin_hop(job);
    }

    void fail(const JobPtr& job, const Failure& failure, std::optional<double> rest, Host& host) {
        if (rest && *rest > 0) {
            job->result.retry_not_before = m_world.unix_now() + static_cast<std::int64_t>(*rest);
            if (*rest > m_settings.max_wait) {
                host.closed_until = job->result.retry_not_before;
                host.closed_by = failure.category;
                fail_for_good(job, failure);
                return;
            }
            host.pace->rest_until(now() + *rest);
        } else {
            job->result.retry_not_before.reset();
        }
        const int most = job->is_robots ? max_robots_requests : m_settings.max_retries + 1;
        const bool is_client_side = job->is_robots && job->result.response && job->result.response->status / 100 == 4;
        if (!failure.retried || job->result.attempts >= most || is_client_side || brings_cookie(*job)) {
            fail_for_good(job, failure);
            return;
        }
        job->not_before =
            now() + std::max(rest.value_or(0), backoff(m_settings.backoff_base, job->result.attempts, m_world.dice()));
        begin_attempt(job);
    }

    static bool brings_cookie(const Job& job) {
        const auto& response = job.result.response;
        return job.request.hands_back_cookies && response && response->status == 429 &&
               !header_of(response->headers, "Set-Cookie").empty();
    }

    // --- ends ---------------------------------------------------------------------------------------------------

    void succeed(const JobPtr& job) {
        job->result.success = true;
        job->result.retry_not_before.reset();
        finish(job);
    }

    void fail_for_good(const JobPtr& job, const Failure& failure) {
        job->result.error_category = failure.category;
        job->result.error_message = failure.message;
        finish(job);
    }

    void finish(const JobPtr& job) {
        if (job->is_robots) {
            finish_robots(*job);
            return;
        }
        job->result.final_url = job->current.url;
        --m_unfinished;
        job->done(std::move(job->result));
    }

    void settle(const std::string& origin, HostRobots& robots, int status, const std::string& body) {
        robots.settled = true;
        if (status == 404 || status == 410) {
            robots.source = RobotsSource::Absent;
            return;
        }
        robots.source = RobotsSource::Fetched;
        robots.rules.emplace(body);
        host_at(origin).pace->ask_for_delay(robots.rules->crawl_delay(m_settings.user_agent).value_or(0));
    }

    void finish_robots(Job& job) {
        const std::string& origin = job.first.origin;
        HostRobots& robots = m_robots[origin];
        const int status = job.result.response ? job.result.response->status : 0;
        if (job.result.success || status == 404 || status == 410) {
            settle(origin, robots, status, job.result.response->body);
            m_world.robots.put(origin,
                               {status, job.result.response->body.substr(0, robots::max_bytes), m_world.unix_now()});
        } else {
            robots.settled = true;
            robots.cause = job.result.error_category;
            robots.private_address = job.hops == 0 && job.result.attempts == 0;
            robots.retry_not_before = job.result.retry_not_before;
        }
        std::vector<JobPtr> waiting = std::move(robots.waiting);
        robots.waiting.clear();
        waiting.front()->result.total_wait_time += job.result.total_wait_time;
        for (const JobPtr& page : waiting) {
            page->queued = now();
            ask_robots(page, robots);
        }
        if (robots.source == RobotsSource::Fetched) {
            robots.source = RobotsSource::Cache;  // for whoever comes later
        }
    }

    FetchSettings m_settings;
    World m_world;
    std::map<std::string, Pace> m_own_paces;     // by origin
    std::map<std::string, Host> m_hosts;         // by origin
    std::map<std::string, HostRobots> m_robots;  // by origin
    std::map<std::uint64_t, JobPtr> m_out;
    std::uint64_t m_last_id = 0;
    std::size_t m_unfinished = 0;
};

Fetcher::Fetcher(FetchSettings settings, World world)
    : m_impl(std::make_unique<Impl>(std::move(settings), std::move(world))) {}
Fetcher::~Fetcher() = default;
Result<void> Fetcher::add(const Request& request, Done done) {
    return m_impl->add(request, std::move(done));
}
bool Fetcher::run() {
    return m_impl->run();
}
void Fetcher::close_host(const std::string& url, ErrorKind category, std::int64_t until) {
    m_impl->close_host(url, category, until);
}

}  // namespace public_signals::inline web::net
