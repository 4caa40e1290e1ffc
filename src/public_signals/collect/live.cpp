#include "public_signals/collect/live.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <random>
#include <set>

#include "public_signals/base/ascii.hpp"
#include "public_signals/base/url.hpp"
#include "public_signals/browser/rendering.hpp"
#include "public_signals/collect/collection_loop.hpp"
#include "public_signals/collect/kept_robots.hpp"
#include "public_signals/collect/recorder.hpp"
#include "public_signals/engine/source.hpp"
#include "public_signals/study/ledger_archive.hpp"
#include "public_signals/web/pace.hpp"
#include "public_signals/web/target.hpp"

namespace public_signals::collect {
namespace {

net::FetchSettings net_settings(const Settings& settings) {
    net::FetchSettings net;
    net.user_agent = net::user_agent_of(settings.contact);
    net.max_retries = settings.collect.max_retries;
    net.timeout = settings.collect.timeout;
    net.backoff_base = settings.collect.backoff_base;
    net.max_wait = settings.collect.max_wait;
    net.max_bytes = static_cast<std::size_t>(settings.collect.max_bytes);
    net.max_decoded_bytes = static_cast<std::size_t>(settings.collect.max_decoded_bytes);
    return net;
}

/// Whether a source is asked at a host of the user's, and not at the platform's own.
bool is_own_endpoint(Source source, const Settings& settings) {
    const auto base = settings.collect.endpoints.find(name_of(source));
    if (base == settings.collect.endpoints.end() || base->second.empty()) {
        return false;
    }
    const auto own = parse_url(base->second);
    return own && std::ranges::none_of(row_of(source).sites(settings), [&](const std::string& site) {
               const auto platform = parse_url(site);
               return platform && platform->host == own->host;
           });
}

/// Whether a source is asked for the pages that people see.
bool has_pages(const Order& order, const Settings& settings) {
    return std::ranges::any_of(order.sources, [&](Source source) {
        const auto renders = row_of(source).renders;
        return renders != nullptr && renders(settings);
    });
}

browser::RenderSettings browser_settings(const Settings& settings, const std::string& user_agent) {
    const BrowserSettings& browser = settings.collect.browser;
    const bool is_remote = browser.mode == BrowserMode::WebDriver;
    return {.mode = is_remote ? browser::RenderSettings::Mode::WebDriver : browser::RenderSettings::Mode::Auto,
            .webdriver_url = browser.webdriver_url,
            .binary = browser.binary,
            .user_agent = user_agent,
            .transport = {.allow_private = settings.collect.allow_private,
                          .allow_addresses = settings.collect.allow_addresses}};
}

/// Whether profiles are rendered. Mode auto does without a browser where there is none, and says so.
Result<bool> renders_profiles(const Order& order, const Settings& settings, const browser::RenderSettings& browser,
                              const LiveHooks& hooks) {
    if (!has_pages(order, settings) || settings.collect.browser.mode == BrowserMode::Off) {
        return false;
    }
    const auto usable = browser::check(browser);
    if (usable) {
        return true;
    }
    if (browser.mode == browser::RenderSettings::Mode::WebDriver) {
        return tl::unexpected(usable.error());
    }
    if (hooks.say) {
        hooks.say("profiles are read without a browser, so lists may be short: " + usable.error().message);
        hooks.say("help: " + usable.error().help);
    }
    return false;
}

/// What the run asked so far. Rows that a killed process had archived but not yet put into the ledger are put there,
/// and rows whose records are gone leave it.
Result<std::vector<LedgerFetch>> asked_so_far(Ledger& ledger, const std::filesystem::path& archive,
                                              const LedgerRun& run) {
    std::vector<LedgerFetch> fetches = TRY(ledger.fetches(run.run_id));
    std::error_code code;
    if (!std::filesystem::exists(archive, code)) {
        return fetches;
    }
    std::set<std::string> known;
    for (const LedgerFetch& fetch : fetches) {
        known.insert(fetch.record_id);
    }
    const auto archived = TRY(archived_requests({{archive, run.archive}}, [](const std::string&) { return ""; }));
    // What a torn archive lost is asked again, under the same ids.
    const auto bytes = static_cast<std::int64_t>(std::filesystem::file_size(archive, code));
    const auto is_lost = [&](const LedgerFetch& fetch) { return fetch.file == run.archive && fetch.offset >= bytes; };
    for (const LedgerFetch& fetch : fetches) {
        if (is_lost(fetch)) {
            TRY(ledger.forget(fetch));
        }
    }
    std::erase_if(fetches, is_lost);
    for (LedgerFetch fetch : archived.fetches) {
        if (!known.contains(fetch.record_id)) {
            fetch.ordinal = 0;
            TRY(ledger.put(fetch));
            fetches.push_back(std::move(fetch));
        }
    }
    return fetches;
}

/// A host that was asked moments ago, by a process that is gone, is not asked at once.
std::map<std::string, net::Pace> paces_of(const std::vector<LedgerFetch>& fetches, double transport_now) {
    constexpr auto recent = std::chrono::minutes(1);
    std::map<std::string, net::Pace> paces;
    for (const LedgerFetch& fetch : fetches) {
        const auto age = now() - fetch.time;
        const auto target = net::target_of(fetch.url);
        if (target && fetch.attempts > 0 && age >= age.zero() && age < recent) {
            const double seconds = std::chrono::duration<double>(age).count();
            paces[target->origin].answered(transport_now - seconds, 200, 0.5);
        }
    }
    return paces;
}

/// Every page that need not be asked for again.
Result<StoredPages> stored_pages(const Order& order, const LiveRun& live, const Rules& rules, Ledger& ledger,
                                 const LiveHooks& hooks) {
    StoredPages stored(rules);
    const Day day = day_of(live.run.started_at);
    if (!order.fresh) {
        for (const auto& archive : TRY(archives_of_today(ledger, order, live.run))) {
            if (const auto added = stored.add(archive, live.run.run_id, day); !added && hooks.say) {
                hooks.say(fmt::format("warning: pages of {} are asked again: {}", archive.filename().string(),
                                      added.error().message));
            }
        }
    }
    TRY(stored.add(live.archive, live.run.run_id, day));
    return stored;
}

std::unique_ptr<net::Transport> transport_of(const browser::RenderSettings& browser, bool renders) {
    net::TransportSettings wire = browser.transport;
    wire.proxy = net::proxy_of_environment();
    auto transport = net::curl_transport(std::move(wire));
    return renders ? browser::rendering_transport(std::move(transport), browser) : std::move(transport);
}

Result<Context> context_of(const Order& order, const Study& study, const Rules& rules, Ledger& ledger,
                           Instant started) {
    Context context{.study = study,
                    .rules = rules,
                    .asked = order.asked,
                    .started = started,
                    .max_posts = order.max_posts,
                    .fresh = order.fresh,
                    .data = order.data,
                    .ledger = &ledger};
    for (const Source source : order.sources) {
        if (const auto prepare = row_of(source).prepare; prepare != nullptr) {
            TRY(prepare(order, context));
        }
    }
    return context;
}

}  // namespace

net::DelayRange delay_of(Source source, const Settings& settings) {
    const CollectSettings& collect = settings.collect;
    const auto own = collect.delays_by_source.find(name_of(source));
    if (own != collect.delays_by_source.end()) {
        return {own->second.least, own->second.most};
    }
    if (collect.delays) {
        return {collect.delays->least, collect.delays->most};
    }
    const SourcePause usual = row_of(source).pause(settings);
    return {usual.least, usual.most};
}

Result<void> check_pauses(const std::vector<Source>& sources, const Settings& settings) {
    for (const Source source : sources) {
        const SourceRow& row = row_of(source);
        const double floor = row.pause(settings).floor;
        const double asked = delay_of(source, settings).least;
        if (asked < floor && !is_own_endpoint(source, settings)) {
            return invalid(
                fmt::format("a pause of {:g} s is too short for {}", asked, title_of(source)), "settings.delays",
                fmt::format("write {:g} or more: {}; an endpoint of yours may be asked faster", floor,
                            floor < 1 ? "the API is shared with others" : "these are pages that people see"));
        }
    }
    return {};
}

Result<void> check_names(const std::vector<Source>& sources, const std::vector<Show>& shows) {
    constexpr std::string_view invented = "synthetic_";
    const auto refuse_invented = [&](const std::string& name, const Show& show) -> Result<void> {
        if (!ascii_lower(name).starts_with(invented)) {
            return {};
        }
        return invalid(fmt::format("`{}` of {} is an invented name of the sample study", name, show.name),
                       "config/shows.yaml", "put in the show's own name, query, title or account before you pull");
    };
    for (const Show& show : shows) {
        TRY(refuse_invented(show.name, show));
        TRY(refuse_invented(show.wikipedia_title, show));
        for (const std::string& query : show.google_queries) {
            TRY(refuse_invented(query, show));
        }
        for (const Source source : sources) {
            TRY(refuse_invented(handle_of(show, source), show));
        }
    }
    return {};
}

std::vector<std::pair<Source, std::unique_ptr<Collector>>> collectors_of(const std::vector<Source>& sources,
                                                                         const Context& context) {
    std::vector<std::pair<Source, std::unique_ptr<Collector>>> collectors;
    for (const Source source : all_sources()) {
        if (std::ranges::find(sources, source) != sources.end()) {
            collectors.emplace_back(source, row_of(source).collector(context));
        }
    }
    return collectors;
}

Result<LiveRun> collect_live(const Order& order, const Study& study, const Rules& rules, Ledger& ledger,
                             const LiveHooks& hooks) {
    const net::FetchSettings settings = net_settings(study.settings);
    TRY(net::check_user_agent(settings.user_agent));
    const RunChoice choice = TRY(choose_run(ledger, order, now()));
    LiveRun live{.run = choice.run, .is_resumed = choice.is_resumed, .was_finished = choice.is_finished};
    live.archive = archive_of(order.data, live.run.run_id);
    if (choice.is_finished) {
        return live;
    }
    Context context = TRY(context_of(order, study, rules, ledger, live.run.started_at));
    // Opening cuts off what a kill left unfinished, before anything is read.
    auto archive =
        TRY(warc::RunArchive::open(order.data / "archive", describe(live.run, order, study, context.described)));
    live.archive = archive.file();
    const auto asked_before = TRY(asked_so_far(ledger, live.archive, live.run));
    const StoredPages stored = TRY(stored_pages(order, live, rules, ledger, hooks));
    TRY(ledger.set_run_state(live.run.run_id, RunState::Running));

    const browser::RenderSettings browser = browser_settings(study.settings, settings.user_agent);
    context.renders = TRY(renders_profiles(order, study.settings, browser, hooks));
    const auto transport = transport_of(browser, context.renders);
    auto paces = paces_of(asked_before, transport->now());
    Recorder recorder(archive, ledger, live.run.run_id, live.run.archive);
    KeptRobotsTxt robots(ledger, stored);
    std::mt19937_64 generator(std::random_device{}());
    std::uniform_real_distribution<double> uniform(0, 1);
    net::Fetcher fetcher(settings, {.transport = *transport,
                                    .unix_now = [] { return now().time_since_epoch().count() / 1000; },
                                    .dice = [&] { return uniform(generator); },
                                    .robots = robots,
                                    .saw = [&](const net::Exchange& exchange) { recorder.saw(exchange); },
                                    .stop = [&] { return recorder.error() || (hooks.stop && hooks.stop()); },
                                    .paces = &paces});
    CollectionLoop collection_loop(fetcher, recorder, stored, ledger, context, hooks);
    TRY(collection_loop.begin(order.sources, live.run.run_id));
    live.is_interrupted = !fetcher.run();
    live.requests = recorder.requests();
    live.shows = collection_loop.shows();
    if (recorder.error()) {
        return tl::unexpected(*recorder.error());
    }
    if (live.is_interrupted) {
        TRY(ledger.set_run_state(live.run.run_id, RunState::Interrupted));
        return live;
    }
    live.archive = TRY(archive.finish());
    return live;
}

}  // namespace public_signals::collect
