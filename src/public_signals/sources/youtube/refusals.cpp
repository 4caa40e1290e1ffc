#include "public_signals/sources/youtube/refusals.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "public_signals/data/json.hpp"

namespace public_signals::inline sources {
namespace {

struct KnownReason {
    std::string_view reason;
    PageState state;
    std::string_view words;
};

constexpr std::string_view make_one = "make one and put it into PUBLIC_SIGNALS_YOUTUBE_KEY";
constexpr std::string_view wrong_key = "the key is wrong or has expired";
constexpr std::string_view restricted_key = "the key is restricted to other addresses, sites or APIs";
constexpr std::string_view not_enabled = "the project of the key has not enabled the YouTube Data API v3";
constexpr std::string_view day_is_used_up =
    "the quota of the day is used up; it begins anew at midnight in California, and the next pull then goes on";
constexpr std::string_view too_fast = "too many requests at a time for this key; the next pull goes on";

/// Those of `details` tell more than those of `errors`, and come beside them.
constexpr KnownReason known_reasons[] = {
    {"API_KEY_INVALID", PageState::LoginRequired, wrong_key},
    {"API_KEY_EXPIRED", PageState::LoginRequired, wrong_key},
    {"keyInvalid", PageState::LoginRequired, wrong_key},
    {"keyExpired", PageState::LoginRequired, wrong_key},
    {"authError", PageState::LoginRequired, wrong_key},
    {"API_KEY_SERVICE_BLOCKED", PageState::LoginRequired, restricted_key},
    {"API_KEY_IP_ADDRESS_BLOCKED", PageState::LoginRequired, restricted_key},
    {"API_KEY_HTTP_REFERRER_BLOCKED", PageState::LoginRequired, restricted_key},
    {"ipRefererBlocked", PageState::LoginRequired, restricted_key},
    {"SERVICE_DISABLED", PageState::LoginRequired, not_enabled},
    {"accessNotConfigured", PageState::LoginRequired, not_enabled},
    {"quotaExceeded", PageState::RateLimited, day_is_used_up},
    {"dailyLimitExceeded", PageState::RateLimited, day_is_used_up},
    {"RATE_LIMIT_EXCEEDED", PageState::RateLimited, too_fast},
    {"rateLimitExceeded", PageState::RateLimited, too_fast},
    {"userRateLimitExceeded", PageState::RateLimited, too_fast},
    {"channelNotFound", PageState::Missing, "there is no such channel"},
    {"channelClosed", PageState::Missing, "the channel is closed"},
    {"channelSuspended", PageState::Restricted, "the channel is suspended"},
    {"channelForbidden", PageState::Restricted, "the channel is not shown to everybody"},
    {"playlistItemsNotAccessible", PageState::Private, "the list of uploads is not shown to everybody"},
    // The channel answered before its list was asked for: it has no upload.
    {"playlistNotFound", PageState::Empty, ""},
    {"videoNotFound", PageState::Missing, "there is no such video"},
    {"forbidden", PageState::LoginRequired, "the key is missing or may not read this"},
};

/// The reasons that an error gives, those of `details` first. A limit that was passed says over which span it counts.
std::vector<std::string> reasons_of(const json::Value& error) {
    constexpr std::string_view a_day = "1/d/";
    std::vector<std::string> reasons;
    for (const char* list : {"details", "errors"}) {
        for (const json::Value& detail : error.get(list).elements()) {
            const bool is_of_the_day = detail.at("metadata.quota_unit").string().value_or("").starts_with(a_day);
            reasons.emplace_back(is_of_the_day ? "dailyLimitExceeded" : detail.get("reason").string().value_or(""));
        }
    }
    return reasons;
}

const KnownReason* known_reason(const std::vector<std::string>& reasons) {
    for (const std::string& reason : reasons) {
        const auto* const known = std::ranges::find(known_reasons, reason, &KnownReason::reason);
        if (known != std::end(known_reasons)) {
            return known;
        }
    }
    return nullptr;
}

/// What a status alone tells.
Refusal refusal_of_status(std::int64_t status) {
    constexpr int too_many = 429;
    if (status >= 500) {
        return {PageState::Transient, "the API could not answer"};
    }
    switch (status) {
        case too_many:
            return {PageState::RateLimited, std::string(too_fast)};
        case 401:
            return {PageState::LoginRequired, std::string(wrong_key)};
        case 404:
            return {PageState::Missing, "there is nothing of this name"};
        default:
            return {PageState::LayoutChanged, "the API no longer takes what is asked"};
    }
}

struct ApiError {
    std::vector<std::string> reasons;
    std::int64_t code = 0;
};

std::optional<ApiError> error_in(const Page& page) {
    if (json::trimmed(page.body).starts_with('<')) {
        return std::nullopt;
    }
    const auto document = json::Document::parse_in_place(page.body);
    const json::Value error = document ? document->root().get("error") : json::Value();
    return error.exists()
               ? std::optional(ApiError{reasons_of(error), error.get("code").integer().value_or(page.status)})
               : std::nullopt;
}

std::string in_words(const KnownReason& known) {
    const bool wants_key = known.words == wrong_key;
    return known.words.empty() ? std::string()
                               : fmt::format("the YouTube Data API says {}: {}{}{}", known.reason, known.words,
                                             wants_key ? "; " : "", wants_key ? make_one : "");
}

Day day_in(int year, unsigned month, unsigned nth_sunday) {
    using namespace std::chrono;
    return sys_days(std::chrono::year(year) / std::chrono::month(month) / weekday_indexed(Sunday, nth_sunday));
}

/// Midnight in California on a day: summer time is from the second Sunday of March to the first of November, at two.
Instant pacific_midnight(Day day) {
    const int year = static_cast<int>(std::chrono::year_month_day(day).year());
    const bool is_summer = day > day_in(year, 3, 2) && day <= day_in(year, 11, 1);
    return Instant(day) + std::chrono::hours(is_summer ? 7 : 8);
}

}  // namespace

std::optional<Refusal> refusal_in(const Page& page) {
    const auto error = error_in(page);
    if (!error && page.status / 100 == 2) {
        return std::nullopt;
    }
    const KnownReason* const known = error ? known_reason(error->reasons) : nullptr;
    return known != nullptr ? Refusal{known->state, in_words(*known)}
                            : refusal_of_status(error ? error->code : page.status);
}

std::optional<Instant> rested_at(const Page& page, Instant now) {
    constexpr auto a_minute = std::chrono::minutes(1);  // the other span over which requests are counted
    const auto refusal = refusal_in(page);
    if (!refusal || refusal->state != PageState::RateLimited) {
        return std::nullopt;
    }
    const bool is_of_the_day = refusal->words.ends_with(day_is_used_up);
    return is_of_the_day ? next_pacific_midnight(now) : now + a_minute;
}

Instant next_pacific_midnight(Instant now) {
    for (Day day = day_of(now);; day += std::chrono::days(1)) {
        if (const Instant midnight = pacific_midnight(day); midnight > now) {
            return midnight;
        }
    }
}

}  // namespace public_signals::inline sources
