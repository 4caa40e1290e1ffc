#include "public_signals/browser/traffic.hpp"

#include <algorithm>
#include <chrono>

#include "public_signals/base/url.hpp"
#include "public_signals/browser/fields.hpp"
#include "public_signals/web/category.hpp"
#include "public_signals/web/target.hpp"

namespace public_signals::browser {
namespace {

const std::map<std::string, std::string, std::less<>> blocked_kinds = {{"Image", "image"},
                                                                       {"Media", "media"},
                                                                       {"TextTrack", "media"},
                                                                       {"Font", "font"},
                                                                       {"Ping", "ping"},
                                                                       {"Prefetch", "prefetch"},
                                                                       {"CSPViolationReport", "report"},
                                                                       {"Manifest", "manifest"},
                                                                       {"image", "image"},
                                                                       {"audio", "media"},
                                                                       {"video", "media"},
                                                                       {"track", "media"},
                                                                       {"font", "font"},
                                                                       {"report", "report"},
                                                                       {"manifest", "manifest"}};

/// Why a kind of request is never sent; empty for the others.
std::string blocked_kind(const json::Value& request) {
    for (const char* field : {"goog:resourceType", "destination"}) {
        const auto found = blocked_kinds.find(text_at(request, field));
        if (found != blocked_kinds.end()) {
            return found->second;
        }
    }
    return net::header_of(headers_of(request), "Sec-Purpose").starts_with("prefetch") ? "prefetch" : "";
}

Json command(const char* method, const std::string& id, Json more = Json::object()) {
    more["request"] = id;
    return {{"method", method}, {"params", std::move(more)}};
}

std::chrono::duration<double> seconds_of(double seconds) {
    return std::chrono::duration<double>(std::max(seconds, 0.0));
}

}  // namespace

void Traffic::begin(const std::string& url, const std::string& context,
                    std::shared_ptr<const net::Rendering> rendering) {
    const std::lock_guard lock(m_mutex);
    m_rendering = std::move(rendering);
    m_context = context;
    const auto target = net::target_of(url);
    m_origin = target ? target->origin : std::string();
    m_hosts.clear();
    m_hosts.insert(m_rendering->hosts.begin(), m_rendering->hosts.end());
    if (const auto parts = parse_url(url)) {
        m_hosts.insert(parts->host);
    }
    m_document = {};
    m_open.clear();
    m_order.clear();
    m_kept.clear();
    m_refused.clear();
    m_not_kept.clear();
}

void Traffic::end() {
    const std::lock_guard lock(m_mutex);
    m_rendering = nullptr;
}

void Traffic::close() {
    const std::lock_guard lock(m_mutex);
    m_closed = true;
    m_changed.notify_all();
}

bool Traffic::closed() const {
    const std::lock_guard lock(m_mutex);
    return m_closed;
}

std::optional<Json> Traffic::take(const json::Value& event) {
    const std::string method = text_at(event, "method");
    const json::Value parameters = event.get("params");
    if (!parameters.is_object()) {
        return std::nullopt;
    }
    const std::lock_guard lock(m_mutex);
    m_changed.notify_all();
    if (method == "network.beforeRequestSent") {
        return decide(parameters);
    }
    if (method == "network.responseStarted") {
        started(parameters);
        return flag_at(parameters, "isBlocked") ? decide_response(parameters) : std::nullopt;
    }
    if (method == "network.responseCompleted") {
        completed(parameters);
    } else if (method == "network.fetchError") {
        failed(parameters);
    }
    return std::nullopt;
}

bool Traffic::is_document(const json::Value& request) const {
    return !m_document.id.empty() && text_at(request, "request") == m_document.id;
}

std::optional<Json> Traffic::decide(const json::Value& parameters) {
    if (!flag_at(parameters, "isBlocked")) {
        return std::nullopt;
    }
    const json::Value request = parameters.get("request");
    const std::string id = text_at(request, "request");
    if (m_rendering == nullptr) {
        return command("network.failRequest", id);
    }
    const bool is_navigation = text_at(request, "destination") == "document";
    if (is_navigation && text_at(parameters, "context") == m_context) {
        return decide_document(request, static_cast<int>(number_at(parameters, "redirectCount")));
    }
    const std::string url = text_at(request, "url");
    if (!is_navigation && may_go(url, id, parameters)) {
        m_open.insert(id);
        return command("network.continueRequest", id);
    }
    if (is_navigation) {
        ++m_not_kept["window"];
    }
    m_open.erase(id);
    return command("network.failRequest", id);
}

/// The first navigation is the page's own. Its redirects are for the fetcher to follow, behind robots.txt; where a
/// script leads the page away it is told that there is nothing (204), which leaves the page as it is.
std::optional<Json> Traffic::decide_document(const json::Value& request, int redirects) {
    const std::string id = text_at(request, "request");
    if (m_document.id.empty() && redirects == 0) {
        m_document.id = id;
        return command("network.continueRequest", id);
    }
    if (id == m_document.id && m_document.state == MainDocument::State::Pending) {
        m_document.state = MainDocument::State::Redirected;
        return command("network.failRequest", id);
    }
    ++m_not_kept["navigation"];
    return command(
        "network.provideResponse", id,
        {{"statusCode", 204}, {"reasonPhrase", "No Content"}, {"body", {{"type", "string"}, {"value", ""}}}});
}

bool Traffic::is_kept_path(const std::string& url) const {
    const auto target = net::target_of(url);
    const auto parts = parse_url(url);
    return target && parts && target->origin == m_origin &&
           std::any_of(m_rendering->keep.begin(), m_rendering->keep.end(),
                       [&](const std::string& prefix) { return parts->path.starts_with(prefix); });
}

bool Traffic::may_go(const std::string& url, const std::string& id, const json::Value& parameters) {
    const json::Value request = parameters.get("request");
    if (const std::string kind = blocked_kind(request); !kind.empty()) {
        ++m_not_kept[kind];
        return false;
    }
    if (m_document.status >= 400) {
        ++m_not_kept["refused page"];
        return false;
    }
    const auto parts = parse_url(url);
    if (!parts || !m_hosts.contains(parts->host)) {
        ++m_not_kept["foreign host"];
        return false;
    }
    if (!is_kept_path(url)) {
        ++m_not_kept[parts->host];
        return true;
    }
    const robots::Verdict verdict = m_rendering->robots ? m_rendering->robots(url) : robots::Verdict{};
    if (!verdict.allowed) {
        m_refused.emplace_back(url, verdict.rule);
        return false;
    }
    m_order.push_back(id);
    m_kept[id].response = {.url = url,
                           .method = text_at(request, "method"),
                           .time_ms = static_cast<std::int64_t>(number_at(parameters, "timestamp")),
                           .robots_rule = verdict.rule};
    return true;
}

/// A redirect is decided here and not at its next hop, which the browser doesn't report each time (chromium-bidi may
/// let it go before it knows it for one).
std::optional<Json> Traffic::decide_response(const json::Value& parameters) {
    const json::Value request = parameters.get("request");
    const json::Value response = parameters.get("response");
    const std::string id = text_at(request, "request");
    if (m_rendering == nullptr) {
        return command("network.failRequest", id);
    }
    const int status = static_cast<int>(number_at(response, "status"));
    const std::string location(net::header_of(headers_of(response), "Location"));
    if (!net::is_redirect(status) || location.empty()) {
        return command("network.continueResponse", id);
    }
    if (is_document(request)) {
        m_document.state = MainDocument::State::Redirected;
        return command("network.failRequest", id);
    }
    if (const auto kept = m_kept.find(id); kept != m_kept.end()) {
        kept->second.response.status = status;
        kept->second.response.request_headers = headers_of(request);
        kept->second.response.response_headers = decoded_headers(headers_of(response));
        kept->second.response.has_body = false;
        kept->second.finished = kept->second.handed_out = kept->second.settled = true;
        return command("network.failRequest", id);
    }
    const auto next = net::target_of(location, text_at(request, "url"));
    if (next && !is_kept_path(next->url)) {
        return command("network.continueResponse", id);
    }
    ++m_not_kept["redirect"];
    return command("network.failRequest", id);
}

void Traffic::started(const json::Value& parameters) {
    if (is_document(parameters.get("request")) && m_document.state == MainDocument::State::Pending) {
        const json::Value response = parameters.get("response");
        m_document.status = static_cast<int>(number_at(response, "status"));
        m_document.reason = text_at(response, "statusText");
        m_document.protocol = text_at(response, "protocol");
        m_document.response_headers = headers_of(response);
        m_document.request_headers = headers_of(parameters.get("request"));
    }
}

void Traffic::completed(const json::Value& parameters) {
    const json::Value request = parameters.get("request");
    const int status = static_cast<int>(number_at(parameters.get("response"), "status"));
    if (is_document(request)) {
        const bool leads_on = status / 100 == 3 && !net::header_of(m_document.response_headers, "Location").empty();
        if (m_document.state == MainDocument::State::Pending && !leads_on) {
            started(parameters);
            const json::Value response = parameters.get("response");
            m_document.bytes = static_cast<std::size_t>(
                std::max(number_at(response, "bytesReceived"), number_at(response.get("content"), "size")));
            m_document.state = MainDocument::State::Completed;
        }
        return;
    }
    const std::string id = text_at(request, "request");
    m_open.erase(id);
    const auto kept = m_kept.find(id);
    if (kept != m_kept.end() && !kept->second.finished) {
        net::SideResponse& response = kept->second.response;
        response.status = status;
        response.request_headers = headers_of(request);
        response.response_headers = decoded_headers(headers_of(parameters.get("response")));
        kept->second.finished = true;
    }
}

void Traffic::failed(const json::Value& parameters) {
    const json::Value request = parameters.get("request");
    if (is_document(request)) {
        // Also of one that was reported as whole: a cut body is noticed late.
        if (m_document.state != MainDocument::State::Redirected) {
            m_document.state = MainDocument::State::Failed;
            m_document.error = text_at(parameters, "errorText");
        }
        return;
    }
    const std::string id = text_at(request, "request");
    m_open.erase(id);
    const auto kept = m_kept.find(id);
    const bool led_on = kept != m_kept.end() && net::is_redirect(kept->second.response.status);
    if (kept != m_kept.end() && !led_on) {
        kept->second.response.body.clear();
        kept->second.response.has_body = false;
        kept->second.finished = kept->second.handed_out = kept->second.settled = true;
    }
}

MainDocument Traffic::wait_for_document(double seconds) const {
    std::unique_lock lock(m_mutex);
    m_changed.wait_for(lock, seconds_of(seconds),
                       [&] { return m_closed || m_document.state != MainDocument::State::Pending; });
    return m_document;
}

bool Traffic::wait_until_idle(double seconds) {
    std::unique_lock lock(m_mutex);
    m_changed.wait_for(lock, seconds_of(seconds), [&] { return m_closed || m_open.empty(); });
    const bool is_idle = m_open.empty();
    m_open.clear();  // whoever is still on its way may take for ever: it is waited for once
    return is_idle;
}

std::vector<std::string> Traffic::finished() {
    const std::lock_guard lock(m_mutex);
    std::vector<std::string> ids;
    for (const std::string& id : m_order) {
        Kept& kept = m_kept.at(id);
        if (kept.finished && !kept.handed_out) {
            kept.handed_out = true;
            ids.push_back(id);
        }
    }
    return ids;
}

void Traffic::set_body(const std::string& id, std::optional<std::string> body) {
    const std::lock_guard lock(m_mutex);
    Kept& kept = m_kept.at(id);
    kept.response.has_body = body.has_value();
    kept.response.body = std::move(body).value_or("");
    kept.settled = true;
}

std::size_t Traffic::kept_count() const {
    const std::lock_guard lock(m_mutex);
    return m_order.size();
}

net::Rendered Traffic::so_far() const {
    const std::lock_guard lock(m_mutex);
    net::Rendered rendered{.refused = m_refused, .not_kept = m_not_kept};
    for (const std::string& id : m_order) {
        const Kept& kept = m_kept.at(id);
        rendered.responses.push_back(kept.response);
        rendered.responses.back().has_body = kept.response.has_body && kept.settled;
    }
    return rendered;
}

}  // namespace public_signals::browser
