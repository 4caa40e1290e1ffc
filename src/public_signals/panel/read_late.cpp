#include "public_signals/panel/read_late.hpp"

#include <fmt/format.h>

namespace public_signals::inline panel {

void ReadLate::add(Week week, Instant read) {
    ++rows;
    late += read > monday_of(week + Weeks{1}) + late_after ? 1 : 0;
}

ReadLate& ReadLate::operator+=(const ReadLate& other) {
    rows += other.rows;
    late += other.late;
    return *this;
}

ReadLate read_late(Source source, const Panel& weekly) {
    ReadLate seen;
    const Column* posts = weekly.find(source_columns(source).front().name);
    const Column* scrapes = weekly.find("scrape_run_at");
    if (posts == nullptr || scrapes == nullptr) {
        return seen;
    }
    for (Row row = 0; row < weekly.row_count(); ++row) {
        if (!posts->known[row] || posts->ints()[row] == 0 || !scrapes->known[row]) {
            continue;
        }
        const Result<Instant> read = parse_instant(scrapes->strings()[row]);
        if (read) {
            seen.add(weekly.week[row], *read);
        }
    }
    return seen;
}

std::string read_late_text(const ReadLate& seen) {
    return fmt::format(
        "{} of {} weeks of posts were counted over {} days late: old posts had longer to collect views than new ones. "
        "Compare levels with care, or use `panel --count-age 7`",
        seen.late, seen.rows, late_after.count());
}

}  // namespace public_signals::inline panel
