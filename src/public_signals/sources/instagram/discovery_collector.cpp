// Instagram by its official API: page after page of an account's posts, until they reach back behind the asked weeks.
//
// The token goes as a header and never into a URL, so that no archive, ledger or log can hold it. An account that the
// API does not show (personal, private, age-gated) answers like one that does not exist.
#include "public_signals/collect/collector.hpp"
#include "public_signals/data/json.hpp"
#include "public_signals/engine/replay_parts.hpp"
#include "public_signals/sources/instagram/business_discovery.hpp"
#include "public_signals/sources/instagram/discovery_access.hpp"
#include "public_signals/web/transport.hpp"

namespace public_signals::inline sources {
namespace instagram {
namespace {

using namespace collect;

constexpr int most_posts = 2000;
constexpr net::DelayRange pause{0.5, 1};
constexpr auto usual_rest = std::chrono::hours(1);  // the span over which requests are counted

/// The minutes until a limited token may ask again, of X-Business-Use-Case-Usage.
std::optional<std::chrono::minutes> rest_of(const ArchivedPage& page) {
    const auto usage = json::parse(net::header_of(page.headers, "X-Business-Use-Case-Usage"));
    std::int64_t most = 0;
    if (usage) {
        for (const json::Value& minutes : usage->root().all("*.*.estimated_time_to_regain_access")) {
            most = std::max(most, minutes.integer().value_or(0));
        }
    }
    constexpr std::int64_t a_day = 24 * 60;
    return most > 0 && most <= a_day ? std::optional(std::chrono::minutes(most)) : std::nullopt;
}

class DiscoveryCollector final : public Collector {
  public:
    explicit DiscoveryCollector(const Context& context)
        : m_context(context), m_user_id(discovery_user_id(context.study.settings.instagram)) {
        if (const auto token = context.tokens.find(Source::Instagram); token != context.tokens.end()) {
            m_token = token->second;
        }
    }

    bool wants(const Show& show) const override { return !handle_of(show, Source::Instagram).empty(); }

    PlannedRequests planned(const std::vector<const Show*>& shows) const override {
        const int accounts = static_cast<int>(shows.size());
        return {.least = accounts, .usual = accounts};
    }

    Next next(const Show& show, const std::vector<Answer>& answers) override {
        if (answers.empty()) {
            const std::string problem = discovery_problem(m_token, m_user_id);
            if (!problem.empty()) {
                return {.unasked = Unasked{PageState::LoginRequired, problem}};
            }
            return {.asks = {page(handle_of(show, Source::Instagram), "")}};
        }
        const Answer& latest = answers.back();
        const std::string cursor = latest.failure ? std::string() : next_cursor(latest.page.page.body);
        const bool goes_round =
            !cursor.empty() && latest.url == page(handle_of(show, Source::Instagram), cursor).request.url;
        if (cursor.empty() || goes_round || reaches_back(handle_of(show, Source::Instagram), answers)) {
            return {};
        }
        return {.asks = {page(handle_of(show, Source::Instagram), cursor)}};
    }

    std::optional<CloseHost> wall(const Show& show, const Answer& answer) override {
        if (answer.page.page.status == 0) {
            return std::nullopt;
        }
        const ExtractedPosts read =
            read_profile_page(answer.page, Source::Instagram, handle_of(show, Source::Instagram), m_context.rules);
        if (read.state == PageState::Blocked) {
            return CloseHost{answer.url, ErrorKind::RateLimited, answer.retry_not_before};
        }
        if (read.state == PageState::RateLimited) {
            const Instant rested = now() + rest_of(answer.page).value_or(usual_rest);
            return CloseHost{answer.url, ErrorKind::RateLimited, answer.retry_not_before.value_or(rested)};
        }
        return std::nullopt;
    }

  private:
    static const std::string& account_of(const Show& show) { return handle_of(show, Source::Instagram); }

    Ask page(const std::string& handle, const std::string& after) const {
        Ask ask;
        ask.request.url = discovery_url(m_context.study.settings.instagram, m_user_id, {handle, after});
        ask.request.headers = {{"Authorization", "Bearer " + m_token}};
        ask.request.follow_redirects = false;  // the token goes to no other host
        ask.request.delay = pause;
        return ask;
    }

    bool reaches_back(const std::string& handle, const std::vector<Answer>& answers) const {
        std::vector<ArchivedPage> pages;
        pages.reserve(answers.size());
        for (const Answer& answer : answers) {
            pages.push_back(answer.page);
        }
        const ProfileVisit visit = read_visit(pages, Source::Instagram, handle, m_context.rules);
        const bool is_old = visit.oldest_unpinned && day_of(*visit.oldest_unpinned) < m_context.asked.first;
        return is_old || visit.whole ||
               static_cast<int>(visit.posts.size()) >= m_context.max_posts.value_or(most_posts);
    }

    Context m_context;
    std::string m_user_id;
    std::string m_token;
};

}  // namespace
}  // namespace instagram

std::unique_ptr<collect::Collector> discovery_collector(const collect::Context& context) {
    return std::make_unique<instagram::DiscoveryCollector>(context);
}

}  // namespace public_signals::inline sources
