#include "public_signals/collect/run_choice.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "public_signals/base/digest.hpp"

namespace public_signals::collect {
namespace {

constexpr auto resumable_for = std::chrono::hours(24);

std::string names_of(const std::vector<Source>& sources) {
    std::string names;
    for (const Source source : sources) {
        names += (names.empty() ? "" : " ") + std::string(name_of(source));
    }
    return names;
}

bool is_of(const LedgerRun& run, const Order& order) {
    return run.config_hash == order.config_hash && run.sources == names_of(order.sources) && run.asked == order.asked &&
           run.output == order.output;
}

/// The second, and what tells the run from others that begin in it: what is asked, the millisecond, and what the
/// process drew at random, because two machines may begin one study together.
std::string new_run_id(const Order& order, Instant now, const std::vector<LedgerRun>& runs) {
    std::string key = fmt::format("{}\n{}\n{}\n{}\n{}", order.config_hash, names_of(order.sources),
                                  format_day(order.asked.first), format_day(order.asked.last), order.output);
    if (const auto millisecond = now.time_since_epoch().count() % 1000; millisecond != 0) {
        key += fmt::format("\n{}", millisecond);
    }
    if (!order.drawn.empty()) {
        key += "\n" + order.drawn;
    }
    const std::string first = format_compact_instant(now).substr(0, 15) + "Z-" + sha256_hex(key).substr(0, 6);
    std::string id = first;
    const auto is_taken = [&id](const LedgerRun& run) { return run.run_id == id; };
    for (int n = 2; std::any_of(runs.begin(), runs.end(), is_taken); ++n) {
        id = fmt::format("{}-{}", first, n);
    }
    return id;
}

}  // namespace

std::optional<RunChoice> run_of(const std::vector<LedgerRun>& runs, const Order& order, Instant now) {
    for (auto at = runs.rbegin(); at != runs.rend(); ++at) {  // the latest first
        const LedgerRun& run = *at;
        const auto age = now - run.started_at;
        if (order.fresh || !is_of(run, order) || run.state == RunState::Replayed || age < age.zero()) {
            continue;
        }
        if (run.state == RunState::Finished && day_of(run.started_at) == day_of(now)) {
            return RunChoice{.run = run, .is_finished = true};
        }
        if (run.state != RunState::Finished && age < resumable_for) {
            return RunChoice{.run = run, .is_resumed = true};
        }
    }
    return std::nullopt;
}

Result<RunChoice> choose_run(Ledger& ledger, const Order& order, Instant now) {
    const std::vector<LedgerRun> runs = TRY(ledger.runs());
    if (const auto known = run_of(runs, order, now)) {
        return *known;
    }
    RunChoice choice;
    choice.run = {.run_id = new_run_id(order, now, runs),
                  .started_at = now,
                  .asked = order.asked,
                  .sources = names_of(order.sources),
                  .config_hash = order.config_hash,
                  .output = order.output,
                  .state = RunState::Running};
    choice.run.archive = fmt::format("data/archive/{}.warc.gz", choice.run.run_id);
    TRY(ledger.put(choice.run));
    return choice;
}

warc::RunDescription describe(const LedgerRun& run, const Order& order, const Study& study,
                              const std::vector<std::pair<std::string, std::string>>& more) {
    warc::RunDescription description{.run_id = run.run_id, .started = run.started_at, .asked = order.asked};
    for (const Source source : order.sources) {
        description.sources.emplace_back(name_of(source));
    }
    description.contact = study.settings.contact;
    description.more.emplace_back("config-hash", order.config_hash);
    description.more.insert(description.more.end(), more.begin(), more.end());
    return description;
}

std::filesystem::path archive_of(const std::filesystem::path& data, const std::string& run_id) {
    const std::filesystem::path whole = data / "archive" / (run_id + ".warc.gz");
    std::filesystem::path open = whole;
    open += ".open";
    std::error_code code;
    return std::filesystem::exists(open, code) ? open : whole;
}

Result<std::vector<std::filesystem::path>> archives_of_today(Ledger& ledger, const Order& order, const LedgerRun& run) {
    std::vector<std::filesystem::path> archives;
    for (const LedgerRun& other : TRY(ledger.runs())) {
        std::error_code code;
        const std::filesystem::path archive = archive_of(order.data, other.run_id);
        if (other.run_id != run.run_id && other.state != RunState::Replayed &&
            day_of(other.started_at) == day_of(run.started_at) && std::filesystem::exists(archive, code)) {
            archives.push_back(archive);
        }
    }
    return archives;
}

}  // namespace public_signals::collect
