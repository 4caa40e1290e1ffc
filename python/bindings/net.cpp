// Fetching for Python: one set of manners (pauses, robots.txt files) per process, whatever the settings of a call.
// Calls from several threads follow each other.
#include <nanobind/stl/map.h>
#include <nanobind/stl/optional.h>
#include <nanobind/stl/pair.h>
#include <nanobind/stl/string.h>
#include <nanobind/stl/vector.h>

#include <map>
#include <mutex>

#include "bindings.hpp"
#include "public_signals/web/fetch.hpp"
#include "public_signals/web/pace.hpp"
#include "public_signals/web/robots.hpp"

namespace public_signals::python {
namespace {

struct Manners {
    std::mutex mutex;
    std::unique_ptr<net::RobotsCache> robots = net::robots_cache_in_memory();
    std::map<std::string, net::Pace> paces;
};

Manners& manners() {
    static Manners of_the_process;
    return of_the_process;
}

nb::dict robots_of(const net::RobotsAnswer& robots) {
    nb::dict out;
    out["allowed"] = robots.allowed;
    out["rule"] = robots.rule.empty() ? nb::none() : nb::object(nb::bytes(robots.rule.data(), robots.rule.size()));
    out["source"] = name_of(robots.source);
    out["cause"] = robots.cause ? nb::object(nb::str(name_of(*robots.cause))) : nb::none();
    return out;
}

nb::object response_of(const net::FetchResult& result) {
    if (!result.response) {
        return nb::none();
    }
    nb::list headers;
    for (const auto& [name, value] : result.response->headers) {
        headers.append(nb::make_tuple(nb::bytes(name.data(), name.size()), nb::bytes(value.data(), value.size())));
    }
    const std::string& body = result.response->body;
    return nb::make_tuple(result.response->status, result.response->url, headers, nb::bytes(body.data(), body.size()));
}

nb::dict fetched(const net::FetchResult& result) {
    nb::dict out;
    out["url"] = result.url;
    out["final_url"] = result.final_url;
    out["success"] = result.success;
    out["response"] = response_of(result);
    out["error_category"] = result.error_category ? nb::object(nb::str(name_of(*result.error_category))) : nb::none();
    const std::string& message = result.error_message;
    out["error_message"] = result.error_category ? nb::object(nb::bytes(message.data(), message.size())) : nb::none();
    out["attempts"] = result.attempts;
    out["total_wait_time"] = result.total_wait_time;
    out["retry_not_before"] = result.retry_not_before;
    out["robots"] = result.robots ? nb::object(robots_of(*result.robots)) : nb::none();
    return out;
}

}  // namespace

bool interrupted() {
    const nb::gil_scoped_acquire acquire;
    return PyErr_CheckSignals() != 0;
}

void bind_net(nb::module_& module) {
    module.def(
        "robots_allowed",
        [](const nb::bytes& robots_txt, const nb::bytes& agent, const nb::bytes& url) {
            return robots::allowed({robots_txt.c_str(), robots_txt.size()}, {agent.c_str(), agent.size()},
                                   {url.c_str(), url.size()});
        },
        nb::arg("robots_txt"), nb::arg("agent"), nb::arg("url"));
    module.def(
        "fetch",
        [](const std::string& url, bool only_robots, int max_retries, double timeout, std::pair<double, double> delay,
           double backoff_base, double max_wait, const std::optional<std::string>& user_agent,
           bool allow_private_network, const std::vector<std::string>& allow_addresses,
           std::optional<std::size_t> max_bytes, const std::optional<std::string>& ca_file) {
            net::FetchSettings settings{.max_retries = max_retries,
                                        .timeout = timeout,
                                        .delay = {delay.first, delay.second},
                                        .backoff_base = backoff_base,
                                        .max_wait = max_wait};
            settings.user_agent = user_agent.value_or(settings.user_agent);
            if (max_bytes) {
                settings.max_bytes = settings.max_decoded_bytes = *max_bytes;
            }
            auto result = without_gil([&] {
                const std::lock_guard lock(manners().mutex);
                return net::fetch(
                    {.url = url, .headers = {}, .delay = {}, .original_url = {}, .only_robots = only_robots}, settings,
                    {.allow_private = allow_private_network,
                     .allow_addresses = allow_addresses,
                     .ca_file = ca_file.value_or(""),
                     .proxy = net::proxy_of_environment()},
                    *manners().robots, interrupted, &manners().paces);
            });
            if (PyErr_Occurred() != nullptr) {
                throw nb::python_error();
            }
            return fetched(value_or_raise(std::move(result)));
        },
        nb::arg("url"), nb::kw_only(), nb::arg("only_robots"), nb::arg("max_retries"), nb::arg("timeout"),
        nb::arg("delay"), nb::arg("backoff_base"), nb::arg("max_wait"), nb::arg("user_agent").none(),
        nb::arg("allow_private_network"), nb::arg("allow_addresses"), nb::arg("max_bytes").none(),
        nb::arg("ca_file").none());
}

}  // namespace public_signals::python
