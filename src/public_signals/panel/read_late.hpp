// Counts grow for months: a week that was counted long after it ended cannot be compared with one that was counted at
// once, and a backfill counts old weeks as of today.
#pragma once

#include <string>

#include "public_signals/panel/panel.hpp"
#include "public_signals/panel/schema.hpp"

namespace public_signals::inline panel {

/// A row counts as read late when its scrape began more than this long after the week's end.
inline constexpr std::chrono::days late_after{28};

struct ReadLate {
    std::size_t rows = 0;  // weeks with posts and a scrape time
    std::size_t late = 0;

    double share() const { return rows == 0 ? 0 : static_cast<double>(late) / static_cast<double>(rows); }
    bool most() const { return 2 * late > rows; }
    void add(Week week, Instant read);
    ReadLate& operator+=(const ReadLate& other);
};
/// Of the weekly panel of TikTok or Instagram, by its scrape_run_at.
ReadLate read_late(Source source, const Panel& weekly);
/// The words of the warning counts_read_late.
std::string read_late_text(const ReadLate& seen);

}  // namespace public_signals::inline panel
