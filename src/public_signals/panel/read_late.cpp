#include "public_signals/panel/read_late.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "public_signals/panel/raw_files.hpp"

namespace public_signals::inline panel {
namespace {

/// Calls `take` with each row that has posts of the source and a scrape time.
template <class Take>
void each_read_row(Source source, const Panel& panel, Take&& take) {
    const Column* posts = panel.find(source_columns(source).front().name);
    const Column* scrapes = panel.find("scrape_run_at");
    if (posts == nullptr || scrapes == nullptr) {
        return;
    }
    for (Row row = 0; row < panel.row_count(); ++row) {
        if (!posts->known[row] || posts->ints()[row] == 0 || !scrapes->known[row]) {
            continue;
        }
        if (const Result<Instant> read = parse_instant(scrapes->strings()[row])) {
            take(row, *read);
        }
    }
}

/// The scrape behind a source's counts in a row of a panel; nothing where the weekly rows are not those that the panel
/// was made of.
std::optional<Instant> scrape_behind(Source source, Week week, Instant scrape_run_at,
                                     const SourceScrapes::Weeks* of_show) {
    const auto row = of_show == nullptr ? SourceScrapes::Weeks::const_iterator() : of_show->find(week);
    if (of_show == nullptr || row == of_show->end() || !row->second.contains(source)) {
        return std::nullopt;
    }
    // Sources that the panel leaves out may have been read later.
    const bool is_the_row =
        std::ranges::any_of(row->second, [&](const auto& of) { return of.second == scrape_run_at; });
    const Instant own = row->second.at(source);
    return is_the_row && own <= scrape_run_at ? std::optional(own) : std::nullopt;
}

}  // namespace

void ReadLate::add(Week week, Instant read) {
    ++rows;
    late += read > monday_of(week + Weeks{1}) + late_after ? 1 : 0;
}

ReadLate& ReadLate::operator+=(const ReadLate& other) {
    rows += other.rows;
    late += other.late;
    is_upper_bound = is_upper_bound || other.is_upper_bound;
    return *this;
}

Result<SourceScrapes> SourceScrapes::read(const std::filesystem::path& weekly) {
    SourceScrapes scrapes;
    std::error_code ignored;
    for (const Source source : all_sources()) {
        const auto file = weekly / weekly_file_name(source);
        if (std::filesystem::exists(file, ignored)) {
            scrapes.add(source, TRY(read_weekly(source, file)));
        }
    }
    return scrapes;
}

void SourceScrapes::add(Source source, const Panel& weekly) {
    const Column* const scrapes = weekly.find("scrape_run_at");
    for (Row row = 0; scrapes != nullptr && row < weekly.row_count(); ++row) {
        const auto read = scrapes->known[row] ? parse_instant(scrapes->strings()[row]) : Result<Instant>(Instant{});
        if (read && *read != Instant{}) {
            m_shows[weekly.show[row]][weekly.week[row]][source] = *read;
        }
    }
}

const SourceScrapes::Weeks* SourceScrapes::of(std::string_view show) const {
    const auto found = m_shows.find(show);
    return found == m_shows.end() ? nullptr : &found->second;
}

void add_row(ReadLate& seen, Source source, Week week, Instant scrape_run_at, const SourceScrapes::Weeks* of_show) {
    const auto read = scrape_behind(source, week, scrape_run_at, of_show);
    const std::size_t late_before = seen.late;
    seen.add(week, read.value_or(scrape_run_at));
    seen.is_upper_bound = seen.is_upper_bound || (!read && seen.late > late_before);
}

ReadLate read_late(Source source, const Panel& weekly) {
    ReadLate seen;
    each_read_row(source, weekly, [&](Row row, Instant read) { seen.add(weekly.week[row], read); });
    return seen;
}

ReadLate read_late(Source source, const Panel& panel, const SourceScrapes& scrapes) {
    ReadLate seen;
    each_read_row(source, panel, [&](Row row, Instant scrape_run_at) {
        add_row(seen, source, panel.week[row], scrape_run_at, scrapes.of(panel.show[row]));
    });
    return seen;
}

std::string read_late_text(const ReadLate& seen, std::optional<int> count_age) {
    const std::string advice = count_age ? fmt::format("; this panel takes each post at {} days or later", *count_age)
                                         : ", or use `panel --count-age 7`";
    return fmt::format(
        "{}{} of {} show-weeks of posts (each source's apart) were counted over {} days late: old posts had longer to "
        "collect views than new ones. {}Compare levels with care{}",
        seen.is_upper_bound ? "up to " : "", seen.late, seen.rows, late_after.count(),
        seen.is_upper_bound ? "A panel alone keeps one scrape time a row, the latest of its sources. " : "", advice);
}

}  // namespace public_signals::inline panel
