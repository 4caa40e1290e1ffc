#include "public_signals/aggregation/ahead_rows.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <map>

#include "public_signals/base/counted.hpp"
#include "public_signals/base/time_ahead.hpp"
#include "public_signals/panel/source.hpp"

namespace public_signals::inline aggregation {
namespace {

class AheadCounter {
  public:
    explicit AheadCounter(const std::vector<AheadRows>& found = {}) {
        for (const AheadRows& rows : found) {
            m_found.emplace(std::pair(rows.source, rows.show), rows);
        }
    }

    void add(Source source, const std::string& show, std::size_t rows, Instant first) {
        AheadRows& found = m_found.try_emplace({source, show}, AheadRows{source, show, 0, first}).first->second;
        found.rows += rows;
        found.first = std::min(found.first, first);
    }

    /// `times_of`: every time that a row says of itself.
    template <class Row, class TimesOf>
    void take_out(Source source, std::vector<Row>& rows, const TimesOf& times_of) {
        std::erase_if(rows, [&](const Row& row) {
            const Instant latest = times_of(row);
            if (!lies_ahead(latest)) {
                return false;
            }
            add(source, row.show, 1, latest);
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

void add_later_posts(Source source, const LatestPosts& posts, std::vector<AheadRows>& ahead) {
    AheadCounter counter(ahead);
    for (const auto& [show, later] : posts.later_rows()) {
        counter.add(source, show, later.rows, later.first);
    }
    ahead = counter.found();
}

std::string ahead_rows_text(Source source, std::span<const AheadRows> ahead, const std::vector<std::string>& shows) {
    std::string text;
    for (const AheadRows& found : ahead) {
        const bool is_asked = shows.empty() || std::ranges::find(shows, found.show) != shows.end();
        if (found.source == source && is_asked) {
            text += fmt::format("{}{} of {} from {} on", text.empty() ? "" : ", ",
                                counted(static_cast<std::int64_t>(found.rows), "row"), found.show,
                                format_instant(found.first));
        }
    }
    return text.empty() ? text
                        : fmt::format(
                              "{}: left out, for that lies after now ({}); correct the time, or this machine's "
                              "clock (--now)",
                              text, format_instant(now()));
}

}  // namespace public_signals::inline aggregation
