// Asks for what a page may have, with this program's own client: the browser itself reaches nobody.
#pragma once

#include <atomic>
#include <condition_variable>
#include <deque>
#include <functional>
#include <memory>
#include <mutex>
#include <string>
#include <thread>

#include "public_signals/browser/traffic.hpp"
#include "public_signals/web/transport.hpp"

namespace public_signals::browser {

/// The answer to one request, waited for; one that `stop` cut short is a failed browser.
net::WireResponse ask_now(const net::TransportSettings& settings, const net::WireRequest& request,
                          const std::atomic<bool>& stop);

class Courier {
  public:
    using Answered = std::function<void(const std::string& id, net::WireResponse response)>;
    /// `answered` is called from the courier's thread, once per errand that was not dropped.
    Courier(net::TransportSettings settings, Answered answered);
    Courier(const Courier&) = delete;
    Courier& operator=(const Courier&) = delete;
    ~Courier();

    void send(Errand errand);
    /// Ends what is on its way and forgets what waits.
    void drop_all();

  private:
    void work();

    net::TransportSettings m_settings;
    Answered m_answered;
    std::mutex m_mutex;
    std::condition_variable m_sent;
    std::deque<Errand> m_waiting;
    bool m_dropped = false;
    bool m_over = false;
    std::thread m_thread;
};

}  // namespace public_signals::browser
