// Ctrl-C and SIGTERM end a live pull at the next moment when nothing is half done; the archive keeps all that came.
#include <fmt/format.h>
#include <unistd.h>

#include <algorithm>
#include <csignal>
#include <cstdio>
#include <random>
#include <set>

#include "public_signals/archive/warc_archive.hpp"
#include "public_signals/base/digest.hpp"
#include "public_signals/base/file.hpp"
#include "public_signals/cli/console.hpp"
#include "public_signals/cli/pull_steps.hpp"
#include "public_signals/cli/read_again.hpp"
#include "public_signals/cli/targets_left.hpp"
#include "public_signals/collect/run_choice.hpp"
#include "public_signals/engine/source.hpp"
#include "public_signals/engine/states.hpp"
#include "public_signals/study/ledger_archive.hpp"

namespace public_signals::inline cli {
namespace fs = std::filesystem;
namespace {

constexpr auto default_range = std::chrono::days(45);

/// 64 bits of the machine's randomness.
std::string drawn_at_random() {
    std::random_device device;
    return fmt::format("{:08x}{:08x}", device(), device());
}

volatile std::sig_atomic_t stop_requested = 0;

void request_stop(int) {
    stop_requested = 1;
}

/// While it lives, Ctrl-C asks for an end; a second one ends the process at once.
class StopOnSignal {
  public:
    StopOnSignal() {
        stop_requested = 0;
        struct sigaction action{};
        action.sa_handler = request_stop;
        action.sa_flags = SA_RESETHAND;
        sigaction(SIGINT, &action, &m_interrupt);
        sigaction(SIGTERM, &action, &m_terminate);
    }
    StopOnSignal(const StopOnSignal&) = delete;
    StopOnSignal& operator=(const StopOnSignal&) = delete;
    ~StopOnSignal() {
        sigaction(SIGINT, &m_interrupt, nullptr);
        sigaction(SIGTERM, &m_terminate, nullptr);
    }

  private:
    struct sigaction m_interrupt{};
    struct sigaction m_terminate{};
};

/// One line on a terminal, rewritten; nothing elsewhere.
class ProgressLine {
  public:
    explicit ProgressLine(bool quiet) : m_shown(!quiet && isatty(STDERR_FILENO) == 1) {}
    ~ProgressLine() { clear(); }
    ProgressLine(const ProgressLine&) = delete;
    ProgressLine& operator=(const ProgressLine&) = delete;

    void show(const collect::Progress& progress) {
        if (m_shown) {
            const std::string line =
                fmt::format("{} of {} pairs of show and source done, {} requests, last {}", progress.shows_done,
                            progress.shows, progress.requests, progress.latest);
            std::fprintf(stderr, "\r\033[K%s", line.substr(0, 76).c_str());
            std::fflush(stderr);
        }
    }
    void clear() {
        if (m_shown) {
            std::fputs("\r\033[K", stderr);
        }
    }

  private:
    bool m_shown;
};

PageState state_without_pages(const collect::AskedShow& asked) {
    if (asked.unasked) {
        return *asked.unasked;
    }
    const bool led_nowhere = !asked.failure || *asked.failure == ErrorKind::ClientError;
    return led_nowhere ? PageState::Missing : state_of_failure(*asked.failure);
}

/// Every show that was asked for has an outcome, even where the archive has no page of it.
void add_outcomes_without_pages(const collect::LiveRun& live, Replayed& replayed) {
    for (const collect::AskedShow& asked : live.shows) {
        const bool known = std::any_of(replayed.targets.begin(), replayed.targets.end(), [&](const auto& target) {
            return target.show == asked.show && target.source == asked.source;
        });
        if (!known) {
            replayed.targets.push_back(
                {live.run.run_id, asked.show, asked.source, state_without_pages(asked), 0, asked.message});
        }
    }
}

/// Of shows that were not asked: until when their host rests.
void name_rests(const collect::LiveRun& live, Replayed& replayed) {
    for (TargetOutcome& target : replayed.targets) {
        for (const collect::AskedShow& asked : live.shows) {
            if (target.state == PageState::RateLimited && asked.was_held_back && asked.retry_not_before &&
                asked.show == target.show && asked.source == target.source) {
                target.note = fmt::format("{}rests until {}", held_back_text, format_instant(*asked.retry_not_before));
            }
        }
    }
}

/// What to say of a run in which no site gave any answer; empty where one did, or nothing was asked.
std::string nothing_came(const std::vector<LedgerFetch>& fetches, const std::string& run_id) {
    std::set<std::string> sites;
    std::size_t failed = 0;
    for (const LedgerFetch& fetch : fetches) {
        if (fetch.run_id != run_id || fetch.origin == FetchOrigin::Import) {
            continue;
        }
        const bool refused =
            fetch.robots && !fetch.robots->allowed && fetch.robots->source != net::RobotsSource::Unreachable;
        if (fetch.status || refused) {
            return {};
        }
        sites.insert(origin_of(fetch.url));
        ++failed;
    }
    if (sites.empty()) {
        return {};
    }
    return fmt::format(
        "nothing came: {} could not be reached (is this computer online?). {} on record; run the same command again",
        counted(std::ssize(sites), "site"), counted(failed, "failed request is", "failed requests are"));
}

LedgerTarget row_of(const TargetOutcome& target) {
    return {.run_id = target.run_id,
            .source = name_of(target.source),
            .show = target.show,
            .state = target.state,
            .items = target.items,
            .note = target.note};
}

Result<void> settle(Ledger& ledger, const Settings& settings, const collect::LiveRun& live, const Replayed& replayed) {
    bool all_final = true;
    for (const TargetOutcome& target : replayed.targets) {
        LedgerTarget row = row_of(target);
        for (const collect::AskedShow& asked : live.shows) {
            if (asked.show == target.show && asked.source == target.source && comes_back(target.state)) {
                row.retry_not_before = asked.retry_not_before;
            }
        }
        all_final = all_final && !may_bring_more(target.source, target.state, settings);
        TRY(ledger.put(row));
    }
    LedgerRun run = live.run;
    run.state = all_final ? RunState::Finished : RunState::Partly;
    std::error_code code;
    const auto bytes = fs::file_size(live.archive, code);
    run.archive_bytes = code ? 0 : static_cast<std::int64_t>(bytes);
    return ledger.put(run);
}

/// A run whose process is gone and that no command went on with: its archive, read as if it had ended by itself.
Result<void> read_ended_run(const PullOptions& options, const PullPlace& place, LedgerRun run, Ledger& ledger) {
    const fs::path folder = data_of(place) / "archive";
    auto archive =
        TRY(warc::RunArchive::open(folder, {.run_id = run.run_id, .started = run.started_at, .asked = run.asked}));
    const Replayed replayed = TRY(replay({archive.file()}, place.study, place.rules, {}));
    if (!replayed.observations.runs.empty()) {
        TRY(write_collected(options, place, replayed));
    }
    for (const TargetOutcome& target : replayed.targets) {
        TRY(ledger.put(row_of(target)));
    }
    std::error_code code;
    const auto bytes = fs::file_size(TRY(archive.finish()), code);
    run.archive_bytes = code ? 0 : static_cast<std::int64_t>(bytes);
    run.state = RunState::Partly;  // only now: what is killed before begins anew
    return ledger.put(run);
}

/// What was archived before a kill belongs to the files too, though the run itself is never gone on with.
Result<void> read_ended_runs(const PullOptions& options, const PullPlace& place, const std::string& own_run,
                             Ledger& ledger) {
    for (const LedgerRun& run : TRY(ledger.runs())) {
        std::error_code code;
        const bool has_ended = run.state == RunState::Running || run.state == RunState::Interrupted;
        const bool is_here = fs::exists(collect::archive_of(data_of(place), run.run_id), code);
        if (!has_ended || run.run_id == own_run || run.output != place.output.name || !is_here) {
            continue;
        }
        const auto read = read_ended_run(options, place, run, ledger);
        narrate(
            options.common.quiet && read.has_value(),
            read ? fmt::format("run {} was cut off: the pages that it has are read", run.run_id)
                 : fmt::format("warning: run {} was cut off and cannot be read: {}", run.run_id, read.error().message));
    }
    return {};
}

/// Every source; an extension with accounts where some show names one.
bool is_asked_by_default(Source source, const Study& study) {
    const auto names_account = [source](const Show& show) { return !handle_of(show, source).empty(); };
    return !is_extension(source) || !has_posts(source) || std::ranges::any_of(study.shows, names_account);
}

}  // namespace

Result<collect::Order> order_of(const PullOptions& options, const PullPlace& place) {
    const ReplayOptions asked = TRY(replay_options(options));
    const Day last = asked.end.value_or(day_of(now()));
    const Day first = asked.start.value_or(last - default_range);
    if (first > last) {
        return invalid(fmt::format("--start {} is after the last day, {}", format_day(first), format_day(last)),
                       "--start", "give an earlier day, or a later --end");
    }
    if (options.max_posts && *options.max_posts < 1) {
        return invalid("--max-posts is under 1", "--max-posts", "give 1 or more, or leave it out");
    }
    const std::string bytes = TRY(read_file(place.workspace.config));
    const std::string draws = options.draws ? fmt::format("\n--draws {}", *options.draws) : std::string();
    collect::Order order{.asked = whole_weeks({first, last}),
                         .config_hash = sha256_hex(draws.empty() ? bytes : bytes + draws).substr(0, 16),
                         .data = data_of(place),
                         .output = place.output.name,
                         .fresh = options.fresh,
                         .max_posts = options.max_posts,
                         .drawn = drawn_at_random()};
    std::ranges::copy_if(all_sources(), std::back_inserter(order.sources), [&](Source source) {
        const auto& named = asked.sources;
        return named.empty() ? is_asked_by_default(source, place.study)
                             : std::ranges::find(named, source) != named.end();
    });
    return order;
}

Result<LivePulled> pull_live(const PullOptions& options, const PullPlace& place) {
    const collect::Order order = TRY(order_of(options, place));
    if (place.study.settings.contact.empty()) {
        narrate(options.common.quiet, "warning: settings.contact is empty; say in shows.yaml how a site can reach you");
    }
    Ledger ledger = TRY(Ledger::open(order.data / "ledger.sqlite3"));
    LivePulled pulled;
    {
        const StopOnSignal on_signal;
        ProgressLine line(options.common.quiet);
        pulled.live = TRY(collect::collect_live(order, place.study, place.rules, ledger,
                                                {.stop = [] { return stop_requested != 0; },
                                                 .progress = [&](const auto& progress) { line.show(progress); },
                                                 .say =
                                                     [&](const std::string& text) {
                                                         line.clear();
                                                         narrate(options.common.quiet, text);
                                                     }}));
    }
    if (pulled.live.is_interrupted) {
        return pulled;
    }
    TRY(read_ended_runs(options, place, pulled.live.run.run_id, ledger));
    std::error_code code;
    if (fs::exists(pulled.live.archive, code)) {
        pulled.replayed = TRY(replay({pulled.live.archive}, place.study, place.rules, {}));
    }
    add_outcomes_without_pages(pulled.live, pulled.replayed);
    name_rests(pulled.live, pulled.replayed);
    const bool any_again = TRY(read_again(options, place, {pulled.live.run.run_id}));
    if (any_again || !pulled.replayed.observations.runs.empty()) {
        TRY(write_collected(options, place, pulled.replayed));
        note_reading(place, pulled.replayed.observations.runs, {});
    } else {
        TRY(derive_weekly_again(options, place));
    }
    if (!pulled.live.was_finished) {
        TRY(settle(ledger, place.study.settings, pulled.live, pulled.replayed));
    }
    pulled.left = targets_left(TRY(ledger.targets()), place.study, place.rules).size();
    pulled.nothing_came = nothing_came(TRY(ledger.fetches()), pulled.live.run.run_id);
    return pulled;
}

}  // namespace public_signals::inline cli
