#include "public_signals/demo/web.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "public_signals/demo/random.hpp"

namespace public_signals::inline demo {
namespace {

using Fields = std::vector<std::pair<std::string, std::string>>;

constexpr const char* user_agent = "public-signals/0.1 (synthetic sample)";

struct PlayedTarget {
    std::string host;
    std::string path;
};

PlayedTarget split(const std::string& url) {
    const std::size_t host = url.find("//") + 2;
    const std::size_t path = url.find('/', host);
    return {url.substr(host, path - host), url.substr(path)};
}

std::string request_block(const PlayedExchange& exchange) {
    const PlayedTarget target = split(exchange.url);
    std::string block = fmt::format("GET {} HTTP/1.1\r\nHost: {}\r\nUser-Agent: {}\r\nAccept-Language: en-US\r\n",
                                    target.path, target.host, user_agent);
    if (!exchange.referer.empty()) {
        block += fmt::format("Referer: {}\r\n", exchange.referer);
    }
    return block + "\r\n";
}

const char* reason(int status) {
    return status == 200 ? "OK" : status == 404 ? "Not Found" : "Status";
}

std::string response_block(const PlayedExchange& exchange) {
    return fmt::format("HTTP/1.1 {} {}\r\nContent-Type: {}\r\nContent-Length: {}\r\nX-Synthetic-Sample: true\r\n\r\n{}",
                       exchange.status, reason(exchange.status), exchange.content_type, exchange.body.size(),
                       exchange.body);
}

std::string metadata_block(const PlayedExchange& exchange) {
    std::string block = fmt::format("attempts: 1\r\nerror-category: {}\r\ntotal-wait: {}\r\n", exchange.error_category,
                                    exchange.waited);
    block += fmt::format("robots-allowed: {}\r\nrobots-rule: {}\r\nrobots-source: {}\r\n", exchange.robots.allowed,
                         exchange.robots.rule, exchange.robots.source);
    if (exchange.imported) {
        block += "origin: import\r\n";
    }
    return block;
}

std::string bracketed(const std::string& id) {
    return "<" + id + ">";
}

std::string warcinfo_block(const SampleRun& run) {
    std::string block = "software: public-signals/0.1\r\nformat: WARC File Format 1.1\r\n";
    block += "conformsTo: http://iipc.github.io/warc-specifications/specifications/warc-format/warc-1.1/\r\n";
    block += "description: synthetic sample of public-signals; every account, post and number in it is invented\r\n";
    block += fmt::format("run-id: {}\r\nrun-started: {}\r\n", run.id, format_instant(run.started));
    block +=
        fmt::format("asked-start: {}\r\nasked-end: {}\r\n", format_day(run.asked.first), format_day(run.asked.last));
    block += fmt::format("sources: {}\r\n",
                         run.all_sources ? "google_trends wikipedia tiktok instagram" : "tiktok instagram");
    block += fmt::format("gt-base-start: {}\r\n", format_day(trends_base_start()));
    return block + "gt-below-one: 0.5\r\ngt-scale: range_max\r\ngt-geo: US-NY\r\n";
}

}  // namespace

std::int64_t unix_seconds(Instant instant) {
    return instant.time_since_epoch().count() / 1000;
}

HostLog::HostLog(std::uint64_t seed, const SampleRun& run, std::int64_t host_number)
    : m_seed(seed), m_run(unix_seconds(run.started)), m_host(host_number), m_now(m_run) {}

void HostLog::robots(std::string url, std::string body, PlayedVerdict verdict) {
    m_verdict = {.allowed = true, .rule = "", .source = "fetched"};
    add({.url = std::move(url), .content_type = "text/plain; charset=utf-8", .body = std::move(body)});
    m_verdict = std::move(verdict);
}

void HostLog::add(PlayedExchange exchange) {
    const auto ordinal = static_cast<std::int64_t>(m_exchanges.size());
    exchange.waited = ordinal == 0 ? 0 : Draws(m_seed, Stream::Pace, {m_run, m_host, ordinal}).between(2, 5);
    m_now += exchange.waited;
    exchange.at = m_now;
    exchange.robots = m_verdict;
    m_exchanges.push_back(std::move(exchange));
}

void write_run(warc::Writer& writer, const SampleRun& run, std::vector<PlayedExchange> exchanges) {
    std::stable_sort(exchanges.begin(), exchanges.end(),
                     [](const PlayedExchange& a, const PlayedExchange& b) { return a.at < b.at; });
    const std::string info = writer.append(warc::RecordType::Warcinfo, format_instant(run.started),
                                           {{"Content-Type", "application/warc-fields"}}, warcinfo_block(run));
    for (const PlayedExchange& exchange : exchanges) {
        const std::string date = format_instant(instant_of_unix_seconds(exchange.at));
        const Fields common = {{"WARC-Target-URI", exchange.url}, {"WARC-Warcinfo-ID", bracketed(info)}};
        Fields response = common;
        response.emplace_back("Content-Type", "application/http;msgtype=response");
        const std::string id = writer.append(warc::RecordType::Response, date, response, response_block(exchange));
        Fields request = common;
        request.emplace_back("WARC-Concurrent-To", bracketed(id));
        request.emplace_back("Content-Type", "application/http;msgtype=request");
        writer.append(warc::RecordType::Request, date, request, request_block(exchange));
        Fields metadata = common;
        metadata.emplace_back("WARC-Concurrent-To", bracketed(id));
        metadata.emplace_back("Content-Type", "application/warc-fields");
        writer.append(warc::RecordType::Metadata, date, metadata, metadata_block(exchange));
    }
}

}  // namespace public_signals::inline demo
