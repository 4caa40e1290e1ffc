#include "public_signals/collect/profile_collector.hpp"

#include <algorithm>
#include <set>

#include "public_signals/engine/replay_parts.hpp"
#include "public_signals/engine/source.hpp"
#include "public_signals/panel/schema.hpp"

namespace public_signals::collect {
namespace {

constexpr int most_posts = 2000;
constexpr int posts_a_week = 3;  // whose pages are asked one by one where nothing renders the list

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
        if (answer.page.page.status == 0 ||
            read_profile_page(answer.page, m_source, handle_of(show, m_source), m_context.rules).state !=
                PageState::Blocked) {
            return std::nullopt;
        }
        return CloseHost{answer.url, ErrorKind::RateLimited, answer.retry_not_before};
    }

  private:
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
        return is_old || visit.whole || static_cast<int>(visit.posts.size()) >= limit();
    }

    /// In the asked weeks (or of an unknown day), and without one of its counts.
    bool is_lacking(const Post& post) const {
        const bool is_asked =
            !post.post_day || (m_context.asked.first <= *post.post_day && *post.post_day <= m_context.asked.last);
        const bool has_counts = std::ranges::all_of(summed_counts(m_pages.source),
                                                    [&](PostCount count) { return post.counts[count].has_value(); });
        return is_asked && (!has_counts || !post.post_day) && !post.post_url.empty();
    }

    std::vector<Ask> lacking_posts(const std::string& handle, const Answer& profile) const {
        std::vector<ArchivedPage> pages = profile.aside;
        pages.insert(pages.begin(), profile.page);
        const ProfileVisit visit = read_visit(pages, m_source, handle, m_context.rules);
        std::vector<Ask> asks;
        for (const Post& post : visit.posts) {
            if (is_lacking(post) && static_cast<int>(asks.size()) < limit()) {
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
