// The weekly slope of a folder: what came after its first day, per week between its first and its last day. Days are
// those of live pulls: with fewer than two of them, or less than a week between them, it is not known.
#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <set>

#include "public_signals/base/wrapped.hpp"
#include "public_signals/cli/commands.hpp"
#include "public_signals/cli/console.hpp"
#include "public_signals/cli/made_of.hpp"
#include "public_signals/cli/read_again.hpp"
#include "public_signals/cli/steps.hpp"
#include "public_signals/cli/targets_left.hpp"
#include "public_signals/cli/workspace.hpp"
#include "public_signals/collect/run_choice.hpp"
#include "public_signals/data/json_writer.hpp"
#include "public_signals/report/collection.hpp"
#include "public_signals/report/null_reasons.hpp"
#include "public_signals/study/ledger.hpp"

namespace public_signals::inline cli {
namespace fs = std::filesystem;
namespace {

struct Size {
    std::int64_t bytes = 0;
    std::map<Day, std::int64_t> by_day;

    void add(std::int64_t more, std::optional<Day> day) {
        bytes += more;
        if (day) {
            by_day[*day] += more;
        }
    }
    /// A file or an archive that was handed in grew at no rate: the days of `live` pulls alone tell one.
    void keep_days(const std::set<Day>& live) {
        std::erase_if(by_day, [&](const auto& day) { return !live.contains(day.first); });
    }
    std::optional<std::int64_t> weekly_slope() const {
        constexpr int a_week = 7;  // what grew within less than it tells no weekly rate
        if (by_day.size() < 2 || (by_day.rbegin()->first - by_day.begin()->first).count() < a_week) {
            return std::nullopt;
        }
        std::int64_t later = 0;
        for (auto day = std::next(by_day.begin()); day != by_day.end(); ++day) {
            later += day->second;
        }
        return later * 7 / (by_day.rbegin()->first - by_day.begin()->first).count();
    }
};

/// The first eight digits in a row that are a date: 20260209 in `oh_mary_posts_20260209.csv`.
std::optional<Day> day_in(const std::string& name) {
    for (std::size_t from = 0; from + 8 <= name.size(); ++from) {
        const auto day = parse_compact_day(name.substr(from, 8));
        if (day) {
            return *day;
        }
    }
    return std::nullopt;
}

Size size_of_files(const fs::path& folder) {
    Size size;
    std::error_code code;
    for (fs::recursive_directory_iterator entry(folder, code), end; !code && entry != end; entry.increment(code)) {
        std::error_code ignored;
        if (entry->is_regular_file(ignored)) {
            size.add(static_cast<std::int64_t>(entry->file_size(ignored)), day_in(entry->path().filename().string()));
        }
    }
    return size;
}

/// What a run has archived; of one that was ended, what its file holds so far.
std::int64_t archived_bytes(const LedgerRun& run, const fs::path& data) {
    std::error_code code;
    const auto bytes = fs::file_size(collect::archive_of(data, run.run_id), code);
    if (run.archive_bytes == 0 && !code) {
        return static_cast<std::int64_t>(bytes);
    }
    return run.archive_bytes;
}

Size size_of_archives(const std::vector<LedgerRun>& runs, const fs::path& data) {
    Size size;
    for (const LedgerRun& run : runs) {
        size.add(archived_bytes(run, data), day_of(run.started_at));
    }
    return size;
}

/// The days of pulls that asked sites themselves.
std::set<Day> live_days(const std::vector<LedgerRun>& runs, const std::vector<LedgerFetch>& fetches) {
    std::set<std::string> asked;
    for (const LedgerFetch& fetch : fetches) {
        if (fetch.origin == FetchOrigin::Network) {
            asked.insert(fetch.run_id);
        }
    }
    std::set<Day> days;
    for (const LedgerRun& run : runs) {
        const bool is_own = run.state != RunState::Replayed || run.archive.starts_with("data/archive/");
        if (is_own && asked.contains(run.run_id)) {
            days.insert(day_of(run.started_at));
        }
    }
    return days;
}

/// Why nothing more is known of a target than it is: in the words that the report has for its nulls.
std::string reason_of(const LedgerTarget& target) {
    if (!target.state) {
        return "not asked yet";
    }
    if (target.state == PageState::RateLimited && target.note.starts_with(held_back_text)) {
        return target.note;
    }
    const bool rests = target.retry_not_before && *target.retry_not_before > now();
    return std::string(in_words(*target.state)) +
           (rests ? fmt::format("; its host rests until {}", format_instant(*target.retry_not_before)) : "");
}

/// Hosts whose rest is not over.
Result<std::vector<std::pair<std::string, Instant>>> resting_hosts(Ledger& ledger) {
    auto hosts = TRY(ledger.resting_hosts());
    std::erase_if(hosts, [](const auto& host) { return host.second <= now(); });
    return hosts;
}

struct Status {
    std::vector<LedgerRun> runs;
    std::vector<LedgerTarget> left;
    std::vector<std::pair<std::string, std::string>> never_asked;  // source and show
    Unread unread;                                                 // what archives hold and data/raw does not
    std::optional<MadeOf> panel;                                   // nothing where there is none
    std::vector<std::pair<std::string, Instant>> resting;          // hosts, and when they may be asked again
    std::optional<Instant> come_back_at;
    std::map<std::string, std::size_t> requests;
    std::vector<std::pair<std::string, Size>> sizes;
};

/// Whether the panel is of today's shows.yaml; empty where it is.
std::string panel_text(const Status& status) {
    if (!status.panel || (status.panel->says && status.panel->changed.empty())) {
        return "";
    }
    return status.panel->says
               ? fmt::format("shows.yaml has changed since the panel was made: {}; {}", status.panel->changed,
                             panel_cure)
               : fmt::format(
                     "the panel does not say what of shows.yaml it was made of, so a change could not be "
                     "checked; {}",
                     weekly_cure);
}

std::string as_json(const Status& status) {
    Json json;
    auto& runs = json["runs"] = Json::array();
    for (const LedgerRun& run : status.runs) {
        const auto requests = status.requests.find(run.run_id);
        Json entry = {
            {"run_id", run.run_id}, {"started_at", warc::warc_date(run.started_at)}, {"state", name_of(run.state)}};
        entry["start"] = run.asked ? Json(format_day(run.asked->first)) : Json();
        entry["end"] = run.asked ? Json(format_day(run.asked->last)) : Json();
        entry["requests"] = requests == status.requests.end() ? 0 : requests->second;
        entry["archive"] = run.archive;
        runs.push_back(std::move(entry));
    }
    auto& left = json["targets_left"] = Json::array();
    for (const LedgerTarget& target : status.left) {
        Json entry = {
            {"source", target.source}, {"show", target.show}, {"state", state_word(target)}, {"run_id", target.run_id}};
        entry["reason"] = reason_of(target);
        entry["retry_not_before"] = target.retry_not_before ? Json(warc::warc_date(*target.retry_not_before)) : Json();
        left.push_back(std::move(entry));
    }
    auto& never = json["never_asked"] = Json::array();
    for (const auto& [source, show] : status.never_asked) {
        never.push_back(Json{{"source", source}, {"show", show}});
    }
    json["runs_to_read_again"] = status.unread.runs;
    json["archives_not_read"] = status.unread.archives.size();
    json["panel_changed"] = status.panel && !status.panel->changed.empty() ? Json(status.panel->changed) : Json();
    json["panel_unchecked"] = status.panel && !status.panel->says;
    auto& hosts = json["hosts"] = Json::array();
    for (const auto& [origin, instant] : status.resting) {
        hosts.push_back(Json{{"host", origin}, {"retry_not_before", warc::warc_date(instant)}});
    }
    json["come_back_at"] = status.come_back_at ? Json(warc::warc_date(*status.come_back_at)) : Json();
    for (const auto& [name, size] : status.sizes) {
        const auto slope = size.weekly_slope();
        json["sizes"][name] = Json{{"bytes", size.bytes}, {"bytes_per_week", slope ? Json(*slope) : Json()}};
    }
    return json.dump(2) + "\n";
}

/// `never asked: google_trends 7 shows, tiktok 5 shows`, with what brings them.
std::string never_asked_text(const Status& status) {
    std::map<std::string, std::int64_t> shows;
    for (const auto& [source, show] : status.never_asked) {
        ++shows[source];
    }
    std::string text;
    std::string sources;
    for (const auto& [source, count] : shows) {
        text += fmt::format("{}{} {}", text.empty() ? "never asked: " : ", ", source, counted(count, "show"));
        sources += (sources.empty() ? "" : " ") + source;
    }
    return text.empty() ? text
                        : wrapped(text, 2, stdout_width(any_width)) + "\n" +
                              wrapped("  " + ways_to_answer(sources), 2, stdout_width(any_width)) + "\n";
}

std::string as_text(const Status& status) {
    std::string text = fmt::format("{:<32}{:<22}{:<12}{:>9}\n", "run", "started", "state", "requests");
    for (const LedgerRun& run : status.runs) {
        const auto requests = status.requests.find(run.run_id);
        text += fmt::format("{:<32}{:<22}{:<12}{:>9}\n", run.run_id, format_instant(run.started_at), name_of(run.state),
                            requests == status.requests.end() ? 0 : requests->second);
        text += run.archive.empty() ? "" : fmt::format("  {}\n", run.archive);
    }
    text += counted(std::ssize(status.left), "pair of show and source", "pairs of show and source") + " left\n";
    for (const LedgerTarget& target : status.left) {
        text += wrapped(fmt::format("  {:<14}{:<28}{}", target.source, target.show, reason_of(target)), 6,
                        stdout_width(any_width)) +
                "\n";
    }
    text += never_asked_text(status);
    const std::size_t width = stdout_width(any_width);
    text += status.unread.any() ? wrapped(unread_text(status.unread), 2, width) + "\n" : "";
    const std::string panel = panel_text(status);
    text += panel.empty() ? "" : wrapped(panel, 2, width) + "\n";
    for (const auto& [origin, instant] : status.resting) {
        text += fmt::format("{} asked for rest until {}\n", origin, format_instant(instant));
    }
    if (!status.left.empty()) {
        text += status.come_back_at ? fmt::format("come back after {}\n", format_instant(*status.come_back_at))
                                    : "no host said when to come back\n";
    }
    for (const auto& [name, size] : status.sizes) {
        const auto slope = size.weekly_slope();
        text += fmt::format(
            "{:<10}{:>14} bytes  {}\n", name, grouped(size.bytes),
            slope ? fmt::format("{} a week", grouped(*slope)) : "growth unknown: no two pulls a week apart");
    }
    return text;
}

}  // namespace

Result<ExitCode> run(const StatusOptions& options) {
    const NamedPath data = TRY(path_or_default(options.output, "data", options.common.config));
    const auto workspace = find_workspace(options.common.config);
    const fs::path own = workspace ? workspace->root / "data" : data.path;
    Ledger ledger = TRY(Ledger::open_read_only((own / "ledger.sqlite3").lexically_normal()));
    Status status{.runs = TRY(ledger.runs()),
                  .left = {},
                  .never_asked = {},
                  .unread = {},
                  .panel = {},
                  .resting = TRY(resting_hosts(ledger))};
    if (workspace) {
        const Study study = TRY(read_study(workspace->config));
        const Rules rules = TRY(rules_in_use("", workspace->root));
        const std::vector<LedgerTarget> targets = TRY(ledger.targets());
        status.left = targets_left(targets, study, rules);
        status.never_asked = never_asked(targets, study, rules);
        status.unread = TRY(unread_here(*workspace));
        status.panel = TRY(made_of(options.common.config, own / "panel" / "weekly_social_signals.parquet"));
    }
    const std::vector<LedgerFetch> fetches = TRY(ledger.fetches());
    for (const LedgerFetch& fetch : fetches) {
        status.requests[fetch.run_id] += fetch.origin != FetchOrigin::Import && fetch.attempts > 0;
    }
    for (const LedgerTarget& target : status.left) {
        if (target.retry_not_before && (!status.come_back_at || *target.retry_not_before < *status.come_back_at)) {
            status.come_back_at = target.retry_not_before;
        }
    }
    status.sizes = {{"archive", size_of_archives(status.runs, own)},
                    {"snapshots", size_of_files(data.path / "raw_snapshots")},
                    {"raw", size_of_files(data.path / "raw")}};
    const std::set<Day> live = live_days(status.runs, fetches);
    for (auto& [name, size] : status.sizes) {
        size.keep_days(live);
    }
    options.common.json ? print(as_json(status)) : say(as_text(status));
    return ExitCode::Done;
}

}  // namespace public_signals::inline cli
