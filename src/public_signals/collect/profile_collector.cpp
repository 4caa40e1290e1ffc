// TikTok and Instagram: the profile first, scrolled where there is a browser; then the page of every post of the asked
// weeks that still lacks a count or its date.
#include <algorithm>

#include "public_signals/collect/collector.hpp"
#include "public_signals/collect/endpoints.hpp"
#include "public_signals/engine/replay_parts.hpp"

namespace public_signals::collect {
namespace {

constexpr int most_posts = 2000;

const std::vector<std::string> tiktok_lists = {"/api/post/item_list/", "/api/creator/item_list/"};
const std::vector<std::string> instagram_lists = {"/graphql/query", "/api/graphql", "/api/v1/feed/user/",
                                                  "/api/v1/clips/user/", "/api/v1/users/web_profile_info/"};

// Where the platforms keep their own scripts; every other host is closed to the browser.
const std::vector<std::string> tiktok_scripts = {"sf16-website-login.neutral.ttwstatic.com",
                                                 "sf16-website-login.neutral.tiktokcdn-eu.com"};
const std::vector<std::string> instagram_scripts = {"static.cdninstagram.com"};

class ProfileCollector : public Collector {
  public:
    ProfileCollector(const Context& context, Source source) : m_context(context), m_source(source) {}

    bool wants(const Show& show) const override {
        const bool only_imports =
            m_source == Source::Instagram && m_context.study.settings.instagram.provider == InstagramProvider::Import;
        return !only_imports && !handle_of(show).empty();
    }

    int expected_requests(const Show&) const override { return 1; }

    Next next(const Show& show, const std::vector<Answer>& answers) override {
        const std::string& handle = handle_of(show);
        if (answers.empty()) {
            return {.asks = {profile(handle)}};
        }
        return answers.size() == 1 ? Next{.asks = lacking_posts(handle, answers.front())} : Next{};
    }

    std::optional<CloseHost> wall(const Show& show, const Answer& answer) override {
        if (answer.page.page.status == 0 ||
            read_profile_page(answer.page, m_source, handle_of(show), m_context.rules).state != PageState::Blocked) {
            return std::nullopt;
        }
        return CloseHost{answer.url, ErrorKind::RateLimited, answer.retry_not_before};
    }

  private:
    const std::string& handle_of(const Show& show) const {
        return m_source == Source::TikTok ? show.tiktok_handle : show.instagram_handle;
    }

    std::string profile_url(const std::string& handle) const {
        return m_source == Source::TikTok ? "https://www.tiktok.com/@" + handle
                                          : "https://www.instagram.com/" + handle + "/";
    }

    Ask profile(const std::string& handle) const {
        Ask ask{.request = {.url = profile_url(handle)}};
        if (m_context.renders) {
            net::Rendering rendering;
            rendering.keep = m_source == Source::TikTok ? tiktok_lists : instagram_lists;
            rendering.hosts = m_source == Source::TikTok ? tiktok_scripts : instagram_scripts;
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
        const bool has_counts = m_source == Source::TikTok ? post.views && post.likes && post.comments && post.shares
                                                           : post.likes && post.comments;
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
};

}  // namespace

std::unique_ptr<Collector> tiktok_collector(const Context& context) {
    return std::make_unique<ProfileCollector>(context, Source::TikTok);
}

std::unique_ptr<Collector> instagram_collector(const Context& context) {
    return std::make_unique<ProfileCollector>(context, Source::Instagram);
}

}  // namespace public_signals::collect
