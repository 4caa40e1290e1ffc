// What Google Trends is asked for a show: of each query the weekly backbone over the base range, and the daily windows
// from the base range's start to the last asked day. Daily windows before the asked range are asked once in the life
// of a workspace: their values must not move when later weeks are refreshed.
#include <algorithm>
#include <map>
#include <set>

#include "public_signals/engine/targets.hpp"
#include "public_signals/sources/google_trends/collect.hpp"
#include "public_signals/sources/google_trends/provider.hpp"
#include "public_signals/sources/google_trends/requests.hpp"
#include "public_signals/study/asked_names.hpp"

namespace public_signals::collect {

namespace {

/// The settled daily windows that earlier runs brought home, by the ledger, with the keys of their queries.
std::set<TrendsSeries> settled_before(Ledger* ledger, Instant started) {
    std::set<TrendsSeries> settled;
    if (ledger == nullptr) {
        return settled;
    }
    const auto fetches = ledger->fetches();
    for (const LedgerFetch& fetch : fetches ? *fetches : std::vector<LedgerFetch>()) {
        if (fetch.source != name_of(Source::GoogleTrends) || fetch.time >= started || fetch.status != 200 ||
            fetch.category) {
            continue;
        }
        const auto asked = interest_request(fetch.url);
        if (!asked || !asked->resolution || asked->window.last + answers_settle_after >= day_of(fetch.time)) {
            continue;
        }
        const auto& [geo, category, property, language] = asked->asked;
        if (geo && category && property == "" && language == trends_language) {
            settled.insert(
                {search_key(asked->query), *geo, *category, {asked->window, *asked->resolution, asked->draw}});
        }
    }
    return settled;
}

class TrendsCollector final : public Collector {
  public:
    explicit TrendsCollector(const Context& context)
        : m_context(context),
          m_cache(context.data, context.started, context.study.settings.gt.cache_ttl_h, context.fresh),
          m_settled(settled_before(context.ledger, context.started)) {}

    bool wants(const Show& show) const override { return !show.google_queries.empty(); }

    PlannedRequests planned(const std::vector<const Show*>& shows) const override {
        std::set<TrendsSeries> asked;  // of two shows one series is asked once
        for (const Show* show : shows) {
            for (const TrendsSeries& series : plan_of(*show)) {
                if (!m_cache.series(series)) {
                    asked.insert(series);
                }
            }
        }
        std::set<std::pair<std::string, std::string>> queries;  // one that has no data ends after its first series
        for (const TrendsSeries& series : asked) {
            queries.emplace(series.query, series.geo);
        }
        const int warm_up = asked.empty() ? 0 : trends_web_warm_up;
        return {.least = trends_web_requests * static_cast<int>(queries.size()) + warm_up,
                .usual = trends_web_requests * static_cast<int>(asked.size()) + warm_up,
                .is_exact = true};
    }

    Next next(const Show& show, const std::vector<Answer>& answers) override {
        const auto [plan, fresh] = m_plans.try_emplace(show.name);
        if (fresh) {
            plan->second = plan_of(show);
        }
        StepCursor cursor(answers);
        const auto provider = trends_web(cursor, m_cache);
        std::string ended;
        for (const TrendsSeries& series : plan->second) {
            if (series.query == ended) {
                continue;
            }
            const InterestProgress progress = provider->ask(series);
            if (progress == InterestProgress::Waiting || progress == InterestProgress::ShowEnds) {
                break;
            }
            ended = progress == InterestProgress::QueryEnds ? series.query : "";
        }
        return cursor.take();
    }

  private:
    /// Every series of the show, query by query.
    std::vector<TrendsSeries> plan_of(const Show& show) const {
        const Day last = day_of(m_context.started) - std::chrono::days(1);
        const Day base = std::min(m_context.gt_base.value_or(m_context.asked.first), m_context.asked.first);
        const Settings& settings = m_context.study.settings;
        std::vector<TrendsSeries> plan;
        if (m_context.asked.first > last) {
            return plan;  // nothing of it has happened yet
        }
        const auto add = [&](const std::string& query, std::vector<TrendsAsk> asks) {
            for (TrendsAsk& ask : asks) {
                TrendsSeries series{query, trends_geo(show, settings), settings.gt.category, std::move(ask)};
                const bool is_base =
                    series.ask.resolution == Resolution::Day && series.ask.window.last < m_context.asked.first;
                TrendsSeries by_key = series;
                by_key.query = search_key(query);
                if (!is_base || !m_settled.contains(by_key)) {
                    plan.push_back(std::move(series));
                }
            }
        };
        for (const std::string& query : show.google_queries) {
            for (int draw = 0; draw < settings.gt.draws; ++draw) {
                add(query, backbone_windows(base, last, draw));
                add(query, daily_windows({base, m_context.asked.last}, last, draw));
            }
        }
        return plan;
    }

    Context m_context;
    TrendsCache m_cache;
    std::set<TrendsSeries> m_settled;
    std::map<std::string, std::vector<TrendsSeries>> m_plans;
};

}  // namespace

}  // namespace public_signals::collect

namespace public_signals::inline sources {

std::unique_ptr<collect::Collector> trends_collector(const collect::Context& context) {
    return std::make_unique<collect::TrendsCollector>(context);
}

}  // namespace public_signals::inline sources
