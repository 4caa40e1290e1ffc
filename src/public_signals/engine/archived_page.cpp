// What a page out of an archive says by itself, before anything is extracted from it.
#include <algorithm>
#include <optional>

#include "public_signals/engine/archive_run.hpp"

namespace public_signals::inline engine {

Page whole_page(const ArchivedPage& page) {
    Page whole = page.page;
    if (page.is_body_left) {
        auto body = page.stored->read();
        if (!body) {
            throw BodyGone(std::move(body.error()));
        }
        whole.body = std::move(*body);
    }
    return whole;
}

PageState state_of_failure(ErrorKind failure) {
    switch (failure) {
        case ErrorKind::RobotsBlocked:
            return PageState::RobotsDisallowed;
        case ErrorKind::RateLimited:
            return PageState::RateLimited;
        default:
            return PageState::Transient;
    }
}

bool was_held_back(const ArchivedPage& page) {
    return page.page.status == 0 && page.failure == ErrorKind::RateLimited;
}

std::optional<PageState> state_without_answer(const ArchivedPage& page) {
    const bool has_no_body = page.failure == ErrorKind::ParseError || page.failure == ErrorKind::Network ||
                             page.failure == ErrorKind::Timeout;
    if (!page.failure || (page.page.status != 0 && !has_no_body)) {
        return std::nullopt;
    }
    return state_of_failure(*page.failure);
}

Instant first_met(const ArchivedRun& run) {
    std::optional<Instant> first;
    for (const ArchivedPage& page : run.pages) {
        if (!page.is_kept) {
            first = std::min(first.value_or(page.fetched_at), page.fetched_at);
        }
    }
    return first.value_or(run.is_foreign ? run.pages.front().fetched_at : run.run.scrape_run_at);
}

}  // namespace public_signals::inline engine
