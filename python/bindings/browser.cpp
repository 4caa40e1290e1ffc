// Rendering for Python: pages through the fetcher and a browser, for measurements and tests of the package itself.
#include <nanobind/stl/map.h>
#include <nanobind/stl/optional.h>
#include <nanobind/stl/pair.h>
#include <nanobind/stl/string.h>
#include <nanobind/stl/vector.h>

#include <chrono>
#include <random>

#include "bindings.hpp"
#include "public_signals/browser/rendering.hpp"
#include "public_signals/web/fetch.hpp"

namespace public_signals::python {
namespace {

nb::bytes bytes_of(const std::string& text) {
    return nb::bytes(text.data(), text.size());
}

nb::dict rendered_of(const net::Rendered& rendered) {
    nb::list responses;
    for (const net::SideResponse& answer : rendered.responses) {
        nb::dict response;
        response["url"] = answer.url;
        response["method"] = answer.method;
        response["time_ms"] = answer.time_ms;
        response["status"] = answer.status;
        response["body"] = answer.has_body ? nb::object(bytes_of(answer.body)) : nb::none();
        response["request_headers"] = answer.request_headers;
        response["response_headers"] = answer.response_headers;
        response["robots_rule"] = answer.robots_rule;
        responses.append(response);
    }
    nb::dict out;
    out["dom"] = bytes_of(rendered.dom);
    out["responses"] = responses;
    out["refused"] = rendered.refused;
    out["not_kept"] = rendered.not_kept;
    out["scrolls"] = rendered.scrolls;
    out["ended"] = rendered.ended;
    return out;
}

nb::dict page_of(const net::FetchResult& result, const std::string& request_head) {
    const auto& response = result.response;
    nb::dict out;
    out["final_url"] = result.final_url;
    out["success"] = result.success;
    out["status"] = response ? nb::cast(response->status) : nb::none();
    out["headers"] = response ? nb::cast(response->headers) : nb::none();
    out["body"] = response ? nb::object(bytes_of(response->body)) : nb::none();
    out["error_category"] = result.error_category ? nb::object(nb::str(name_of(*result.error_category))) : nb::none();
    out["error_message"] = result.error_message;
    out["attempts"] = result.attempts;
    out["request_head"] = bytes_of(request_head);
    const bool is_rendered = response && response->rendered;
    out["rendered"] = is_rendered ? nb::object(rendered_of(*response->rendered)) : nb::none();
    return out;
}

struct Work {
    std::vector<std::string> urls;
    net::Rendering rendering;
    net::FetchSettings fetching;
    browser::RenderSettings browser;
    net::Headers headers;
};

struct Pages {
    std::vector<net::FetchResult> results;
    std::vector<std::string> request_heads;
    double seconds = 0;
};

Result<Pages> render_all(const Work& work) {
    TRY(net::check_user_agent(work.fetching.user_agent));
    TRY(browser::check(work.browser));
    const auto robots = net::robots_cache_in_memory();
    const auto transport = browser::rendering_transport(net::curl_transport(work.browser.transport), work.browser);
    const auto rendering = std::make_shared<net::Rendering>(work.rendering);
    std::mt19937_64 generator(std::random_device{}());
    std::uniform_real_distribution<double> uniform(0, 1);
    Pages pages;
    pages.results.resize(work.urls.size());
    pages.request_heads.resize(work.urls.size());
    const auto seen = [&](const net::Exchange& exchange) {
        for (std::size_t i = 0; i < work.urls.size(); ++i) {
            if (exchange.url == work.urls[i]) {
                pages.request_heads[i] = exchange.wire->request_head;
            }
        }
    };
    const auto begin = std::chrono::steady_clock::now();
    net::Fetcher fetcher(work.fetching, {.transport = *transport,
                                         .unix_now = [] { return static_cast<std::int64_t>(std::time(nullptr)); },
                                         .dice = [&] { return uniform(generator); },
                                         .robots = *robots,
                                         .saw = seen,
                                         .stop = interrupted});
    for (std::size_t i = 0; i < work.urls.size(); ++i) {
        net::Request request;
        request.url = work.urls[i];
        request.headers = work.headers;
        request.render = rendering;
        TRY(fetcher.add(request, [&pages, i](net::FetchResult result) { pages.results[i] = std::move(result); }));
    }
    if (!fetcher.run()) {
        return fail(ErrorKind::Network, "stopped before every page was rendered");
    }
    pages.seconds = std::chrono::duration<double>(std::chrono::steady_clock::now() - begin).count();
    return pages;
}

}  // namespace

void bind_browser(nb::module_& module) {
    module.def(
        "render",
        [](const std::vector<std::string>& urls, const std::vector<std::string>& keep,
           const std::vector<std::string>& hosts, bool cookies, int max_scrolls, double max_seconds,
           std::optional<std::size_t> enough, int sessions, const std::string& webdriver_url, const std::string& binary,
           const std::string& driver, const std::string& user_agent, double timeout, std::pair<double, double> delay,
           int max_retries, double backoff_base, std::size_t max_bytes, bool allow_private_network,
           const std::vector<std::string>& allow_addresses, const net::Headers& headers) {
            Work work{
                .urls = urls,
                .rendering = {.keep = keep,
                              .hosts = hosts,
                              .cookies = cookies,
                              .max_scrolls = max_scrolls,
                              .max_seconds = max_seconds},
                .fetching = {.user_agent = user_agent,
                             .max_retries = max_retries,
                             .timeout = timeout,
                             .delay = {delay.first, delay.second},
                             .backoff_base = backoff_base,
                             .max_bytes = max_bytes},
                .browser = {.mode = webdriver_url.empty() ? browser::RenderSettings::Mode::Auto
                                                          : browser::RenderSettings::Mode::WebDriver,
                            .webdriver_url = webdriver_url,
                            .binary = binary,
                            .driver = driver,
                            .user_agent = user_agent,
                            .transport = {.allow_private = allow_private_network, .allow_addresses = allow_addresses},
                            .sessions = sessions},
                .headers = headers};
            if (enough) {
                work.rendering.enough = [wanted = *enough](const net::Rendered& so_far) {
                    return so_far.responses.size() >= wanted;
                };
            }
            auto pages = without_gil([&] { return render_all(work); });
            if (PyErr_Occurred() != nullptr) {
                throw nb::python_error();
            }
            const Pages done = value_or_raise(std::move(pages));
            nb::list out;
            for (std::size_t i = 0; i < urls.size(); ++i) {
                out.append(page_of(done.results[i], done.request_heads[i]));
            }
            return nb::make_tuple(out, done.seconds);
        },
        nb::arg("urls"), nb::kw_only(), nb::arg("keep") = std::vector<std::string>(),
        nb::arg("hosts") = std::vector<std::string>(), nb::arg("cookies") = false, nb::arg("max_scrolls") = 200,
        nb::arg("max_seconds") = 120.0, nb::arg("enough") = nb::none(), nb::arg("sessions") = 1,
        nb::arg("webdriver_url") = "", nb::arg("binary") = "", nb::arg("driver") = "",
        nb::arg("user_agent") = net::default_user_agent, nb::arg("timeout") = 30.0,
        nb::arg("delay") = std::pair(2.0, 5.0), nb::arg("max_retries") = 4, nb::arg("backoff_base") = 2.0,
        nb::arg("max_bytes") = std::size_t{32} << 20, nb::arg("allow_private_network") = false,
        nb::arg("allow_addresses") = std::vector<std::string>(), nb::arg("headers") = net::Headers());
}

}  // namespace public_signals::python
