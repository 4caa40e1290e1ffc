// What the URLs of Google Trends ask for. The paths are Google's own, on any host.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "public_signals/base/url.hpp"
#include "public_signals/engine/targets.hpp"
#include "public_signals/panel/observations.hpp"
#include "public_signals/study/asked_of.hpp"

namespace public_signals::inline sources {

std::optional<PageTarget> trends_target(const Url& url, const ArchivedPage& page);

/// The one Trends series that a URL asks for.
struct InterestRequest {
    std::string query;        // the terms of a sum with ` + ` between them
    bool is_sum = false;      // one series of several terms
    std::string beyond = {};  // what is asked beside a plain term, for a person: another series than that of the term
    InterestAsked asked = {};
    std::optional<Resolution> resolution;  // explore cannot ask for one: what the length of its window brings
    std::string resolution_text = {};      // as a widget has it, an unknown one too
    DateRange window;
    int draw = 0;              // read off the first day of the window
    bool is_download = false;  // a person's own, of one draw: its query is what the person wrote
};
/// Of a widgetdata URL.
std::optional<InterestRequest> interest_request(const std::string& url);
/// Whether a request is one for a query of shows.yaml, place and category aside.
bool is_interest_in(const InterestRequest& asked, const std::string& query);
/// The query of a show that a request is for; nullptr where it is for none.
const std::string* query_asked(const InterestRequest& asked, const Show& show);
/// `2 compared series (pizza, bagel)` where a URL asks for several on one scale; else empty.
std::string compared_interest(const std::string& url);
/// `six musical in US-NY, 2025-06-01 to 2025-08-31`: the series that a widgetdata URL asks for; else empty.
std::string interest_in_words(const std::string& url);
/// What a URL asks for that no week can be made of, with what to ask instead: `by months: …`, `of 2 compared series …`;
/// else empty.
std::string unusable_interest(const std::string& url);
/// The series that a URL asks for where no show of a study asks that one, for a person; else empty.
std::string interest_page_not_asked(const std::string& url, const Study& study);
/// Of an explore URL.
std::optional<InterestRequest> explore_request(const std::string& url);
/// Of the `request` object of a widget; the language stands beside it in a URL.
std::optional<InterestRequest> widget_request(std::string_view request);
/// Whether Google sends a request to its captcha page instead of an answer.
bool leads_to_captcha(const ArchivedPage& page);
/// What the program asks for a show, beside the query.
InterestAsked interest_asked(const Show& show, const Settings& settings);
/// The first part of what was asked that is another than what is wanted, for a person: `in US-CA`; empty where nothing
/// is. What is not known is no other.
std::string other_than(const InterestAsked& asked, const InterestAsked& wanted);

/// In which language Google is asked.
inline constexpr const char* trends_language = "en-US";

}  // namespace public_signals::inline sources
