#include "public_signals/collect/stored_pages.hpp"

#include <algorithm>

#include "public_signals/engine/replay_parts.hpp"
#include "public_signals/engine/source.hpp"
#include "public_signals/engine/states.hpp"
#include "public_signals/web/category.hpp"

namespace public_signals::collect {
namespace {

PageState state_of_page(const ArchivedPage& page, Source source, const Rules& rules) {
    if (const auto state = state_without_answer(page)) {
        return *state;
    }
    const SourceRow& row = row_of(source);
    return row.series != nullptr ? row.series->state_of(page.page) : read_profile_page(page, source, "", rules).state;
}

/// Whether an answer is settled: asking again may bring another one for walls and breakdowns only.
bool is_settled(const ArchivedPage& page, Source source, const Rules& rules) {
    if (page.page.status == 0 || page.page.status == 429 || page.page.status >= 500) {
        return false;
    }
    const PageState state = state_of_page(page, source, rules);
    const bool wants_token = state == PageState::LoginRequired && api_cursor_of(page);
    return !comes_back(state) && !wants_token;
}

void put_body(ArchivedPage& page) {
    page.page = whole_page(page);
    page.is_body_left = false;
}

bool is_rendered(const ArchivedPage& page) {
    return page.headers.empty() && page.page.status == 200 && page.page.content_type.starts_with("text/html");
}

}  // namespace

Result<void> StoredPages::add(const std::filesystem::path& archive, const std::string& run_id, Day day) {
    std::error_code code;
    if (!std::filesystem::exists(archive, code)) {
        return {};
    }
    constexpr std::size_t no_bodies = 0;
    try {
        for (const ArchivedRun& run : TRY(heard_runs({archive}, {}, no_bodies)).runs) {
            take(run, run.run.run_id == run_id, day);
        }
    } catch (const BodyGone& gone) {
        return tl::unexpected(gone.why());
    }
    return {};
}

void StoredPages::take(const ArchivedRun& run, bool is_own, Day day) {
    std::map<std::string, std::vector<ArchivedPage>> aside;  // by the page that asked for it
    for (const ArchivedPage& page : run.pages) {
        if (page.is_lost || (!is_own && day_of(page.fetched_at) != day)) {
            continue;
        }
        if (is_rendered(page)) {
            aside[page.page.url].push_back(page);
            continue;
        }
        if (!page.referer.empty()) {
            aside[page.referer].push_back(page);
        }
        StoredPage& stored = m_pages[page.page.url];
        if (is_own || !stored.is_own) {
            stored = {page, {}, is_own};
            if (page.page.url.ends_with("/robots.txt")) {
                put_body(stored.page);
            }
        }
    }
    for (auto& [url, pages] : aside) {
        const auto found = m_pages.find(url);
        if (found != m_pages.end() && found->second.is_own == is_own) {
            found->second.aside = std::move(pages);
        }
    }
}

std::optional<StoredPage> StoredPages::find(const std::string& url, Source source) const {
    const auto found = m_pages.find(url);
    if (found == m_pages.end()) {
        return std::nullopt;
    }
    StoredPage stored = found->second;
    try {
        put_body(stored.page);
        std::ranges::for_each(stored.aside, put_body);
    } catch (const BodyGone&) {
        return std::nullopt;  // asked again
    }
    return is_settled(stored.page, source, *m_rules) ? std::optional(std::move(stored)) : std::nullopt;
}

const ArchivedPage* StoredPages::robots_txt(const std::string& url) const {
    const auto found = m_pages.find(url);
    return found != m_pages.end() && found->second.is_own && found->second.page.page.status != 0 ? &found->second.page
                                                                                                 : nullptr;
}

}  // namespace public_signals::collect
