// Counts grow for months: a week that was counted long after it ended cannot be compared with one that was counted at
// once, and a backfill counts old weeks as of today.
#pragma once

#include <filesystem>
#include <functional>
#include <map>
#include <optional>
#include <string>
#include <string_view>

#include "public_signals/panel/panel.hpp"
#include "public_signals/panel/schema.hpp"

namespace public_signals::inline panel {

/// A week of a source counts as read late when its scrape began more than this long after the week's end.
inline constexpr std::chrono::days late_after{28};

/// Of show-weeks with posts, each source's apart.
struct ReadLate {
    std::size_t rows = 0;  // with a scrape time
    std::size_t late = 0;
    bool is_upper_bound = false;  // some late ones are dated by a panel's scrape_run_at, the latest of all its sources

    double share() const { return rows == 0 ? 0 : static_cast<double>(late) / static_cast<double>(rows); }
    bool most() const { return 2 * late > rows; }
    void add(Week week, Instant read);
    ReadLate& operator+=(const ReadLate& other);
};

/// When each source was read for a week. Weekly files say it; a panel joined of them keeps one time a row, the latest.
class SourceScrapes {
  public:
    /// Of the weekly files of a folder; of none where there is none.
    static Result<SourceScrapes> read(const std::filesystem::path& weekly);

    void add(Source source, const Panel& weekly);

    /// When each source was read for the weeks of one show.
    using Weeks = std::map<Week, std::map<Source, Instant>>;
    /// Nothing where no weekly file has the show.
    const Weeks* of(std::string_view show) const;

  private:
    std::map<std::string, Weeks, std::less<>> m_shows;
};

/// Counts one source's row of a panel: by its own scrape where those of its show tell it, else by the panel's, the
/// latest of its sources.
void add_row(ReadLate& seen, Source source, Week week, Instant scrape_run_at, const SourceScrapes::Weeks* of_show);

/// Of one source's weekly panel, by its scrape_run_at.
ReadLate read_late(Source source, const Panel& weekly);
/// Of one source in a panel.
ReadLate read_late(Source source, const Panel& panel, const SourceScrapes& scrapes);
/// The words of the warning counts_read_late, of a panel whose counts may be those of one age.
std::string read_late_text(const ReadLate& seen, std::optional<int> count_age = std::nullopt);

}  // namespace public_signals::inline panel
