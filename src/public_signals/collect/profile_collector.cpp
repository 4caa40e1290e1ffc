#include "public_signals/collect/profile_collector.hpp"

#include <algorithm>
#include <set>

#include "public_signals/engine/owed_counts.hpp"
#include "public_signals/engine/replay_parts.hpp"
#include "public_signals/engine/source.hpp"
#include "public_signals/panel/schema.hpp"

namespace public_signals::collect {
namespace {

constexpr int most_posts = 2000;
constexpr int posts_a_week = 3;  // whose pages are asked one by one where nothing renders the list

constexpr auto rest_after_a_refusal = std::chrono::hours(1);  // that says no and not why

/// Whether an answer refuses whoever asks: a captcha, or a no in the JSON that a platform answers with. A page that
/// leads to a login is one account's.
bool refuses_all(PageState state, const Page& page) {
    const std::size_t first = page.body.find_first_not_of(" \t\r\n");
    const bool is_json = first != std::string::npos && page.body[first] != '<';
    return state == PageState::Blocked ||
           (is_json && (state == PageState::LoginRequired || (state == PageState::Transient && page.status == 200)));
}

class ProfileCollector : public Collector {
  public:
    ProfileCollector(const Context& context, ProfilePages pages)
        : m_context(context), m_source(pages.source), m_pages(std::move(pages)) {}

    bool wants(const Show& show) const override { return !m_pages.only_imports && !handle_of(show, m_source).empty(); }

    PlannedRequests planned(const std::vector<const Show*>& shows) const override {
        std::set<std::string> handles;  // of two shows one profile is asked once
        for (const Show* show : shows) {
            handles.insert(handle_of(*show, m_source));
        }
        const int profiles = static_cast<int>(handles.size());
        const bool renders = m_context.study.settings.collect.browser.mode != BrowserMode::Off;
        const int posts = renders ? 0 : posts_a_week * static_cast<int>(weeks_of(m_context.asked).size());
        return {.least = profiles, .usual = profiles * (1 + posts)};
    }

    Next next(const Show& show, const std::vector<Answer>& answers) override {
        const std::string& handle = handle_of(show, m_source);
        if (answers.empty()) {
            return {.asks = {profile(handle)}};
        }
        return answers.size() == 1 ? Next{.asks = lacking_posts(handle, answers.front())} : Next{};
    }

    std::optional<CloseHost> wall(const Show& show, const Answer& answer) override {
        const std::string& handle = handle_of(show, m_source);
        std::vector<ArchivedPage> pages = answer.aside;  // a page that is shown may ask for its list and be refused
        pages.insert(pages.begin(), answer.page);
        std::optional<PageState> refusal;
        bool may_be_aside = true;
        for (const ArchivedPage& page : pages) {
            const PageState state = page.page.status == 0
                                        ? PageState::Ok
                                        : read_profile_page(page, m_source, handle, m_context.rules).state;
            if (refuses_all(state, page.page) && refusal != PageState::Blocked) {
                refusal = state;
                may_be_aside = may_be_aside && is_about_anything(page) && state != PageState::Blocked;
            }
        }
        if (!refusal || (may_be_aside && has_posts(pages, handle))) {
            return std::nullopt;
        }
        // From when it was met: an answer that a run goes on with was met before.
        const auto rest = refusal == PageState::Transient ? rest_after_a_refusal : rest_after_a_wall;
        const Instant until = answer.retry_not_before.value_or(answer.page.fetched_at + rest);
        return until > now() ? std::optional(CloseHost{answer.url, ErrorKind::RateLimited, until}) : std::nullopt;
    }

  private:
    /// Whether an answer may be about something beside the list, as far as its address says.
    bool is_about_anything(const ArchivedPage& page) const {
        const auto anything = row_of(m_source).posts->serves_anything;
        const auto url = parse_url(page.page.url);
        return anything != nullptr && url && anything(*url);
    }

    bool has_posts(const std::vector<ArchivedPage>& pages, const std::string& handle) const {
        return !read_visit(pages, m_source, handle, m_context.rules).posts.empty();
    }

    std::string profile_url(const std::string& handle) const { return row_of(m_source).posts->profile_url(handle); }

    Ask profile(const std::string& handle) const {
        Ask ask{.request = {.url = profile_url(handle)}};
        if (m_context.renders) {
            net::Rendering rendering;
            rendering.keep = m_pages.lists;
            rendering.hosts = m_pages.script_hosts;
            rendering.enough = [this, handle](const net::Rendered& so_far) { return reaches_back(handle, so_far); };
            ask.request.render = std::make_shared<const net::Rendering>(std::move(rendering));
        }
        return ask;
    }

    int limit() const { return m_context.max_posts.value_or(most_posts); }

    /// Whether what was met so far covers the asked weeks: asked from the browser's thread.
    bool reaches_back(const std::string& handle, const net::Rendered& so_far) const {
        std::vector<ArchivedPage> pages;
        for (const net::SideResponse& side : so_far.responses) {
            ArchivedPage& page = pages.emplace_back();
            page.page.url = side.url;
            page.page.status = side.status;
            page.page.body = side.body;
            page.referer = profile_url(handle);
            page.source = name_of(m_source);
        }
        const ProfileVisit visit = read_visit(pages, m_source, handle, m_context.rules);
        const bool is_old = visit.oldest_unpinned && day_of(*visit.oldest_unpinned) < m_context.asked.first;
        return is_old || visit.whole || visit.ended || static_cast<int>(visit.posts.size()) >= limit();
    }

    std::vector<Ask> lacking_posts(const std::string& handle, const Answer& profile) const {
        std::vector<ArchivedPage> pages = profile.aside;
        pages.insert(pages.begin(), profile.page);
        const ProfileVisit visit = read_visit(pages, m_source, handle, m_context.rules);
        std::vector<Ask> asks;
        for (const Post& post : visit.posts) {
            if (needs_own_page(post, m_source, m_context.asked) && static_cast<int>(asks.size()) < limit()) {
                Ask& ask = asks.emplace_back();
                ask.request.url = post.post_url;
                ask.request.headers = {{"Referer", profile_url(handle)}};
                ask.forgets_body = true;
            }
        }
        return asks;
    }

    Context m_context;
    Source m_source;
    ProfilePages m_pages;
};

}  // namespace

std::unique_ptr<Collector> profile_collector(const Context& context, ProfilePages pages) {
    return std::make_unique<ProfileCollector>(context, std::move(pages));
}

}  // namespace public_signals::collect
