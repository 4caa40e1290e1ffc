#include "public_signals/browser/traffic.hpp"

#include <strings.h>

#include <algorithm>
#include <chrono>
#include <ctime>

#include "public_signals/base/ascii.hpp"
#include "public_signals/base/url.hpp"
#include "public_signals/browser/fields.hpp"
#include "public_signals/web/category.hpp"
#include "public_signals/web/decode.hpp"

namespace public_signals::browser {
namespace {

constexpr int most_hops = 5;

const std::map<std::string, std::string, std::less<>> blocked_kinds = {
    {"Image", "image"},       {"Media", "media"},       {"TextTrack", "media"},    {"Font", "font"},
    {"Ping", "ping"},         {"Prefetch", "prefetch"}, {"EventSource", "stream"}, {"CSPViolationReport", "report"},
    {"Manifest", "manifest"}, {"image", "image"},       {"audio", "media"},        {"video", "media"},
    {"track", "media"},       {"font", "font"},         {"report", "report"},      {"manifest", "manifest"}};

// Headers that a request gets from us, or that speak of a connection.
const std::set<std::string, std::less<>> settled_headers = {
    "accept-encoding", "accept-language", "connection", "content-length", "cookie", "host", "user-agent"};

// What the browser is not told: headers of the body as it was sent, and those that make a browser ask by itself,
// store, or lead on.
const std::set<std::string, std::less<>> untold_headers = {"accept-ch",
                                                           "alt-svc",
                                                           "clear-site-data",
                                                           "connection",
                                                           "content-disposition",
                                                           "content-encoding",
                                                           "content-length",
                                                           "content-security-policy-report-only",
                                                           "critical-ch",
                                                           "keep-alive",
                                                           "link",
                                                           "nel",
                                                           "refresh",
                                                           "report-to",
                                                           "reporting-endpoints",
                                                           "service-worker-allowed",
                                                           "speculation-rules",
                                                           "strict-transport-security",
                                                           "transfer-encoding"};

/// Why a kind of request is never sent; empty for the others.
std::string blocked_kind(const json::Value& request) {
    for (const char* field : {"goog:resourceType", "destination"}) {
        const auto found = blocked_kinds.find(text_at(request, field));
        if (found != blocked_kinds.end()) {
            return found->second;
        }
    }
    const net::Headers headers = headers_of(request);
    const std::string_view accept = net::header_of(headers, "Accept");
    if (accept == "text/event-stream" || accept.starts_with("image/")) {
        return accept.starts_with("image/") ? "image" : "stream";
    }
    return net::header_of(headers, "Sec-Purpose").starts_with("prefetch") ? "prefetch" : "";
}

/// The body of a request; none where the browser does not tell it to the byte.
std::optional<std::string> body_of(const json::Value& request) {
    const std::string body = text_at(request, "goog:postData");
    const bool is_told = !body.empty() || !flag_at(request, "goog:hasPostData");
    return is_told && body.find("\xEF\xBF\xBD") == body.npos ? std::optional(body) : std::nullopt;
}

bool is_safe(const std::string& method) {
    return method == "GET" || method == "HEAD";
}

bool is_plain(const std::string& value) {
    return std::all_of(value.begin(), value.end(), [](char c) { return c >= ' ' && c < '\x7f'; });
}

Json command(const char* method, const std::string& id, Json more = Json::object()) {
    more["request"] = id;
    return {{"method", method}, {"params", std::move(more)}};
}

std::string reason_in(const std::string& head) {
    const std::string line = head.substr(0, head.find_first_of("\r\n"));
    const std::size_t status = line.find(' ');
    const std::size_t reason = status == line.npos ? line.npos : line.find(' ', status + 1);
    return reason == line.npos ? std::string() : line.substr(reason + 1);
}

std::chrono::duration<double> seconds_of(double seconds) {
    return std::chrono::duration<double>(std::max(seconds, 0.0));
}

}  // namespace

void Traffic::begin(const net::WireRequest& request, const std::string& context, net::WireResponse document) {
    const std::lock_guard lock(m_mutex);
    m_page = request;
    m_page.render = nullptr;
    m_rendering = request.render;
    m_answer = std::move(document);
    m_context = context;
    const auto target = net::target_of(request.url);
    m_origin = target ? target->origin : std::string();
    m_origins = {m_origin};
    for (const std::string& host : m_rendering->hosts) {
        m_origins.insert("https://" + host + ":443");
        const std::size_t port = m_origin.rfind(':');
        m_origins.insert(m_origin.substr(0, m_origin.find("//") + 2) + host +
                         m_origin.substr(std::min(port, m_origin.size())));
    }
    m_cookies = {};
    keep_cookies(m_answer, request.url);
    m_document = {};
    m_asked.clear();
    m_open.clear();
    m_order.clear();
    m_kept.clear();
    m_refused.clear();
    m_not_kept.clear();
}

void Traffic::end() {
    const std::lock_guard lock(m_mutex);
    m_rendering = nullptr;
    m_asked.clear();
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

NextStep Traffic::take(const json::Value& event) {
    const std::string method = text_at(event, "method");
    const json::Value parameters = event.get("params");
    if (!parameters.is_object()) {
        return {};
    }
    const std::lock_guard lock(m_mutex);
    m_changed.notify_all();
    if (method == "network.beforeRequestSent") {
        return decide(parameters);
    }
    const bool is_whole = method == "network.responseCompleted";
    if (!is_whole && method != "network.fetchError") {
        return {};
    }
    const std::string id = text_at(parameters.get("request"), "request");
    m_open.erase(id);
    if (!m_document.id.empty() && id == m_document.id) {
        m_document.state = is_whole ? ShownDocument::State::Completed : ShownDocument::State::Failed;
        m_document.error = text_at(parameters, "errorText");
    }
    return {};
}

NextStep Traffic::give_up(const std::string& id) {
    m_open.erase(id);
    m_asked.erase(id);
    return {.command = command("network.failRequest", id)};
}

NextStep Traffic::decide(const json::Value& parameters) {
    if (!flag_at(parameters, "isBlocked")) {
        return {};
    }
    const json::Value request = parameters.get("request");
    const std::string id = text_at(request, "request");
    if (m_rendering == nullptr) {
        return give_up(id);
    }
    const bool is_navigation = text_at(request, "destination") == "document";
    if (is_navigation && text_at(parameters, "context") == m_context) {
        return decide_document(id);
    }
    if (is_navigation) {
        ++m_not_kept["window"];
        return give_up(id);
    }
    auto wire = errand_for(id, parameters);
    if (!wire) {
        return give_up(id);
    }
    m_open.insert(id);
    m_asked[id] = {*wire, 0};
    return {.errand = Errand{id, std::move(*wire)}};
}

/// The first navigation is the page's own. Where a script leads the page away it is told that there is nothing (204),
/// which leaves the page as it is.
NextStep Traffic::decide_document(const std::string& id) {
    if (m_document.id.empty()) {
        m_document.id = id;
        return {.command = answer_with(id, m_answer, m_answer.body)};
    }
    ++m_not_kept["navigation"];
    return {.command = answer_with(id, {.status = 204, .response_head = "HTTP/1.1 204 No Content"}, "")};
}

bool Traffic::is_kept_path(const net::Target& target) const {
    const auto parts = parse_url(target.url);
    return parts && target.origin == m_origin &&
           std::any_of(m_rendering->keep.begin(), m_rendering->keep.end(),
                       [&](const std::string& prefix) { return parts->path.starts_with(prefix); });
}

/// Of the page's own robots.txt, which says nothing about the hosts beside it.
robots::Verdict Traffic::verdict_on(const net::Target& target) const {
    const bool is_asked = target.origin == m_origin && m_rendering->robots;
    return is_asked ? m_rendering->robots(target.url) : robots::Verdict{};
}

std::optional<net::WireRequest> Traffic::errand_for(const std::string& id, const json::Value& parameters) {
    const json::Value request = parameters.get("request");
    const auto refuse = [&](const std::string& why) {
        ++m_not_kept[why];
        return std::nullopt;
    };
    if (const std::string kind = blocked_kind(request); !kind.empty()) {
        return refuse(kind);
    }
    const std::string method = text_at(request, "method");
    const auto target = net::target_of(text_at(request, "url"));
    const bool is_own = target && target->origin == m_origin;
    if (!target || !m_origins.contains(target->origin) || (!is_own && !is_safe(method))) {
        return refuse("foreign host");
    }
    auto body = body_of(request);
    if (!body) {
        return refuse("body");
    }
    const bool is_kept = is_kept_path(*target);
    const robots::Verdict verdict = verdict_on(*target);
    if (!verdict.allowed && is_kept) {
        m_refused.emplace_back(target->url, verdict.rule);
        return std::nullopt;
    }
    if (!verdict.allowed) {
        return refuse("robots.txt");
    }
    net::WireRequest wire = m_page;
    wire.url = target->url;
    wire.method = method;
    wire.headers = headers_for(request, *target);
    wire.body = std::move(*body);
    wire.disguised_host = target->disguised_host || (is_own && m_page.disguised_host);
    if (is_kept) {
        m_order.push_back(id);
        m_kept[id] = {.url = target->url,
                      .method = method,
                      .time_ms = static_cast<std::int64_t>(number_at(parameters, "timestamp")),
                      .request_headers = wire.headers,
                      .has_body = false,
                      .robots_rule = verdict.rule};
    } else {
        ++m_not_kept[parse_url(target->url)->host];
    }
    return wire;
}

/// Those of the browser, without what would name it, behind our own.
net::Headers Traffic::headers_for(const json::Value& request, const net::Target& target) const {
    net::Headers headers;
    const std::string_view language = net::header_of(m_page.headers, "Accept-Language");
    headers.emplace_back("User-Agent", net::header_of(m_page.headers, "User-Agent"));
    headers.emplace_back("Accept-Encoding", net::accepted_encodings);
    headers.emplace_back("Accept-Language", language.empty() ? "en-US,en" : language);
    const auto add = [&](const std::string& name, const std::string& value) {
        if (!value.empty() && net::header_of(headers, name).empty()) {
            headers.emplace_back(name, value);
        }
    };
    for (const auto& [name, value] : headers_of(request)) {
        const std::string lower = ascii_lower(name);
        if (!settled_headers.contains(lower) && !lower.starts_with("sec-ch")) {
            add(name, value);
        }
    }
    for (const auto& [name, value] : target.origin == m_origin ? m_page.headers : net::Headers()) {
        add(name, value);
    }
    add("Cookie", m_cookies.header_for(target.url, std::time(nullptr)));
    return headers;
}

void Traffic::keep_cookies(const net::WireResponse& response, const std::string& url) {
    if (m_rendering->cookies) {
        m_cookies.take(response.headers, url, std::time(nullptr));
    }
}

NextStep Traffic::answered(const std::string& id, net::WireResponse response) {
    const std::lock_guard lock(m_mutex);
    m_changed.notify_all();
    const auto asked = m_asked.find(id);
    if (asked == m_asked.end()) {
        return {};  // of a visit that is over
    }
    const auto kept = m_kept.find(id);
    const bool came = response.curl_code == 0 && !response.over_cap;
    keep_cookies(response, asked->second.request.url);
    if (kept != m_kept.end() && came) {
        kept->second.status = response.status;
        kept->second.response_headers = decoded_headers(response.headers);
    }
    const std::string location(net::header_of(response.headers, "Location"));
    if (came && net::is_redirect(response.status) && !location.empty()) {
        return kept != m_kept.end() ? give_up(id) : follow(id, location);
    }
    auto body = net::undo_content_encoding(net::header_of(response.headers, "Content-Encoding"),
                                           std::move(response.body), 2 * m_page.max_bytes);
    if (!came || !body) {
        return give_up(id);
    }
    const NextStep step{.command = answer_with(id, response, *body)};
    if (kept != m_kept.end()) {
        kept->second.body = std::move(*body);
        kept->second.has_body = true;
    }
    m_asked.erase(asked);
    return step;
}

/// A redirect is followed here: each hop is judged as a request of the page, and none leads to what would be kept.
NextStep Traffic::follow(const std::string& id, const std::string& location) {
    Asked& asked = m_asked.at(id);
    const auto next = net::target_of(location, asked.request.url);
    const bool may_follow = next && asked.hops < most_hops && is_safe(asked.request.method) &&
                            m_origins.contains(next->origin) && !is_kept_path(*next) && verdict_on(*next).allowed;
    if (!may_follow) {
        ++m_not_kept["redirect"];
        return give_up(id);
    }
    const bool leaves = next->origin != net::target_of(asked.request.url)->origin;
    std::erase_if(asked.request.headers, [&](const auto& header) {
        return strcasecmp(header.first.c_str(), "Cookie") == 0 || (leaves && net::is_credential_header(header.first));
    });
    if (const std::string cookies = m_cookies.header_for(next->url, std::time(nullptr)); !cookies.empty()) {
        asked.request.headers.emplace_back("Cookie", cookies);
    }
    asked.request.url = next->url;
    asked.request.disguised_host = asked.request.disguised_host || next->disguised_host;
    ++asked.hops;
    ++m_not_kept[parse_url(next->url)->host];
    return {.errand = Errand{id, asked.request}};
}

Json Traffic::answer_with(const std::string& id, const net::WireResponse& response, const std::string& body) const {
    Json headers = Json::array();
    for (const auto& [name, value] : response.headers) {
        const std::string lower = ascii_lower(name);
        const bool is_told = lower == "set-cookie" ? m_rendering->cookies : !untold_headers.contains(lower);
        if (is_told && is_plain(value)) {
            headers.push_back({{"name", name}, {"value", {{"type", "string"}, {"value", value}}}});
        }
    }
    return command(
        "network.provideResponse", id,
        {{"statusCode", response.status},
         {"reasonPhrase", is_plain(reason_in(response.response_head)) ? reason_in(response.response_head) : ""},
         {"headers", std::move(headers)},
         {"body", {{"type", "base64"}, {"value", to_base64(body)}}}});
}

ShownDocument Traffic::wait_for_document(double seconds) const {
    std::unique_lock lock(m_mutex);
    m_changed.wait_for(lock, seconds_of(seconds),
                       [&] { return m_closed || m_document.state != ShownDocument::State::Pending; });
    return m_document;
}

bool Traffic::wait_until_idle(double seconds) {
    std::unique_lock lock(m_mutex);
    m_changed.wait_for(lock, seconds_of(seconds), [&] { return m_closed || m_open.empty(); });
    const bool is_idle = m_open.empty();
    m_open.clear();  // whoever is still on its way may take for ever: it is waited for once
    return is_idle;
}

std::size_t Traffic::kept_count() const {
    const std::lock_guard lock(m_mutex);
    return m_order.size();
}

net::Rendered Traffic::so_far() const {
    const std::lock_guard lock(m_mutex);
    net::Rendered rendered{.refused = m_refused, .not_kept = m_not_kept};
    for (const std::string& id : m_order) {
        rendered.responses.push_back(m_kept.at(id));
    }
    return rendered;
}

}  // namespace public_signals::browser
