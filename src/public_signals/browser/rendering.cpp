#include "public_signals/browser/rendering.hpp"

#include <curl/curl.h>

#include <algorithm>
#include <condition_variable>
#include <deque>
#include <mutex>
#include <set>
#include <thread>

#include "public_signals/browser/driver_process.hpp"
#include "public_signals/browser/session.hpp"
#include "public_signals/browser/site.hpp"
#include "public_signals/browser/visit.hpp"
#include "public_signals/web/target.hpp"

namespace public_signals::browser {
namespace {

constexpr double look_up_seconds = 15;
constexpr double slice = 0.02;  // between looks at the browsers while the wire is waited for

struct RenderOrder {
    std::uint64_t id = 0;
    net::WireRequest request;
};

class RenderingTransport final : public net::Transport {
  public:
    RenderingTransport(std::unique_ptr<net::Transport> wire, RenderSettings settings)
        : m_wire(std::move(wire)), m_settings(std::move(settings)) {}
    RenderingTransport(const RenderingTransport&) = delete;
    RenderingTransport& operator=(const RenderingTransport&) = delete;
    ~RenderingTransport() override {
        {
            const std::lock_guard lock(m_mutex);
            *m_stop = true;
        }
        m_ordered.notify_all();
        for (std::thread& worker : m_workers) {
            worker.join();
        }
    }

    double now() override { return m_wire->now(); }

    void start(std::uint64_t id, const net::WireRequest& request) override {
        if (!request.render) {
            ++m_on_wire;
            m_wire->start(id, request);
            return;
        }
        const std::lock_guard lock(m_mutex);
        m_orders.push_back({id, request});
        ++m_rendering;
        if (m_idle.size() < m_orders.size() && m_workers.size() < static_cast<std::size_t>(m_settings.sessions)) {
            m_workers.emplace_back([this] { work(); });
        }
        m_ordered.notify_all();
    }

    std::vector<Finished> wait(double until) override {
        for (;;) {
            std::vector<Finished> finished = take_rendered();
            const double left = until - now();
            if (!finished.empty() || left <= 0) {
                return finished;
            }
            if (m_rendering == 0) {
                finished = m_wire->wait(until);
            } else if (m_on_wire > 0) {
                finished = m_wire->wait(now() + std::min(left, slice));
            } else {
                std::unique_lock lock(m_mutex);
                m_finished_one.wait_for(lock, std::chrono::duration<double>(std::min(left, 1.0)),
                                        [&] { return !m_finished.empty(); });
            }
            m_on_wire -= finished.size();
            if (!finished.empty()) {
                return finished;
            }
        }
    }

  private:
    std::vector<Finished> take_rendered() {
        const std::lock_guard lock(m_mutex);
        m_rendering -= m_finished.size();
        return std::exchange(m_finished, {});
    }

    /// The first order that this worker's browser can show, else the first that no idle worker's can.
    std::deque<RenderOrder>::iterator order_for(const std::string& key) {
        const auto mine = std::find_if(m_orders.begin(), m_orders.end(),
                                       [&](const RenderOrder& order) { return key_of(order.request) == key; });
        if (mine != m_orders.end()) {
            return mine;
        }
        return std::find_if(m_orders.begin(), m_orders.end(),
                            [&](const RenderOrder& order) { return !m_idle.contains(key_of(order.request)); });
    }

    void work() {
        std::unique_ptr<Session> session;
        for (;;) {
            std::unique_lock lock(m_mutex);
            const std::string key = session ? session->site().key : std::string();
            const auto idle = m_idle.insert(key);
            m_ordered.wait(lock, [&] { return *m_stop || order_for(key) != m_orders.end(); });
            m_idle.erase(idle);
            if (*m_stop) {
                return;
            }
            const auto next = order_for(key);
            const RenderOrder order = std::move(*next);
            m_orders.erase(next);
            lock.unlock();
            net::WireResponse response = render(session, order.request);
            lock.lock();
            m_finished.push_back({order.id, std::move(response)});
            m_finished_one.notify_all();
        }
    }

    net::WireResponse render(std::unique_ptr<Session>& session, const net::WireRequest& request) const {
        if (!session || session->site().key != key_of(request)) {
            session.reset();
            const Site site = site_of(request, m_settings.transport, look_up_seconds);
            if (site.refused || !site.resolved) {
                return {.curl_code = site.refused ? CURLE_COULDNT_CONNECT : CURLE_COULDNT_RESOLVE_HOST,
                        .refused_address = site.refused};
            }
            auto opened = Session::open(m_settings, site, request.render->cookies, request.max_bytes, m_stop);
            if (!opened) {
                return failed_browser(opened.error());
            }
            session = std::move(*opened);
        }
        net::WireResponse response = visit(*session, request);
        if (response.curl_code != 0) {
            session.reset();  // the next one starts anew: another browser, another look at the host's address
        }
        return response;
    }

    std::unique_ptr<net::Transport> m_wire;
    RenderSettings m_settings;
    std::size_t m_on_wire = 0;
    std::size_t m_rendering = 0;

    std::mutex m_mutex;
    std::condition_variable m_ordered;
    std::condition_variable m_finished_one;
    std::deque<RenderOrder> m_orders;
    std::vector<Finished> m_finished;
    std::multiset<std::string> m_idle;  // the keys of the browsers that wait
    std::shared_ptr<std::atomic<bool>> m_stop = std::make_shared<std::atomic<bool>>(false);
    std::vector<std::thread> m_workers;
};

std::string first_of(const std::string& given, std::initializer_list<const char*> names) {
    if (!given.empty()) {
        return find_program(given);
    }
    for (const char* name : names) {
        const std::string found = find_program(name);
        if (!found.empty()) {
            return found;
        }
    }
    return {};
}

constexpr const char* install_help =
    "apt-get install chromium chromium-driver, or set settings.browser.mode to off: profiles are then read from their "
    "HTML alone";

}  // namespace

std::string chromium_of(const RenderSettings& settings) {
    return first_of(settings.binary, {"chromium", "chromium-browser", "google-chrome"});
}

std::string chromedriver_of(const RenderSettings& settings) {
    return first_of(settings.driver, {"chromedriver", "/usr/lib/chromium/chromedriver"});
}

Result<void> check(const RenderSettings& settings) {
    if (settings.mode == RenderSettings::Mode::WebDriver) {
        if (!net::target_of(settings.webdriver_url)) {
            return invalid("settings.browser.webdriver_url is no http or https URL", settings.webdriver_url,
                           "write it as http://host:4444");
        }
        return {};
    }
    if (chromium_of(settings).empty()) {
        return invalid("there is no chromium to render pages with", settings.binary.empty() ? "PATH" : settings.binary,
                       install_help);
    }
    if (chromedriver_of(settings).empty()) {
        return invalid("there is no chromedriver to start chromium with",
                       settings.driver.empty() ? "PATH" : settings.driver, install_help);
    }
    return {};
}

std::unique_ptr<net::Transport> rendering_transport(std::unique_ptr<net::Transport> wire, RenderSettings settings) {
    settings.sessions = std::max(settings.sessions, 1);
    return std::make_unique<RenderingTransport>(std::move(wire), std::move(settings));
}

}  // namespace public_signals::browser
