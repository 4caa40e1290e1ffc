#include "public_signals/sources/google_trends/cache.hpp"

#include <algorithm>
#include <vector>

#include "public_signals/archive/warc.hpp"
#include "public_signals/archive/warc_secrets.hpp"
#include "public_signals/base/digest.hpp"
#include "public_signals/base/file.hpp"
#include "public_signals/base/text.hpp"
#include "public_signals/data/json.hpp"
#include "public_signals/data/json_writer.hpp"
#include "public_signals/sources/google_trends/extract.hpp"
#include "public_signals/sources/google_trends/requests.hpp"
#include "public_signals/study/asked_names.hpp"

namespace public_signals::collect {

namespace {

constexpr std::chrono::hours token_margin{1};

Json key_of(const TrendsSeries& series) {
    return {{"schema", 1},
            {"provider", "trends.google.com"},
            {"hl", trends_language},
            {"tz", 0},
            {"geo", series.geo},
            {"category", series.category},
            {"property", ""},
            {"keyword", search_key(series.query)},
            {"start", format_day(series.ask.window.first)},
            {"end", format_day(series.ask.window.last)},
            {"draw", series.ask.draw}};
}

std::string text_of(const Json& value) {
    return value.dump(1);
}

/// Whether a file's key is this one.
bool is_key(const json::Value& kept, const Json& key) {
    return kept.size() == key.size() && std::ranges::all_of(key.members(), [&](const JsonMember& member) {
               const json::Value value = kept.get(member.name);
               return member.value.text() != nullptr ? value.string() == *member.value.text()
                                                     : value.integer() == member.value.integer();
           });
}

/// A part of a file; nothing where somebody else wrote it.
std::optional<KeptExchange> exchange_of(const json::Value& part) {
    const auto url = part.get("url").string();
    const auto fetched_at = parse_instant(part.get("fetched_at").string().value_or(""));
    const auto status = part.get("status").integer();
    const auto body = part.get("body").string();
    if (!url || !fetched_at || !status || !body || !part.get("headers").is_object()) {
        return std::nullopt;
    }
    KeptExchange exchange{std::string(*url), {*fetched_at, static_cast<int>(*status), {}, std::string(*body)}};
    for (const auto& [name, value] : part.get("headers").members()) {
        if (!value.string()) {
            return std::nullopt;
        }
        exchange.answer.headers.emplace_back(name, *value.string());
    }
    return exchange;
}

Json part_of(const KeptExchange& exchange) {
    Json headers = Json::object();
    for (const auto& [name, value] : exchange.answer.headers) {
        if (!warc::is_secret_header(name)) {
            headers[name] = value;
        }
    }
    return {{"url", exchange.url},
            {"fetched_at", warc::warc_date(exchange.answer.fetched_at)},
            {"status", exchange.answer.status},
            {"headers", headers},
            {"body", exchange.answer.body}};
}

Page page_of(const KeptExchange& kept) {
    return {.url = kept.url, .status = kept.answer.status, .body = kept.answer.body};
}

std::optional<int> base64_digit(char c) {
    constexpr std::string_view digits = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
    const auto place = digits.find(c);
    return place == digits.npos ? std::nullopt : std::optional(static_cast<int>(place));
}

}  // namespace

std::filesystem::path TrendsCache::file_of(const TrendsSeries& series) const {
    return m_folder / (sha256_hex(text_of(key_of(series))) + ".json");
}

std::optional<KeptExchange> TrendsCache::read(const TrendsSeries& series, const char* part) const {
    if (m_fresh) {
        return std::nullopt;
    }
    const auto text = read_file(file_of(series));
    const auto file = json::parse(text ? *text : std::string());
    if (!file || !is_key(file->root().get("key"), key_of(series))) {
        return std::nullopt;
    }
    const auto exchange = exchange_of(file->root().get(part));  // somebody else's: asked anew, then written over
    return exchange && exchange->answer.fetched_at < m_started ? exchange : std::nullopt;
}

void TrendsCache::forget_outdated() const {
    const auto is_outdated = [&](const json::Value& file) {
        const auto last_day = file.at("key.end").string();
        const bool has_series = file.get("series").exists();
        const auto fetched = file.get(has_series ? "series" : "explore").get("fetched_at").string();
        if (!last_day || !fetched) {
            return false;  // somebody else's file
        }
        const auto end = parse_day(*last_day);
        const auto fetched_at = parse_instant(*fetched);
        const bool is_settled = has_series && end && fetched_at && *end + answers_settle_after < day_of(*fetched_at);
        return fetched_at && !is_settled && m_started - *fetched_at >= m_lifetime;
    };
    std::vector<std::filesystem::path> outdated;
    std::error_code code;
    for (std::filesystem::directory_iterator entry(m_folder, code), end; !code && entry != end; entry.increment(code)) {
        const auto text = entry->path().extension() == ".json" ? read_file(entry->path()) : Result<std::string>("");
        const auto file = json::parse(text ? *text : std::string());
        if (file && is_outdated(file->root())) {
            outdated.push_back(entry->path());
        }
    }
    for (const auto& file : outdated) {
        std::filesystem::remove(file, code);
    }
}

std::optional<KeptExchange> TrendsCache::series(const TrendsSeries& series) const {
    auto kept = read(series, "series");
    if (!kept) {
        return std::nullopt;
    }
    const PageState state = extract_interest(page_of(*kept)).state;
    const bool settled = series.ask.window.last + answers_settle_after < day_of(kept->answer.fetched_at);
    const bool young = m_started - kept->answer.fetched_at < m_lifetime;
    const bool holds = state == PageState::Ok ? settled || young : state == PageState::Empty && young;
    return holds ? kept : std::nullopt;
}

std::optional<KeptExchange> TrendsCache::explore(const TrendsSeries& series) const {
    auto kept = read(series, "explore");
    if (!kept) {
        return std::nullopt;
    }
    for (const Widget& widget : extract_interest(page_of(*kept)).widgets) {
        if (widget.id == "TIMESERIES" && token_expiry(widget.token) > m_started + token_margin) {
            return kept;
        }
    }
    return std::nullopt;
}

void TrendsCache::keep(const TrendsSeries& series, const char* part, const Answer& answer) const {
    if (!is_valid_utf8(answer.page.page.body)) {
        return;
    }
    Json file = {{"key", key_of(series)}};
    const auto text = read_file(file_of(series));
    const auto before = json::parse(text ? *text : std::string());
    if (before && is_key(before->root().get("key"), key_of(series))) {
        for (const char* other : {"explore", "series"}) {
            if (const auto exchange = exchange_of(before->root().get(other))) {
                file[other] = part_of(*exchange);
            }
        }
    }
    const ArchivedPage& page = answer.page;
    file[part] = part_of({answer.url, {page.fetched_at, page.page.status, page.headers, page.page.body}});
    static_cast<void>(write_file(file_of(series), text_of(file)));
}

void TrendsCache::keep_series(const TrendsSeries& series, const Answer& answer) const {
    keep(series, "series", answer);
}

void TrendsCache::keep_explore(const TrendsSeries& series, const Answer& answer) const {
    keep(series, "explore", answer);
}

std::optional<Instant> token_expiry(std::string_view token) {
    constexpr std::size_t token_length = 44;  // 33 bytes
    if (token.size() != token_length) {
        return std::nullopt;
    }
    std::uint32_t seconds = 0;
    for (std::size_t place = 12; place < 18; ++place) {  // byte 9 begins with digit 12
        const auto digit = base64_digit(token[place]);
        if (!digit) {
            return std::nullopt;
        }
        // Six digits hold 36 bits: the 32 wanted, then 4 of the next byte.
        seconds = place < 17 ? seconds << 6 | static_cast<std::uint32_t>(*digit)
                             : seconds << 2 | static_cast<std::uint32_t>(*digit) >> 4;
    }
    return instant_of_unix_seconds(seconds);
}

}  // namespace public_signals::collect
