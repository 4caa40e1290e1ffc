// A run's warcinfo and metadata records are read as they are written in warc_archive.cpp and by the synthetic study; an
// archive of another program has no metadata of ours: then attempts is 1 and robots is unknown.
#include "public_signals/study/ledger_archive.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>
#include <map>
#include <set>

#include "public_signals/archive/warc.hpp"
#include "public_signals/archive/warc_record.hpp"

namespace public_signals::inline study {
namespace {

using warc::bare_id;
using Lines = std::map<std::string, std::string>;

std::string value_in(const Lines& lines, const std::string& name) {
    const auto found = lines.find(name);
    return found == lines.end() ? std::string() : found->second;
}

template <class Number>
std::optional<Number> number_in(const Lines& lines, const std::string& name) {
    const std::string text = value_in(lines, name);
    Number number{};
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
    return text.empty() || error != std::errc() || end != text.data() + text.size() ? std::nullopt
                                                                                    : std::optional(number);
}

struct RunRows {
    LedgerRun run;
    std::vector<LedgerFetch> fetches;
};

/// The value of a word in a record's facts; none where the line is absent or empty.
template <HasWords E>
Result<std::optional<E>> fact_word(const Lines& facts, const std::string& name, const LedgerFetch& fetch) {
    const std::string text = value_in(facts, name);
    if (text.empty()) {
        return std::nullopt;
    }
    return TRY(parse_word<E>(text, fmt::format("{}: {} of {}", fetch.file, name, fetch.record_id)));
}

Result<void> take_facts(const Lines& facts, LedgerFetch& fetch) {
    fetch.source = value_in(facts, "source");
    fetch.attempts = number_in<std::int64_t>(facts, "attempts").value_or(1);
    fetch.category = TRY(fact_word<ErrorKind>(facts, "error-category", fetch));
    fetch.total_wait = number_in<double>(facts, "total-wait");
    fetch.gap = number_in<double>(facts, "gap");
    if (facts.count("robots-allowed") != 0) {
        fetch.robots = warc::RobotsVerdict{value_in(facts, "robots-allowed") == "true", value_in(facts, "robots-rule"),
                                           TRY(fact_word<net::RobotsSource>(facts, "robots-source", fetch))};
    }
    fetch.origin = TRY(fact_word<FetchOrigin>(facts, "origin", fetch)).value_or(FetchOrigin::Network);
    return {};
}

/// One file's records sorted into runs.
class LedgerReader {
  public:
    LedgerReader(std::map<std::string, RunRows>& runs, std::string file) : m_runs(runs), m_file(std::move(file)) {}

    Result<void> add(const warc::Record& record) {
        end_record(record.offset);
        const std::optional<warc::RecordType> type = record.type();
        if (type == warc::RecordType::Warcinfo) {
            return begin_run(record);
        }
        const auto named = m_run_of_info.find(bare_id(record.field("WARC-Warcinfo-ID")));
        if (named != m_run_of_info.end()) {
            m_current = named->second;
        }
        if (type == warc::RecordType::Response || type == warc::RecordType::Revisit) {
            return add_answer(record);
        }
        if (type == warc::RecordType::Metadata && record.field("Content-Type").starts_with("application/warc-fields")) {
            return add_facts(record);
        }
        return {};
    }

    Result<void> end(std::uint64_t file_size) {
        end_record(file_size);
        for (const auto& [record_id, facts] : m_facts) {
            const auto place = m_place.find(record_id);
            if (place != m_place.end()) {
                TRY(take_facts(facts, m_runs[place->second.first].fetches[place->second.second]));
            }
        }
        return {};
    }

  private:
    void end_record(std::uint64_t offset) {
        if (m_any) {
            m_runs[m_current].run.archive_bytes += static_cast<std::int64_t>(offset - m_offset);
        }
        m_any = true;
        m_offset = offset;
    }

    Result<void> begin_run(const warc::Record& record) {
        const Lines lines = warc::field_lines(record.block);
        const std::string id = bare_id(record.field("WARC-Record-ID"));
        LedgerRun run{.run_id = lines.count("run-id") != 0 ? value_in(lines, "run-id") : id};
        const std::string started = value_in(lines, "run-started");
        run.started_at = TRY(parse_instant(started.empty() ? record.field("WARC-Date") : std::string_view(started)));
        if (lines.count("asked-start") != 0 && lines.count("asked-end") != 0) {
            run.asked =
                DateRange{TRY(parse_day(value_in(lines, "asked-start"))), TRY(parse_day(value_in(lines, "asked-end")))};
        }
        run.sources = value_in(lines, "sources");
        run.config_hash = value_in(lines, "config-hash");
        run.state = RunState::Replayed;
        run.archive = m_file;
        m_current = run.run_id;
        m_run_of_info[id] = m_current;
        m_runs.emplace(m_current, RunRows{.run = std::move(run), .fetches = {}});
        return {};
    }

    LedgerFetch row_of(const warc::Record& record, Instant time) {
        return {.run_id = m_current,
                .time = time,
                .url = bare_id(record.field("WARC-Target-URI")),
                .attempts = 1,
                .file = m_file,
                .offset = static_cast<std::int64_t>(record.offset),
                .record_id = bare_id(record.field("WARC-Record-ID"))};
    }

    Result<void> add_answer(const warc::Record& record) {
        const auto message = warc::parse_http(record.block);
        if (!message) {
            return {};  // dns: and the like
        }
        LedgerFetch fetch = row_of(record, TRY(parse_instant(record.field("WARC-Date"))));
        fetch.status = message->status;
        fetch.digest = std::string(record.field("WARC-Payload-Digest"));
        fetch.bytes = static_cast<std::int64_t>(message->body.size());
        if (record.type() == warc::RecordType::Revisit) {
            const std::string_view length = message->header("Content-Length");
            std::from_chars(length.data(), length.data() + length.size(), fetch.bytes);
        }
        keep(std::move(fetch));
        return {};
    }

    Result<void> add_facts(const warc::Record& record) {
        Lines facts = warc::field_lines(record.block);
        const std::string about = bare_id(record.field("WARC-Concurrent-To"));
        if (!about.empty()) {
            m_facts.emplace(about, std::move(facts));
        } else if (facts.count("error-category") != 0 && !record.field("WARC-Target-URI").empty()) {
            LedgerFetch fetch = row_of(record, TRY(parse_instant(record.field("WARC-Date"))));
            TRY(take_facts(facts, fetch));
            keep(std::move(fetch));
        }
        return {};
    }

    void keep(LedgerFetch fetch) {
        auto& rows = m_runs[m_current];
        if (rows.run.run_id.empty()) {  // records before any warcinfo
            rows.run = {.run_id = m_current, .started_at = fetch.time, .state = RunState::Replayed, .archive = m_file};
        }
        m_place[fetch.record_id] = {m_current, rows.fetches.size()};
        rows.fetches.push_back(std::move(fetch));
    }

    std::map<std::string, RunRows>& m_runs;
    std::string m_file;
    std::string m_current = "archive";
    std::map<std::string, std::string> m_run_of_info;
    std::map<std::string, Lines> m_facts;  // by the record that they are about
    std::map<std::string, std::pair<std::string, std::size_t>> m_place;
    std::uint64_t m_offset = 0;
    bool m_any = false;
};

/// Numbers the requests of a run, and fills in their sources and the gaps that the archive does not say.
void complete(RunRows& rows, const std::function<std::string(const std::string&)>& source_of) {
    std::map<std::string, std::string> source_of_origin;
    std::map<std::string, Instant> last_request;
    std::int64_t ordinal = 0;
    for (LedgerFetch& fetch : rows.fetches) {
        const std::string origin = origin_of(fetch.url);
        fetch.ordinal = ++ordinal;
        if (fetch.source.empty()) {
            fetch.source = source_of(fetch.url);
        }
        if (!fetch.source.empty()) {
            source_of_origin.emplace(origin, fetch.source);
        }
        if (fetch.origin == FetchOrigin::Import || fetch.attempts == 0) {
            continue;
        }
        const auto before = last_request.find(origin);
        if (!fetch.gap && before != last_request.end()) {
            fetch.gap = std::chrono::duration<double>(fetch.time - before->second).count();
        }
        last_request[origin] = fetch.time;
    }
    for (LedgerFetch& fetch : rows.fetches) {
        const auto known = source_of_origin.find(origin_of(fetch.url));
        if (fetch.source.empty() && known != source_of_origin.end()) {
            fetch.source = known->second;
        }
    }
}

}  // namespace

std::string origin_of(const std::string& url) {
    const std::size_t scheme = url.find("://");
    return scheme == url.npos ? std::string() : url.substr(0, url.find_first_of("/?#", scheme + 3));
}

Result<ArchivedRequests> archived_requests(const std::vector<ArchiveFile>& archives,
                                           const std::function<std::string(const std::string&)>& source_of) {
    std::map<std::string, RunRows> runs;
    for (const ArchiveFile& archive : archives) {
        LedgerReader reader(runs, archive.name);
        TRY(warc::for_each_whole(archive.path, [&](warc::Record&& record) { return reader.add(record); }));
        std::error_code code;
        TRY(reader.end(std::filesystem::file_size(archive.path, code)));
    }
    ArchivedRequests requests;
    for (auto& [run_id, rows] : runs) {
        if (rows.run.run_id.empty()) {
            continue;  // nothing but bytes before a first warcinfo
        }
        complete(rows, source_of);
        requests.runs.push_back(std::move(rows.run));
        requests.fetches.insert(requests.fetches.end(), std::make_move_iterator(rows.fetches.begin()),
                                std::make_move_iterator(rows.fetches.end()));
    }
    std::stable_sort(requests.runs.begin(), requests.runs.end(),
                     [](const LedgerRun& a, const LedgerRun& b) { return a.started_at < b.started_at; });
    return requests;
}

}  // namespace public_signals::inline study
