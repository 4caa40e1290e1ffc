#include "public_signals/browser/courier.hpp"

#include <curl/curl.h>

#include <cstdint>
#include <map>
#include <utility>

namespace public_signals::browser {
namespace {

constexpr std::size_t most_at_once = 6;  // as many as browsers open to one host
constexpr double look_at_errands = 0.005;
constexpr double look_at_stop = 0.1;

}  // namespace

net::WireResponse ask_now(const net::TransportSettings& settings, const net::WireRequest& request,
                          const std::atomic<bool>& stop) {
    const auto transport = net::curl_transport(settings);
    transport->start(1, request);
    while (!stop) {
        auto finished = transport->wait(transport->now() + look_at_stop);
        if (!finished.empty()) {
            return std::move(finished.front().response);
        }
    }
    return {.curl_code = CURLE_ABORTED_BY_CALLBACK, .browser_failure = "stopped"};
}

Courier::Courier(net::TransportSettings settings, Answered answered)
    : m_settings(std::move(settings)), m_answered(std::move(answered)), m_thread([this] { work(); }) {}

Courier::~Courier() {
    {
        const std::lock_guard lock(m_mutex);
        m_over = true;
    }
    m_sent.notify_all();
    m_thread.join();
}

void Courier::send(Errand errand) {
    {
        const std::lock_guard lock(m_mutex);
        m_waiting.push_back(std::move(errand));
    }
    m_sent.notify_all();
}

void Courier::drop_all() {
    {
        const std::lock_guard lock(m_mutex);
        m_waiting.clear();
        m_dropped = true;
    }
    m_sent.notify_all();
}

void Courier::work() {
    std::unique_ptr<net::Transport> transport;
    std::map<std::uint64_t, std::string> on_the_way;
    std::uint64_t last = 0;
    for (;;) {
        {
            std::unique_lock lock(m_mutex);
            m_sent.wait(lock, [&] { return m_over || m_dropped || !on_the_way.empty() || !m_waiting.empty(); });
            if (m_over) {
                return;
            }
            if (std::exchange(m_dropped, false)) {
                transport = nullptr;
                on_the_way.clear();
                continue;
            }
            while (!m_waiting.empty() && on_the_way.size() < most_at_once) {
                transport = transport ? std::move(transport) : net::curl_transport(m_settings);
                transport->start(++last, m_waiting.front().request);
                on_the_way.emplace(last, std::move(m_waiting.front().id));
                m_waiting.pop_front();
            }
        }
        for (net::Transport::Finished& finished : transport->wait(transport->now() + look_at_errands)) {
            m_answered(on_the_way.extract(finished.id).mapped(), std::move(finished.response));
        }
    }
}

}  // namespace public_signals::browser
