// The pace of one host: how long to leave it alone after an answer. It slows down and never speeds up again in a run.
#pragma once

#include <optional>

#include "public_signals/web/fetch.hpp"

namespace public_signals::inline web::net {

class Pace {
  public:
    /// When the next request may go out, given the delays it asks for.
    double ready(const DelayRange& delay) const;
    /// Seconds from the last answer to `now`, once there was one.
    std::optional<double> gap(double now) const;
    /// How much of the time from `since` to `now` this host was left alone.
    double slept(double since, double now) const;

    /// An answer ended at `now`. 429 and 503 double the pauses, up to 16 times.
    void answered(double now, int status, double dice);
    void rest_until(double time);
    void ask_for_delay(double seconds) { m_crawl_delay = seconds; }
    double crawl_delay() const { return m_crawl_delay; }

  private:
    std::optional<double> m_last;
    double m_dice = 0;
    double m_slow = 1;
    double m_crawl_delay = 0;
    double m_rest = 0;
};

}  // namespace public_signals::inline web::net
