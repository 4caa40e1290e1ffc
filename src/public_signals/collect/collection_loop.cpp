#include "public_signals/collect/collection_loop.hpp"

#include "public_signals/collect/endpoints.hpp"
#include "public_signals/web/target.hpp"

namespace public_signals::collect {
namespace {

std::string origin_of_url(const std::string& url) {
    const auto target = net::target_of(url);
    return target ? target->origin : std::string();
}

std::string header_named(const net::Headers& headers, std::string_view name) {
    return std::string(net::header_of(headers, name));
}

/// A page of a response, as an archive would give it back.
ArchivedPage page_of(const net::Response& response, Source source, const std::string& referer) {
    ArchivedPage page;
    page.page.url = response.url;
    page.page.status = response.status;
    page.page.content_type = header_named(response.headers, "Content-Type");
    page.page.body = response.body;
    page.fetched_at = now();
    page.headers = response.headers;
    page.referer = referer;
    page.source = name_of(source);
    return page;
}

std::vector<ArchivedPage> aside_of(const net::Rendered& rendered, const std::string& url, Source source) {
    std::vector<ArchivedPage> aside;
    aside.reserve(rendered.responses.size());
    for (const net::SideResponse& side : rendered.responses) {
        aside.push_back(
            page_of({.status = side.status, .url = side.url, .headers = side.response_headers, .body = side.body},
                    source, url));
    }
    ArchivedPage& dom = aside.emplace_back();
    dom.page.url = url;
    dom.page.content_type = "text/html;charset=utf-8";
    dom.page.body = rendered.dom;
    dom.fetched_at = now();
    dom.source = name_of(source);
    return aside;
}

}  // namespace

Result<void> CollectionLoop::begin(const std::vector<Source>& sources, const std::string& run_id) {
    m_collectors = collectors_of(sources, m_context);
    for (auto& [source, collector] : m_collectors) {
        for (const Show& show : m_context.study.shows) {
            if (collector->wants(show)) {
                Target& target = m_targets.emplace_back();
                target.asked = {.show = show.name, .source = source};
                target.show = &show;
                target.collector = collector.get();
                TRY(m_ledger.put(LedgerTarget{.run_id = run_id, .source = name_of(source), .show = show.name}));
            }
        }
    }
    for (Target& target : m_targets) {
        go_on(target);
    }
    return {};
}

std::vector<AskedShow> CollectionLoop::shows() const {
    std::vector<AskedShow> shows;
    shows.reserve(m_targets.size());
    for (const Target& target : m_targets) {
        shows.push_back(target.asked);
    }
    return shows;
}

void CollectionLoop::go_on(Target& target) {
    while (target.waiting == 0 && !target.asked.is_done) {
        for (auto& answer : target.step) {
            target.answers.push_back(std::move(*answer));
        }
        target.step.clear();
        const Next next = target.collector->next(*target.show, target.answers);
        if (next.close) {
            close(target, *next.close);
        }
        if (next.unasked) {
            target.asked.unasked = next.unasked->state;
            target.asked.message = next.unasked->why;
        }
        if (next.asks.empty()) {
            target.asked.is_done = true;
            target.answers.clear();
            ++m_done;
            return;
        }
        target.step.resize(next.asks.size());
        target.waiting = next.asks.size() + 1;  // one more, so that no answer goes on before all are asked
        for (std::size_t i = 0; i < next.asks.size(); ++i) {
            ask(target, i, next.asks[i]);
        }
        --target.waiting;
    }
}

void CollectionLoop::ask(Target& target, std::size_t index, const Ask& ask) {
    const std::string url =
        at_endpoint(ask.request.url, target.asked.source, m_context.study.settings.collect.endpoints);
    if (auto answer = without_network(target, ask, url)) {
        take({&target, index, ask.forgets_body}, std::move(*answer));
        return;
    }
    auto& places = m_underway[url];
    places.push_back({&target, index, ask.forgets_body});
    if (places.size() == 1) {
        send(target, index, ask, url);
    }
}

std::optional<Answer> CollectionLoop::without_network(const Target& target, const Ask& ask, const std::string& url) {
    const Source source = target.asked.source;
    if (ask.is_warm_up) {
        const auto warm = m_warm.find(url);
        if (warm != m_warm.end()) {
            return warm->second;
        }
    } else if (const auto stored = m_stored.find(url, source)) {
        if (!stored->is_own) {
            const ArchivedPage& page = stored->page;
            m_recorder.kept(url, name_of(source), {page.fetched_at, page.page.status, page.headers, page.page.body},
                            page.record_id);
        }
        Answer answer{.url = ask.request.url, .page = stored->page, .aside = stored->aside};
        if (stored->page.page.status / 100 != 2) {
            answer.failure = ErrorKind::ClientError;
        }
        return answer;
    } else if (ask.kept) {
        m_recorder.kept(url, name_of(source), *ask.kept, "cache");
        net::Response response{
            .status = ask.kept->status, .url = url, .headers = ask.kept->headers, .body = ask.kept->body};
        Answer answer{.url = ask.request.url, .page = page_of(response, source, "")};
        answer.page.fetched_at = ask.kept->fetched_at;
        return answer;
    }
    const std::string origin = origin_of_url(url);
    const auto closed = m_closed.find(origin);
    if (closed != m_closed.end()) {
        return refused(ask, source, url, closed->second.first, closed->second.second);
    }
    const auto until = m_ledger.retry_not_before(origin);
    if (until && *until && **until > now()) {
        return refused(ask, source, url, ErrorKind::RateLimited, **until);
    }
    return std::nullopt;
}

Answer CollectionLoop::refused(const Ask& ask, Source source, const std::string& url, ErrorKind category,
                               Instant until) {
    net::FetchResult result{.url = url};
    result.error_category = category;
    m_recorder.refused(url, name_of(source), result);
    Answer answer{.url = ask.request.url, .failure = category, .retry_not_before = until};
    answer.page.page.url = url;
    answer.page.page.status = 0;
    answer.page.failure = category;
    answer.page.source = name_of(source);
    return answer;
}

void CollectionLoop::send(Target& target, std::size_t index, const Ask& ask, const std::string& url) {
    const Source source = target.asked.source;
    net::Request request = ask.request;
    request.original_url = ask.request.url;
    request.url = url;
    request.source = name_of(source);
    const CollectSettings& settings = m_context.study.settings.collect;
    const bool says_delays = settings.delays || settings.delays_by_source.count(name_of(source)) != 0;
    if (says_delays || !request.delay) {
        request.delay = delay_of(source, m_context.study.settings);
    }
    const bool is_warm_up = ask.is_warm_up;
    const auto added = m_fetcher.add(request, [this, ask, source, url, is_warm_up](net::FetchResult result) {
        const bool never_asked =
            !result.response && (result.attempts == 0 || result.error_category == ErrorKind::RobotsBlocked);
        if (!result.success && never_asked) {
            m_recorder.refused(result.final_url.empty() ? url : result.final_url, name_of(source), result);
        }
        const Answer answer = answer_of(ask, source, std::move(result));
        if (is_warm_up) {
            m_warm[url] = answer;
        }
        answered(url, answer);
    });
    if (!added) {  // a URL that cannot be asked at all, from a title or a handle
        m_underway.erase(url);
        Answer answer{.url = ask.request.url, .failure = ErrorKind::ClientError};
        answer.page.page.url = url;
        answer.page.page.status = 0;
        answer.page.failure = ErrorKind::ClientError;
        target.asked.message = added.error().message;
        take({&target, index, ask.forgets_body}, std::move(answer));
    }
}

Answer CollectionLoop::answer_of(const Ask& ask, Source source, net::FetchResult result) const {
    Answer answer{.url = ask.request.url};
    const std::string referer = header_named(ask.request.headers, "Referer");
    if (result.response) {
        answer.page = page_of(*result.response, source, referer);
        answer.page.record_id = m_recorder.record_of(result.response->url);
        if (result.response->rendered) {
            answer.aside = aside_of(*result.response->rendered, result.response->url, source);
        }
    } else {
        answer.page.page.url = result.final_url;
        answer.page.page.status = 0;
        answer.page.source = name_of(source);
    }
    answer.failure = result.error_category;
    answer.page.failure = result.error_category;
    if (result.retry_not_before) {
        answer.retry_not_before = instant_of_unix_seconds(*result.retry_not_before);
    }
    return answer;
}

void CollectionLoop::answered(const std::string& url, const Answer& answer) {
    const auto underway = m_underway.find(url);
    const std::vector<Place> places = std::move(underway->second);
    m_underway.erase(underway);
    if (answer.retry_not_before) {
        // Where it cannot be written the next run asks earlier than it was told; the run itself goes on.
        (void)m_ledger.set_retry_not_before(origin_of_url(url), answer.retry_not_before);
    }
    for (const Place& place : places) {
        take(place, answer);
    }
    for (const Place& place : places) {
        go_on(*place.target);
    }
    if (m_hooks.progress) {
        m_hooks.progress({m_done, static_cast<int>(m_targets.size()), m_recorder.requests(), url});
    }
}

void CollectionLoop::take(const Place& place, Answer answer) {
    Target& target = *place.target;
    if (const auto wall = target.collector->wall(*target.show, answer)) {
        close(target, *wall);
    }
    target.asked.was_held_back = (target.asked.was_held_back || !target.asked.is_begun) && was_held_back(answer.page);
    target.asked.is_begun = true;
    if (answer.failure) {
        target.asked.failure = answer.failure;
        target.asked.retry_not_before =
            answer.retry_not_before ? answer.retry_not_before : target.asked.retry_not_before;
    }
    if (place.forgets_body) {
        answer.page.page.body.clear();
        answer.aside.clear();
    }
    target.step[place.index] = std::move(answer);
    --target.waiting;
}

void CollectionLoop::close(Target& target, const CloseHost& wall) {
    const std::string url = at_endpoint(wall.url, target.asked.source, m_context.study.settings.collect.endpoints);
    const std::string origin = origin_of_url(url);
    const Instant until = wall.retry_not_before.value_or(now() + rest_after_a_wall);
    target.asked.retry_not_before = until;
    if (!m_closed.emplace(origin, std::pair(wall.category, until)).second) {
        return;
    }
    m_fetcher.close_host(url, wall.category,
                         std::chrono::duration_cast<std::chrono::seconds>(until.time_since_epoch()).count());
    (void)m_ledger.set_retry_not_before(origin, until);
    if (m_hooks.say) {
        m_hooks.say(std::string(name_of(target.asked.source)) + ": a wall; " + origin + " is left alone until " +
                    format_instant(until));
    }
}

}  // namespace public_signals::collect
