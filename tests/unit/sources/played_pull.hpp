// A pull without network: a collector's asks go to a server that is a function, and what came of them is read back as a
// replay reads an archive.
#pragma once

#include <fmt/format.h>
#include <gtest/gtest.h>

#include <functional>
#include <map>
#include <string>
#include <vector>

#include "public_signals/collect/collector.hpp"
#include "public_signals/engine/replay.hpp"
#include "public_signals/engine/rules.hpp"
#include "public_signals/engine/source.hpp"

namespace public_signals::collect {

struct Reply {
    int status = 200;
    std::string body;
    net::Headers headers;
};
using Server = std::function<Reply(const net::Request& request)>;

inline Day day(const std::string& text) {
    return *parse_day(text);
}

/// One run: its settings in, its archive and what was asked out.
struct PlayedPull {
    explicit PlayedPull(Study asked_study) : study(std::move(asked_study)) { run.run.run_id = "run"; }

    /// Every show, one after another, until its collector is done or a wall ends the host.
    void pull(std::unique_ptr<Collector> (*make)(const Context&), const Server& server) {
        const Context context{.study = study,
                              .rules = rules,
                              .asked = asked,
                              .started = started,
                              .gt_base = gt_base,
                              .tokens = {{Source::Instagram, "invented"}},
                              .data = data,
                              .ledger = ledger};
        const auto collector = make(context);
        run.run.scrape_run_at = started;
        run.run.asked = asked;
        for (const Show& show : study.shows) {
            std::vector<Answer> answers;
            for (int step = 0; step < 5000; ++step) {
                const Next next = collector->next(show, answers);
                closed = next.close ? next.close : closed;
                if (next.asks.empty()) {
                    break;
                }
                for (const Ask& ask : next.asks) {
                    answers.push_back(answer_to(ask, server));
                }
            }
        }
    }

    Replayed replayed(Source source) const {
        Replayed into;
        into.observations.runs.push_back(run.run);
        row_of(source).replay(run, source, study, rules, into);
        if (has_posts(source)) {
            into.observations.of(source).has_coverage = true;
        }
        return into;
    }

    int times(const std::string& part) const {
        return static_cast<int>(std::count_if(urls.begin(), urls.end(),
                                              [&](const std::string& url) { return url.find(part) != url.npos; }));
    }

    Study study;
    Rules rules = *shipped_rules();
    DateRange asked;
    Instant started;
    std::optional<Day> gt_base;
    std::filesystem::path data =
        std::filesystem::path(::testing::TempDir()) /
        fmt::format("pull_{}", ::testing::UnitTest::GetInstance()->current_test_info()->name());
    Ledger* ledger = nullptr;

    std::vector<std::string> urls;  // that went out
    std::optional<CloseHost> closed;
    ArchivedRun run;

  private:
    Answer answer_to(const Ask& ask, const Server& server) {
        Reply reply;
        Instant at = started + std::chrono::seconds(urls.size() + 1);
        if (ask.kept) {
            reply = {ask.kept->status, ask.kept->body, ask.kept->headers};
            at = ask.kept->fetched_at;
        } else {
            urls.push_back(ask.request.url);
            reply = server(ask.request);
        }
        Answer answer{.url = ask.request.url};
        answer.page.page = {.url = ask.request.url, .status = reply.status, .body = reply.body};
        answer.page.headers = reply.headers;
        answer.page.fetched_at = at;
        answer.page.record_id = fmt::format("urn:record:{}", run.pages.size());
        if (reply.status / 100 != 2) {
            answer.failure = reply.status == 429 ? ErrorKind::RateLimited : ErrorKind::ClientError;
        }
        run.pages.push_back(answer.page);
        return answer;
    }
};

}  // namespace public_signals::collect
