// Secrets go as headers and never into a URL, so that no archive, ledger or log can hold them.
#include "public_signals/sources/manifest/collect.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <set>

#include "public_signals/collect/secret.hpp"
#include "public_signals/collect/step_cursor.hpp"
#include "public_signals/engine/replay_parts.hpp"
#include "public_signals/sources/manifest/extract.hpp"
#include "public_signals/sources/manifest/requests.hpp"

namespace public_signals::inline sources::manifests {
namespace {

using namespace collect;

constexpr int most_listed = 2000;

class ManifestCollector final : public Collector {
  public:
    ManifestCollector(const Manifest& manifest, Source source, const Context& context)
        : m_manifest(manifest), m_source(source), m_context(context) {}

    bool wants(const Show& show) const override { return !handle_of(show, m_source).empty(); }

    PlannedRequests planned(const std::vector<const Show*>& shows) const override {
        const int accounts = static_cast<int>(shows.size());
        return {.least = accounts, .usual = 2 * accounts};
    }

    Next next(const Show& show, const std::vector<Answer>& answers) override {
        std::string missing;
        request_for(m_manifest, "", missing);
        if (!missing.empty()) {
            return {.unasked = Unasked{PageState::LoginRequired, missing}};
        }
        StepCursor steps(answers);
        take_steps(handle_of(show, m_source), steps, answers);
        return steps.take();
    }

    std::optional<CloseHost> wall(const Show&, const Answer& answer) override {
        if (answer.page.page.status == 0 || read(answer).state != PageState::RateLimited) {
            return std::nullopt;
        }
        constexpr auto a_while = std::chrono::minutes(5);
        return CloseHost{answer.url, ErrorKind::RateLimited, answer.retry_not_before.value_or(now() + a_while)};
    }

  private:
    ExtractedPosts read(const Answer& answer) const {
        return extract_posts(m_manifest, m_source, answer.page.page, m_context.rules);
    }

    /// Page after page, until one is older than the asked weeks.
    void take_steps(const std::string& handle, StepCursor& steps, const std::vector<Answer>& answers) const {
        std::set<std::string> seen;
        for (std::string cursor; seen.insert(cursor).second;) {
            const Answer* const page = steps.answer_to(ask(list_url(m_manifest, handle, cursor)));
            if (page == nullptr || page->failure) {
                return;
            }
            cursor = read(*page).next_cursor;
            if (cursor.empty() || (steps.at_end() && reaches_back(handle, answers))) {
                return;
            }
        }
    }

    Ask ask(const std::string& url) const {
        std::string missing;
        Ask ask;
        ask.request = request_for(m_manifest, url, missing);
        return ask;
    }

    bool reaches_back(const std::string& handle, const std::vector<Answer>& answers) const {
        std::vector<ArchivedPage> pages;
        pages.reserve(answers.size());
        for (const Answer& answer : answers) {
            pages.push_back(answer.page);
        }
        const ProfileVisit visit = read_visit(pages, m_source, handle, m_context.rules);
        const bool is_old = visit.oldest_unpinned && day_of(*visit.oldest_unpinned) < m_context.asked.first;
        return is_old || static_cast<int>(visit.posts.size()) >= m_context.max_posts.value_or(most_listed);
    }

    const Manifest& m_manifest;
    Source m_source;
    Context m_context;
};

}  // namespace

net::Request request_for(const Manifest& manifest, const std::string& url, std::string& missing) {
    net::Request request;
    request.url = url;
    request.delay = net::DelayRange{manifest.least_pause, manifest.most_pause};
    for (const auto& [name, written] : manifest.headers) {
        std::string value = filled(written, [&](const std::string& place) {
            const std::string variable = place.substr(of_environment.size());
            const std::string wanted = fmt::format("{} needs a key", manifest.title);
            std::string secret = collect::secret_of_environment(variable.c_str());
            if (const std::string problem =
                    collect::problem_of_secret(secret, {variable.c_str(), wanted.c_str(), "key"});
                !problem.empty()) {
                missing = problem;
            }
            return secret;
        });
        request.follow_redirects = request.follow_redirects && value == written;  // a secret goes to no other host
        request.headers.emplace_back(name, std::move(value));
    }
    return request;
}

std::unique_ptr<collect::Collector> manifest_collector(const Manifest& manifest, Source source,
                                                       const collect::Context& context) {
    return std::make_unique<ManifestCollector>(manifest, source, context);
}

}  // namespace public_signals::inline sources::manifests
