#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "public_signals/base/wrapped.hpp"
#include "public_signals/cli/console.hpp"
#include "public_signals/cli/pull_steps.hpp"
#include "public_signals/cli/targets_left.hpp"
#include "public_signals/collect/endpoints.hpp"
#include "public_signals/data/json_writer.hpp"
#include "public_signals/engine/source.hpp"
#include "public_signals/study/ledger_archive.hpp"

namespace public_signals::inline cli {
namespace {

constexpr Weeks usual_base{104};  // where no base is pinned: as long a series as its first run asks

struct PlannedSource {
    Source source;
    std::vector<std::string> hosts;
    int shows = 0;
    int least = 0;
    int usual = 0;
    net::DelayRange delay;
    double seconds() const { return usual * (delay.least + delay.most) / 2; }
};

/// What a workspace's ledger says of earlier runs; empty where there is none.
struct EarlierRuns {
    std::optional<Ledger> ledger;
    std::vector<LedgerRun> runs;
    std::vector<LedgerTarget> targets;
    std::vector<LedgerFetch> fetches;
    std::optional<collect::RunChoice> own;  // the run that this command goes on with
};

Result<EarlierRuns> earlier_runs(const collect::Order& order) {
    EarlierRuns earlier;
    const auto file = order.data / "ledger.sqlite3";
    if (std::error_code ignored; !std::filesystem::exists(file, ignored)) {
        return earlier;
    }
    earlier.ledger = TRY(Ledger::open_read_only(file));
    earlier.runs = TRY(earlier.ledger->runs());
    earlier.targets = TRY(earlier.ledger->targets());
    earlier.fetches = TRY(earlier.ledger->fetches());
    earlier.own = collect::run_of(earlier.runs, order, now());
    return earlier;
}

/// Whether the run that goes on has a last word on a show.
bool is_settled(const EarlierRuns& earlier, Source source, const Show& show, const Settings& settings) {
    return earlier.own && std::ranges::any_of(earlier.targets, [&](const LedgerTarget& target) {
               return target.run_id == earlier.own->run.run_id && target.source == name_of(source) &&
                      target.show == show.name && target.state && !may_bring_more(source, *target.state, settings);
           });
}

/// Whether pages of today may be taken again: then nothing has to be asked.
bool has_pages_of_today(const EarlierRuns& earlier, Source source, const collect::Order& order) {
    return !order.fresh && std::ranges::any_of(earlier.fetches, [&](const LedgerFetch& fetch) {
        return fetch.source == name_of(source) && fetch.status && day_of(fetch.time) == day_of(now());
    });
}

/// How many requests a show of a source took in the last run that asked it.
std::optional<double> requests_a_show(const EarlierRuns& earlier, Source source) {
    for (auto run = earlier.runs.rbegin(); run != earlier.runs.rend(); ++run) {
        const auto is_of = [&](const auto& row) { return row.run_id == run->run_id && row.source == name_of(source); };
        const auto requests = std::ranges::count_if(earlier.fetches, [&](const LedgerFetch& fetch) {
            return is_of(fetch) && fetch.status && fetch.attempts > 0 && fetch.origin == FetchOrigin::Network;
        });
        const auto shows = std::ranges::count_if(earlier.targets, is_of);
        if (requests > 0 && shows > 0) {
            return static_cast<double>(requests) / static_cast<double>(shows);
        }
    }
    return std::nullopt;
}

std::vector<std::string> hosts_of(Source source, const Settings& settings) {
    std::vector<std::string> hosts;
    for (const std::string& url : row_of(source).sites(settings)) {
        const std::string host = origin_of(collect::at_endpoint(url, source, settings.collect.endpoints));
        if (std::find(hosts.begin(), hosts.end(), host) == hosts.end()) {
            hosts.push_back(host);
        }
    }
    return hosts;
}

std::string duration(double seconds) {
    const auto minutes = static_cast<long long>((seconds + 59) / 60);
    return minutes < 60 ? fmt::format("{} min", minutes) : fmt::format("{} h {} min", minutes / 60, minutes % 60);
}

std::string as_text(const std::vector<PlannedSource>& plan, const collect::Order& order) {
    std::string text =
        fmt::format("{} to {}; nothing was asked\n{:<14}{:>6}{:>10}{:>12}{:>12}\n", format_day(order.asked.first),
                    format_day(order.asked.last), "source", "shows", "requests", "pause", "about");
    double longest = 0;
    for (const PlannedSource& planned : plan) {
        std::string hosts;
        for (const std::string& host : planned.hosts) {
            hosts += (hosts.empty() ? "" : " ") + host;
        }
        longest = std::max(longest, planned.seconds());
        text += fmt::format("{:<14}{:>6}{:>10}{:>12}{:>12}\n", name_of(planned.source), planned.shows,
                            fmt::format("{}+", planned.least),
                            fmt::format("{:g}-{:g} s", planned.delay.least, planned.delay.most),
                            duration(planned.seconds()));
        text += wrapped("  " + hosts, 2) + "\n";
    }
    return text + fmt::format(
                      "about {} with hosts side by side; robots.txt of every host is asked first,\n"
                      "and what it refuses is not asked\n",
                      duration(longest));
}

std::string as_json(const std::vector<PlannedSource>& plan, const collect::Order& order) {
    Json json{{"start", format_day(order.asked.first)}, {"end", format_day(order.asked.last)}};
    auto& sources = json["sources"] = Json::array();
    for (const PlannedSource& planned : plan) {
        sources.push_back({{"source", name_of(planned.source)},
                           {"hosts", planned.hosts},
                           {"shows", planned.shows},
                           {"least_requests", planned.least},
                           {"usual_requests", planned.usual},
                           {"delay", {planned.delay.least, planned.delay.most}},
                           {"seconds", planned.seconds()}});
    }
    return json.dump(2) + "\n";
}

}  // namespace

Result<std::string> plan_of(const PullOptions& options, const PullPlace& place) {
    const collect::Order order = TRY(order_of(options, place));
    EarlierRuns earlier = TRY(earlier_runs(order));
    const collect::Context context{
        .study = place.study,
        .rules = place.rules,
        .asked = order.asked,
        .started = now(),
        .gt_base = place.study.settings.gt.base_start.value_or(monday_of(to_week(order.asked.first) - usual_base)),
        .max_posts = order.max_posts,
        .fresh = order.fresh,
        .data = order.data,
        .ledger = earlier.ledger ? &*earlier.ledger : nullptr};
    std::vector<PlannedSource> plan;
    for (const auto& [source, collector] : collect::collectors_of(order.sources, context)) {
        PlannedSource& planned = plan.emplace_back();
        planned.source = source;
        planned.hosts = hosts_of(source, place.study.settings);
        planned.delay = collect::delay_of(source, place.study.settings);
        std::vector<const Show*> asked;
        for (const Show& show : place.study.shows) {
            const bool wanted = collector->wants(show);
            planned.shows += wanted ? 1 : 0;
            if (wanted && !is_settled(earlier, source, show, place.study.settings)) {
                asked.push_back(&show);
            }
        }
        const bool is_done = earlier.own && earlier.own->is_finished;
        const collect::PlannedRequests requests = is_done ? collect::PlannedRequests{} : collector->planned(asked);
        const auto seen = requests.is_exact ? std::nullopt : requests_a_show(earlier, source);
        planned.least = has_pages_of_today(earlier, source, order) ? 0 : requests.least;
        planned.usual = seen && !is_done ? static_cast<int>(std::lround(*seen * static_cast<double>(asked.size())))
                                         : requests.usual;
        planned.usual = std::max(planned.usual, planned.least);
    }
    return options.common.json ? as_json(plan, order) : as_text(plan, order);
}

}  // namespace public_signals::inline cli
