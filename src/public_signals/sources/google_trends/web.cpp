// trends.google.com as its own pages ask it. Nothing of it is documented.
//
// explore needs a cookie NID and gives a token for each widget; multiline needs the token and the widget's request byte
// by byte. A 429 is one of two things: no (valid) cookie, then it brings a new one and is asked again with it; or too
// many requests, then the host is left alone. A redirect to /sorry asks for a captcha: the host is left alone for a
// day.
#include <fmt/format.h>

#include <algorithm>

#include "public_signals/base/url.hpp"
#include "public_signals/data/json_writer.hpp"
#include "public_signals/engine/targets.hpp"
#include "public_signals/sources/google_trends/extract.hpp"
#include "public_signals/sources/google_trends/provider.hpp"
#include "public_signals/sources/google_trends/requests.hpp"
#include "public_signals/web/cookies.hpp"

namespace public_signals::collect {

namespace {

constexpr const char* api = "https://trends.google.com/trends/api/";
constexpr std::chrono::minutes quota_rest{15};  // a bucket of about 100 requests, refilled within two minutes

std::string explore_url(const TrendsSeries& series) {
    const Json asked = {{"comparisonItem",
                         {{{"keyword", series.query},
                           {"geo", series.geo},
                           {"time", format_day(series.ask.window.first) + " " + format_day(series.ask.window.last)}}}},
                        {"category", series.category},
                        {"property", ""}};
    const auto text = asked.dump();
    return fmt::format("{}explore?hl={}&tz=0&req={}", api, trends_language, percent_encoded(text));
}

std::string multiline_url(const Widget& widget) {
    return fmt::format("{}widgetdata/multiline?hl={}&tz=0&req={}&token={}", api, trends_language,
                       percent_encoded(widget.request), percent_encoded(widget.token));
}

/// The widget that can be asked for the planned series; nullptr when there is none, or one of another resolution.
const Widget* series_widget(const ExtractedInterest& explored, const TrendsSeries& series) {
    const auto found = std::ranges::find(explored.widgets, std::string("TIMESERIES"), &Widget::id);
    if (found == explored.widgets.end()) {
        return nullptr;
    }
    const auto asked = widget_request(found->request);
    return asked && asked->resolution == series.ask.resolution ? &*found : nullptr;
}

class TrendsWeb final : public TrendsProvider {
  public:
    TrendsWeb(StepCursor& cursor, const TrendsCache& cache) : m_cursor(cursor), m_cache(cache) {}

    InterestProgress ask(const TrendsSeries& series) override {
        if (const auto kept = m_cache.series(series)) {
            const Answer* answer = m_cursor.answer_to({.request = {.url = kept->url}, .kept = kept->answer});
            return answer == nullptr ? InterestProgress::Waiting : InterestProgress::Answered;
        }
        if (!has_cookie()) {
            return InterestProgress::Waiting;
        }
        // A token that is refused is asked for once more.
        for (int attempt = 0; attempt < 2; ++attempt) {
            ExtractedInterest explored;
            if (const auto ended = explore(series, attempt > 0, explored)) {
                return *ended;
            }
            const Widget* widget = series_widget(explored, series);
            if (widget == nullptr) {
                return InterestProgress::QueryEnds;
            }
            const Answer* answer = m_cursor.answer_to(request_of(multiline_url(*widget)));
            if (answer == nullptr) {
                return InterestProgress::Waiting;
            }
            const int status = answer->page.page.status;
            if (status != 400 && status != 401) {
                return judged(series, *answer);
            }
        }
        return InterestProgress::QueryEnds;
    }

  private:
    Ask request_of(const std::string& url) const {
        Ask ask{.request = {.url = url, .follow_redirects = false}};
        if (!m_cookie.empty()) {
            ask.request.headers = {{"Cookie", m_cookie}};
        }
        return ask;
    }

    /// Any answer may bring the cookie, an error too. Whether it is a new one.
    bool take_cookie(const Answer& answer) {
        using std::chrono::seconds;
        const auto at = std::chrono::floor<seconds>(answer.page.fetched_at).time_since_epoch().count();
        const std::string before = m_cookie;
        m_jar.take(answer.page.headers, api, at);
        m_cookie = m_jar.header_for(api, at);
        return m_cookie != before;
    }

    /// autocomplete sets a cookie and robots.txt allows it; false while it is on its way.
    bool has_cookie() {
        if (m_warm) {
            return true;
        }
        Ask ask = request_of(fmt::format("{}autocomplete/broadway?hl={}", api, trends_language));
        ask.is_warm_up = true;
        const Answer* answer = m_cursor.answer_to(std::move(ask));
        if (answer == nullptr) {
            return false;
        }
        take_cookie(*answer);
        m_warm = true;
        return true;
    }

    /// Fills `explored`, or says how the series goes on without it.
    std::optional<InterestProgress> explore(const TrendsSeries& series, bool again, ExtractedInterest& explored) {
        std::string url = explore_url(series);
        if (const auto kept = again ? std::nullopt : m_cache.explore(series)) {
            const Answer* answer = m_cursor.answer_to({.request = {.url = kept->url}, .kept = kept->answer});
            if (answer == nullptr) {
                return InterestProgress::Waiting;
            }
            explored = extract_interest(answer->page.page);
            return std::nullopt;
        }
        // Browsers send tz twice, which makes it another URL that asks the same.
        Ask ask = request_of(again ? url + "&tz=0" : url);
        ask.request.hands_back_cookies = !again;
        const Answer* answer = m_cursor.answer_to(std::move(ask));
        if (answer == nullptr) {
            return InterestProgress::Waiting;
        }
        if (answer->page.page.status == 429 && take_cookie(*answer) && !again) {
            return explore(series, true, explored);
        }
        explored = extract_interest(answer->page.page);
        if (explored.state != PageState::Ok) {
            return failed(*answer);
        }
        if (m_cursor.at_end()) {
            m_cache.keep_explore(series, *answer);
        }
        return std::nullopt;
    }

    InterestProgress judged(const TrendsSeries& series, const Answer& answer) {
        const PageState state = extract_interest(answer.page.page).state;
        if (state != PageState::Ok && state != PageState::Empty) {
            return failed(answer);
        }
        if (m_cursor.at_end()) {
            m_cache.keep_series(series, answer);
        }
        return InterestProgress::Answered;
    }

    InterestProgress failed(const Answer& answer) {
        if (leads_to_captcha(answer.page)) {
            m_cursor.close({.url = api, .category = ErrorKind::RateLimited});
            return InterestProgress::ShowEnds;
        }
        if (answer.page.page.status == 429) {
            const Instant rest = answer.page.fetched_at + quota_rest;
            m_cursor.close({.url = api, .retry_not_before = std::max(rest, answer.retry_not_before.value_or(rest))});
            return InterestProgress::ShowEnds;
        }
        const bool refused = answer.failure == ErrorKind::RobotsBlocked || answer.failure == ErrorKind::RateLimited;
        return refused ? InterestProgress::ShowEnds : InterestProgress::QueryEnds;
    }

    StepCursor& m_cursor;
    const TrendsCache& m_cache;
    net::CookieJar m_jar;
    std::string m_cookie;  // the header that the jar gives
    bool m_warm = false;
};

}  // namespace

std::unique_ptr<TrendsProvider> trends_web(StepCursor& cursor, const TrendsCache& cache) {
    return std::make_unique<TrendsWeb>(cursor, cache);
}

}  // namespace public_signals::collect
