#include "public_signals/web/pace.hpp"

#include <algorithm>

namespace public_signals::inline web::net {

double Pace::ready(const DelayRange& delay) const {
    if (!m_last) {
        return m_rest;
    }
    const double pause = (delay.least + (delay.most - delay.least) * m_dice) * m_slow;
    return std::max(*m_last + std::max(pause, m_crawl_delay), m_rest);
}

std::optional<double> Pace::gap(double now) const {
    return m_last ? std::optional(now - *m_last) : std::nullopt;
}

double Pace::slept(double since, double now) const {
    return std::max(0.0, now - std::max(since, m_last.value_or(since)));
}

void Pace::answered(double now, int status, double dice) {
    m_last = now;
    m_dice = dice;
    if (status == 429 || status == 503) {
        m_slow = std::min(m_slow * 2, 16.0);
    }
}

void Pace::rest_until(double time) {
    m_rest = std::max(m_rest, time);
}

}  // namespace public_signals::inline web::net
