#include "public_signals/report/collection.hpp"

#include <algorithm>
#include <limits>

#include "public_signals/aggregation/asked_rows.hpp"
#include "public_signals/aggregation/latest_posts.hpp"
#include "public_signals/aggregation/lost_rows.hpp"
#include "public_signals/aggregation/posts_by_week.hpp"
#include "public_signals/panel/raw_rows.hpp"
#include "public_signals/panel/schema.hpp"
#include "public_signals/study/asked_of.hpp"

namespace public_signals::inline report {
namespace fs = std::filesystem;

Result<Collection> read_collection(const fs::path& raw, const Study* study) {
    Collection collection;
    for (const Show& show : study != nullptr ? study->shows : std::vector<Show>()) {
        for (const Source source : all_sources()) {
            if (std::string key = key_missing(show, source); !key.empty()) {
                collection.nothing_asked.emplace(std::pair(source, show.name), std::move(key));
            }
        }
    }
    std::error_code ignored;
    if (fs::is_regular_file(raw / "runs.csv", ignored)) {
        collection.runs = TRY(read_runs(raw / "runs.csv"));
        collection.files.emplace_back("runs.csv");
        std::ranges::stable_sort(collection.runs, {}, &Run::scrape_run_at);
    }
    if (fs::is_regular_file(raw / "rows.csv", ignored)) {
        collection.files.emplace_back("rows.csv");
    }
    for (const Source source : sources_with_posts()) {
        const std::string file = std::string(name_of(source)) + "/coverage.csv";
        if (fs::is_regular_file(raw / file, ignored)) {
            Visits visits{.source = name_of(source), .visits = TRY(read_coverage(raw / file))};
            if (study != nullptr) {
                Observations visited;
                visited.of(source).coverage = std::move(visits.visits);
                std::ranges::move(keep_asked(visited, *study), std::back_inserter(collection.not_asked));
                visits.visits = std::move(visited.of(source).coverage);
            }
            settle_partners(visits.visits, collab_of(study));
            std::ranges::stable_sort(visits.visits, {}, &Coverage::scrape_run_at);
            // A file of posts that cannot be read is refused where weeks are made of it.
            if (const auto posts = read_latest_posts(source, raw, {.study = study})) {
                mark_lost_rows(visits.visits, *posts);
                visits.open_weeks = open_weeks(*posts, collab_of(study));
            }
            collection.profiles.push_back(std::move(visits));
            collection.files.push_back(file);
        }
    }
    return collection;
}

Collection collection_of(const Observations& observations) {
    Collection collection{.runs = observations.runs, .profiles = {}, .files = {}};
    std::ranges::stable_sort(collection.runs, {}, &Run::scrape_run_at);
    for (const auto& [source, rows] : observations.profiles) {
        Visits visits{.source = name_of(source), .visits = rows.coverage};
        std::ranges::stable_sort(visits.visits, {}, &Coverage::scrape_run_at);
        collection.profiles.push_back(std::move(visits));
    }
    return collection;
}

std::string_view in_words(PageState state) {
    switch (state) {
        case PageState::Ok:
            return "read";
        case PageState::Empty:
            return "read: no posts";
        case PageState::Private:
            return "the account is private";
        case PageState::Missing:
            return "no such account";
        case PageState::LoginRequired:
            return "a login wall";
        case PageState::Blocked:
            return "a captcha page";
        case PageState::RateLimited:
            return "asked too often, or not asked while its host rested";
        case PageState::Restricted:
            return "restricted";
        case PageState::Transient:
            return "the site could not be reached or sent nothing";
        case PageState::LayoutChanged:
            return "the page layout changed";
        case PageState::Partial:
            return "read in part";
        case PageState::RobotsDisallowed:
            return "refused by robots.txt";
    }
    return "";
}

VisitsByShow::VisitsByShow(const Collection& collection, std::string_view source) {
    using Limits = std::numeric_limits<std::int32_t>;
    for (const Visits& profile : collection.profiles) {
        if (profile.source != source) {
            continue;
        }
        for (const Coverage& covered : profile.visits) {
            std::vector<Visit>& visits = m_visits[covered.show];
            bool of_a_run = false;
            for (const Run& run : collection.runs) {
                if (is_of(covered, run) && std::ranges::count(run.sources, source) > 0) {
                    visits.push_back({to_week(run.asked.first), to_week(run.asked.last), covered.state});
                    of_a_run = true;
                }
            }
            if (!of_a_run) {
                visits.push_back({Week{Limits::min()}, to_week(day_of(covered.scrape_run_at)), covered.state});
            }
        }
    }
}

std::optional<PageState> VisitsByShow::met(std::string_view show, Week week) const {
    const auto found = m_visits.find(show);
    if (found == m_visits.end()) {
        return std::nullopt;
    }
    for (auto visit = found->second.rbegin(); visit != found->second.rend(); ++visit) {
        if (week >= visit->first && week <= visit->last) {
            return visit->state;
        }
    }
    return std::nullopt;
}

}  // namespace public_signals::inline report
