// The key goes as a header and never into a URL, so that no archive, ledger or log can hold it.
//
// A channel with 2 videos a week costs 3 of the 10,000 units of a day: one for the channel, one for a page of its list,
// one for the videos of that page.
#include "public_signals/sources/youtube/collect.hpp"

#include <set>

#include "public_signals/collect/secret.hpp"
#include "public_signals/collect/step_cursor.hpp"
#include "public_signals/engine/replay_parts.hpp"
#include "public_signals/engine/source.hpp"
#include "public_signals/sources/youtube/extract.hpp"
#include "public_signals/sources/youtube/refusals.hpp"
#include "public_signals/sources/youtube/requests.hpp"

namespace public_signals::inline sources {
namespace {

using namespace collect;

constexpr int most_videos = 2000;
constexpr net::DelayRange pause{0.5, 1};
constexpr SecretName key_name{"PUBLIC_SIGNALS_YOUTUBE_KEY", "the YouTube Data API needs a key", "key"};

class YouTubeCollector final : public Collector {
  public:
    explicit YouTubeCollector(const Context& context) : m_context(context) {
        if (const auto key = context.tokens.find(Source::YouTube); key != context.tokens.end()) {
            m_key = key->second;
        }
    }

    bool wants(const Show& show) const override { return !channel_of(show).empty(); }

    PlannedRequests planned(const std::vector<const Show*>& shows) const override {
        const int channels = static_cast<int>(shows.size());
        return {.least = channels, .usual = 3 * channels};
    }

    Next next(const Show& show, const std::vector<Answer>& answers) override {
        const std::string problem = problem_of_secret(m_key, key_name);
        if (!problem.empty()) {
            return {.unasked = Unasked{PageState::LoginRequired, problem}};
        }
        StepCursor steps(answers);
        take_steps(channel_of(show), steps, answers);
        return steps.take();
    }

    std::optional<CloseHost> wall(const Show&, const Answer& answer) override {
        const auto rested = answer.page.page.status == 0 ? std::nullopt : rested_at(answer.page.page, now());
        return rested ? std::optional(
                            CloseHost{answer.url, ErrorKind::RateLimited, answer.retry_not_before.value_or(*rested)})
                      : std::nullopt;
    }

  private:
    static std::string channel_of(const Show& show) { return handle_of(show, Source::YouTube); }

    /// Page after page of the list, each with its videos, until one is older than the asked weeks.
    void take_steps(const std::string& channel, StepCursor& steps, const std::vector<Answer>& answers) const {
        const Answer* const found = steps.answer_to(ask(channels_url(channel)));
        const std::string uploads = found == nullptr || found->failure ? "" : uploads_of(found->page.page.body);
        std::set<std::string> seen;
        for (std::string token; !uploads.empty() && seen.insert(token).second;) {
            const Answer* const list = steps.answer_to(ask(uploads_url(uploads, token)));
            if (list == nullptr || list->failure) {
                return;
            }
            const std::vector<std::string> ids = videos_in(list->page.page.body);
            const Answer* const videos = ids.empty() ? list : steps.answer_to(ask(videos_url(ids)));
            token = next_page_of(list->page.page.body);
            if (videos == nullptr || videos->failure || token.empty() ||
                (steps.at_end() && reaches_back(channel, answers))) {
                return;
            }
        }
    }

    Ask ask(std::string url) const {
        Ask ask;
        ask.request.url = std::move(url);
        ask.request.headers = {{"X-Goog-Api-Key", m_key}};
        ask.request.follow_redirects = false;  // the key goes to no other host
        ask.request.delay = pause;
        return ask;
    }

    bool reaches_back(const std::string& channel, const std::vector<Answer>& answers) const {
        std::vector<ArchivedPage> pages;
        pages.reserve(answers.size());
        for (const Answer& answer : answers) {
            pages.push_back(answer.page);
        }
        const ProfileVisit visit = read_visit(pages, Source::YouTube, channel, m_context.rules);
        const bool is_old = visit.oldest_unpinned && day_of(*visit.oldest_unpinned) < m_context.asked.first;
        return is_old || static_cast<int>(visit.posts.size()) >= m_context.max_posts.value_or(most_videos);
    }

    Context m_context;
    std::string m_key;
};

}  // namespace

std::string youtube_key_of_environment() {
    return collect::secret_of_environment(key_name.variable);
}

std::unique_ptr<collect::Collector> youtube_collector(const collect::Context& context) {
    return std::make_unique<YouTubeCollector>(context);
}

}  // namespace public_signals::inline sources
