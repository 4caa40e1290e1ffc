#include "public_signals/collect/recorder.hpp"

#include <algorithm>

#include "public_signals/archive/warc_record.hpp"
#include "public_signals/archive/warc_secrets.hpp"
#include "public_signals/web/decode.hpp"

namespace public_signals::collect {
namespace {

constexpr std::size_t most_decoded = 64u << 20;

/// The header lines of a head as it went over the wire.
warc::NamedValues headers_of(std::string_view head) {
    warc::NamedValues headers;
    for (bool first = true; !head.empty(); first = false) {
        const std::string_view line = head.substr(0, head.find_first_of("\r\n"));
        head.remove_prefix(std::min(line.size(), head.size()));
        head.remove_prefix(std::min(head.find_first_not_of("\r\n"), head.size()));
        const std::size_t colon = line.find(':');
        if (!first && colon != line.npos) {
            const std::size_t value = std::min(line.find_first_not_of(' ', colon + 1), line.size());
            headers.emplace_back(line.substr(0, colon), line.substr(value));
        }
    }
    return headers;
}

/// `Not Found` of `HTTP/1.1 404 Not Found`.
std::string reason_of(std::string_view head) {
    const std::string_view line = head.substr(0, head.find_first_of("\r\n"));
    const std::size_t status = line.find(' ');
    const std::size_t reason = status == line.npos ? line.npos : line.find(' ', status + 1);
    return reason == line.npos ? std::string() : std::string(line.substr(reason + 1));
}

/// What a request proved itself by: a token or a key. Some answers repeat it.
std::string credential_in(const warc::NamedValues& request_headers) {
    for (const auto& [name, value] : request_headers) {
        const std::size_t blank = value.rfind(' ');
        const std::string_view credential = std::string_view(value).substr(blank + 1);
        if (net::is_credential_header(name) && !credential.empty()) {
            return std::string(credential);
        }
    }
    return {};
}

/// The answer without the credential that it was asked with.
void forget(const std::string& credential, warc::ArchivedExchange& exchange) {
    const std::string coding(net::header_of(exchange.response_headers, "Content-Encoding"));
    for (auto& [name, value] : exchange.response_headers) {
        value = warc::without_credential(value, credential);
    }
    const auto body = net::undo_content_encoding(coding, exchange.body, most_decoded);
    std::string clean = body ? warc::without_credential(*body, credential) : std::string();
    if (!body || clean != *body) {  // what cannot be read may hold it too
        exchange.body = std::move(clean);
        exchange.is_decoded = true;
    }
}

warc::Facts facts_of(const net::Exchange& exchange) {
    warc::Facts facts{
        .source = exchange.source, .attempts = exchange.attempt, .total_wait = exchange.waited, .gap = exchange.gap};
    if (exchange.error_category) {
        facts.error_category = exchange.error_category;
    }
    if (exchange.robots) {
        facts.robots = warc::RobotsVerdict{exchange.robots->allowed, exchange.robots->rule, exchange.robots->source};
    }
    return facts;
}

}  // namespace

template <class T>
std::optional<T> Recorder::checked(Result<T> result) {
    if (!result) {
        m_error = m_error ? m_error : std::optional(result.error());
        return std::nullopt;
    }
    return std::move(*result);
}

void Recorder::saw(const net::Exchange& exchange) {
    if (m_error) {
        return;
    }
    ++m_requests;
    const net::WireResponse& wire = *exchange.wire;
    const Instant at = instant_of_unix_seconds(exchange.time);
    warc::Facts facts = facts_of(exchange);
    if (!wire.proxy.empty()) {
        facts.more.emplace_back("proxy", wire.proxy);
    }
    if (wire.curl_code != 0 || wire.status == 0) {
        append_failure(exchange.url, at, facts);
        return;
    }
    if (wire.rendered) {
        store_rendered(exchange);
    }
    warc::ArchivedExchange kept{.url = exchange.url,
                                .at = at,
                                .request_headers = headers_of(wire.request_head),
                                .status = wire.status,
                                .reason = reason_of(wire.response_head),
                                .response_headers = wire.headers,
                                .body = wire.body,
                                .is_decoded = wire.rendered != nullptr};
    if (const std::string credential = credential_in(kept.request_headers); !credential.empty()) {
        forget(credential, kept);
    }
    store(kept, facts);
}

/// What the page asked for by itself comes before the page: a page in the archive has all that belongs to it.
void Recorder::store_rendered(const net::Exchange& exchange) {
    const net::Rendered& rendered = *exchange.wire->rendered;
    warc::Facts facts = facts_of(exchange);
    facts.gap.reset();
    facts.total_wait = 0;
    facts.more = {{"via", "browser"}};
    const Instant at = instant_of_unix_seconds(exchange.time);
    for (const auto& [url, rule] : rendered.refused) {
        warc::Facts refusal{.source = exchange.source, .attempts = 0};
        refusal.error_category = ErrorKind::RobotsBlocked;
        refusal.robots = warc::RobotsVerdict{false, rule, facts.robots ? facts.robots->source : std::nullopt};
        refusal.more = facts.more;
        append_failure(url, at, refusal);
    }
    for (const net::SideResponse& side : rendered.responses) {
        warc::Facts own = facts;
        if (own.robots) {
            own.robots->rule = side.robots_rule;
        }
        warc::NamedValues headers = side.request_headers;
        const auto is_referer = [](const auto& header) {
            return header.first == "Referer" || header.first == "referer";
        };
        headers.erase(std::remove_if(headers.begin(), headers.end(), is_referer), headers.end());
        headers.emplace_back("Referer", exchange.url);
        store({.url = side.url,
               .at = at,  // of the visit: the browser's own clock knows nothing of --now
               .method = side.method,
               .request_headers = std::move(headers),
               .status = side.status,
               .response_headers = side.response_headers,
               .body = side.body,
               .is_decoded = true},
              own);
    }
    for (const auto& [reason, count] : rendered.not_kept) {
        facts.more.emplace_back("not-kept", reason + " " + std::to_string(count));
    }
    if (!m_error && !rendered.dom.empty()) {
        checked(m_archive.append_resource(exchange.url, at, "text/html;charset=utf-8", rendered.dom, facts));
    }
}

void Recorder::append_failure(const std::string& url, Instant at, const warc::Facts& facts) {
    if (m_error) {
        return;
    }
    if (const auto stored = checked(m_archive.append_failure(url, at, facts))) {
        keep_books(*stored, facts, std::nullopt, 0);
    }
}

void Recorder::refused(const std::string& url, const std::string& source, const net::FetchResult& result) {
    if (m_error) {
        return;
    }
    warc::Facts facts{.source = source, .attempts = 0};
    facts.error_category = result.error_category.value_or(ErrorKind::Network);
    if (result.robots) {
        facts.robots = warc::RobotsVerdict{result.robots->allowed, result.robots->rule, result.robots->source};
        if (result.robots->cause) {
            facts.more = {{"robots-cause", name_of(*result.robots->cause)}};
        }
    }
    append_failure(url, now(), facts);
}

void Recorder::kept(const std::string& url, const std::string& source, const KeptAnswer& answer,
                    const std::string& from) {
    warc::Facts facts{.source = source, .attempts = 0};
    facts.more = {{"kept-from", from}};
    store({.url = url,
           .at = answer.fetched_at,
           .status = answer.status,
           .response_headers = answer.headers,
           .body = answer.body,
           .is_decoded = true},
          facts);
}

void Recorder::store(const warc::ArchivedExchange& exchange, const warc::Facts& facts) {
    if (m_error) {
        return;
    }
    if (const auto stored = checked(m_archive.append(exchange, facts))) {
        keep_books(*stored, facts, exchange.status, exchange.body.size());
    }
}

void Recorder::keep_books(const warc::Stored& stored, const warc::Facts& facts, std::optional<std::int64_t> status,
                          std::size_t bytes) {
    const auto put = m_ledger.put(LedgerFetch{.run_id = m_run_id,
                                              .time = stored.at,
                                              .source = facts.source,
                                              .url = stored.url,
                                              .status = status,
                                              .category = facts.error_category,
                                              .attempts = facts.attempts,
                                              .total_wait = facts.total_wait,
                                              .robots = facts.robots,
                                              .gap = facts.gap,
                                              .bytes = static_cast<std::int64_t>(bytes),
                                              .file = m_archive_name,
                                              .offset = static_cast<std::int64_t>(stored.offset),
                                              .record_id = stored.record_id,
                                              .digest = status ? stored.payload_digest : "",
                                              .origin = FetchOrigin::Network});
    if (!put && !m_error) {
        m_error = put.error();
    }
}

std::string Recorder::record_of(const std::string& url) const {
    const warc::Stored* const stored = m_archive.find(url);
    return stored == nullptr ? std::string() : stored->record_id;
}

}  // namespace public_signals::collect
