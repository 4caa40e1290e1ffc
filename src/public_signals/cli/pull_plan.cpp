#include <fmt/format.h>

#include "public_signals/base/wrapped.hpp"
#include "public_signals/cli/console.hpp"
#include "public_signals/cli/pull_steps.hpp"
#include "public_signals/collect/endpoints.hpp"
#include "public_signals/data/json_writer.hpp"
#include "public_signals/engine/source.hpp"
#include "public_signals/study/ledger_archive.hpp"

namespace public_signals::inline cli {
namespace {

struct PlannedSource {
    Source source;
    std::vector<std::string> hosts;
    int shows = 0;
    int requests = 0;
    net::DelayRange delay;
    double seconds() const { return requests * (delay.least + delay.most) / 2; }
};

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
                            fmt::format("{}+", planned.requests),
                            fmt::format("{:g}-{:g} s", planned.delay.least, planned.delay.most),
                            duration(planned.seconds()));
        text += wrapped("  " + hosts, 2) + "\n";
    }
    return text + fmt::format("about {} with hosts side by side; robots.txt of every host is asked first\n",
                              duration(longest));
}

std::string as_json(const std::vector<PlannedSource>& plan, const collect::Order& order) {
    Json json{{"start", format_day(order.asked.first)}, {"end", format_day(order.asked.last)}};
    auto& sources = json["sources"] = Json::array();
    for (const PlannedSource& planned : plan) {
        sources.push_back({{"source", name_of(planned.source)},
                           {"hosts", planned.hosts},
                           {"shows", planned.shows},
                           {"least_requests", planned.requests},
                           {"delay", {planned.delay.least, planned.delay.most}},
                           {"seconds", planned.seconds()}});
    }
    return json.dump(2) + "\n";
}

}  // namespace

Result<std::string> plan_of(const PullOptions& options, const PullPlace& place) {
    const collect::Order order = TRY(order_of(options, place));
    const collect::Context context{.study = place.study,
                                   .rules = place.rules,
                                   .asked = order.asked,
                                   .started = now(),
                                   .gt_base = place.study.settings.gt.base_start,
                                   .max_posts = order.max_posts,
                                   .data = order.data};
    std::vector<PlannedSource> plan;
    for (const auto& [source, collector] : collect::collectors_of(order.sources, context)) {
        PlannedSource& planned = plan.emplace_back();
        planned.source = source;
        planned.hosts = hosts_of(source, place.study.settings);
        planned.delay = collect::delay_of(source, place.study.settings);
        for (const Show& show : place.study.shows) {
            if (collector->wants(show)) {
                ++planned.shows;
                planned.requests += collector->expected_requests(show);
            }
        }
    }
    return options.common.json ? as_json(plan, order) : as_text(plan, order);
}

}  // namespace public_signals::inline cli
