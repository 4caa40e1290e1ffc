#include "public_signals/aggregation/ahead_rows.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <map>

#include "public_signals/base/time_ahead.hpp"
#include "public_signals/panel/source.hpp"

namespace public_signals::inline aggregation {
namespace {

class AheadCounter {
  public:
    /// `times_of`: every time that a row says of itself.
    template <class Row, class TimesOf>
    void take_out(Source source, std::vector<Row>& rows, const TimesOf& times_of) {
        std::erase_if(rows, [&](const Row& row) {
            const Instant latest = times_of(row);
            if (!lies_ahead(latest)) {
                return false;
            }
            AheadRows& found =
                m_found.try_emplace({source, row.show}, AheadRows{source, row.show, 0, latest}).first->second;
            ++found.rows;
            found.first = std::min(found.first, latest);
            return true;
        });
    }

    std::vector<AheadRows> found() const {
        std::vector<AheadRows> rows;
        for (const auto& [key, found] : m_found) {
            rows.push_back(found);
        }
        return rows;
    }

  private:
    std::map<std::pair<Source, std::string>, AheadRows> m_found;
};

}  // namespace

Instant first_ahead() {
    return now() + std::chrono::days(1) + std::chrono::milliseconds(1);
}

std::vector<AheadRows> leave_out_ahead(Observations& observations) {
    AheadCounter counter;
    for (auto& [source, rows] : observations.profiles) {
        const auto read_at = [](const auto& row) { return row.scrape_run_at; };
        counter.take_out(source, rows.coverage, read_at);
        counter.take_out(source, rows.posts, read_at);
    }
    counter.take_out(source_with(RawRows::Days), observations.days,
                     [](const RawDay& row) { return std::max(row.scrape_run_at, Instant(row.day)); });
    counter.take_out(source_with(RawRows::Points), observations.points, [](const RawPoint& row) {
        return std::max(row.scrape_run_at, row.day ? Instant(*row.day) : row.scrape_run_at);
    });
    return counter.found();
}

std::string ahead_rows_text(Source source, std::span<const AheadRows> ahead, const std::vector<std::string>& shows) {
    std::string text;
    for (const AheadRows& found : ahead) {
        const bool is_asked = shows.empty() || std::ranges::find(shows, found.show) != shows.end();
        if (found.source == source && is_asked) {
            text += fmt::format("{}{} row{} of {} from {} on", text.empty() ? "" : ", ", found.rows,
                                found.rows == 1 ? "" : "s", found.show, format_instant(found.first));
        }
    }
    return text.empty() ? text
                        : fmt::format(
                              "{}: left out, for that lies after now ({}); correct the time, or this machine's "
                              "clock (--now)",
                              text, format_instant(now()));
}

}  // namespace public_signals::inline aggregation
