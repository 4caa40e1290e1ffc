// Cells of sources with posts, traced to posts and visits.
#include <fmt/format.h>

#include <algorithm>

#include "public_signals/aggregation/ahead_rows.hpp"
#include "public_signals/aggregation/followers.hpp"
#include "public_signals/aggregation/posts_by_week.hpp"
#include "public_signals/aggregation/source_weeks.hpp"
#include "public_signals/cli/cell_evidence.hpp"
#include "public_signals/engine/targets.hpp"
#include "public_signals/panel/raw_files.hpp"
#include "public_signals/panel/raw_rows.hpp"
#include "public_signals/study/asked_names.hpp"

namespace public_signals::inline cli {
namespace fs = std::filesystem;
namespace {

/// Why a week without a post is a known zero, by the visit that saw it.
std::string why_zero(const Coverage& visit, Week week) {
    const std::string began =
        fmt::format("the visit of {} began after the week was over", format_instant(visit.scrape_run_at));
    if (visit.state == PageState::Empty) {
        return began + ", and the account had no post";
    }
    const std::string reach = visit.whole_list ? std::string("has every post of the account")
                              : visit.oldest_unpinned_post
                                  ? fmt::format("reaches back to {}, before {}",
                                                format_day(day_of(*visit.oldest_unpinned_post)), format_week(week))
                                  : std::string("covers the week");
    return fmt::format("{}, its list {}, and no post in it is of the week", began, reach);
}

}  // namespace

Result<const PostsOfShow*> CellTracer::posts_of(Source source, const std::string& show) {
    if (m_posts_show != show) {
        m_posts.clear();
        m_posts_show = show;
    }
    if (!m_posts.contains(source)) {
        const Instant ahead = first_ahead();
        std::vector<RawPost> of_show;
        for (const fs::path& file : TRY(post_files(source, m_raw))) {
            std::vector<RawPost> rows = TRY(read_posts(source, file));
            std::erase_if(rows, [&](const RawPost& row) {
                return row.show != show || row.scrape_run_at >= ahead ||
                       (m_study && !asks_account(*m_study, source, row.show, row.handle));
            });
            std::ranges::move(rows, std::back_inserter(of_show));
        }
        m_posts.emplace(source, PostsOfShow(std::move(of_show), collab_of(m_study.get())));
    }
    return &m_posts.at(source);
}

std::vector<Coverage> CellTracer::visits_of(Source source, const std::string& show) const {
    const Instant ahead = first_ahead();
    std::vector<Coverage> visits;
    for (const Visits& profile : m_collection.profiles) {
        if (profile.source == name_of(source)) {
            std::ranges::copy_if(profile.visits, std::back_inserter(visits), [&](const Coverage& visit) {
                return visit.show == show && visit.scrape_run_at < ahead;
            });
        }
    }
    return visits;
}

/// The pages of one visit to a profile: those that its posts come from, and the profile's own.
Result<void> CellTracer::trace_pages(Source source, const Coverage& visit, TracedCell& cell) {
    std::map<std::string, std::string> layouts;  // by capture
    const PostsOfShow* const posts = TRY(posts_of(source, visit.show));
    for (const RawPost& row : posts->rows()) {
        if (run_key(row) == run_key(visit)) {
            layouts.try_emplace(row.capture, row.source_layer);
        }
    }
    for (const LedgerFetch* fetch : m_archives.of_run(visit)) {
        ArchivedPage asked;
        asked.page.url = fetch->url;
        const auto target = target_of(asked);
        if (target && target->source == source && target->kind == PageKind::Profile &&
            target->handle == folded_handle(visit.handle) && !layouts.contains(fetch->record_id)) {
            Page page = TRY(m_archives.page(*fetch));
            page.handle = visit.handle;
            const ExtractedPosts read = engine::row_of(source).posts->extract(page, m_rules);
            layouts.emplace(fetch->record_id, read.layout);
        }
    }
    std::vector<std::pair<const LedgerFetch*, std::string>> pages;
    for (const auto& [capture, layout] : layouts) {
        pages.emplace_back(m_archives.find(capture), capture);
    }
    std::ranges::stable_sort(pages, {}, [](const auto& page) {  // as they were read
        return page.first != nullptr ? std::pair(page.first->file, page.first->offset)
                                     : std::pair(std::string(), std::int64_t{0});
    });
    for (const auto& [fetch, capture] : pages) {
        TRY(add(source,
                {EvidenceKind::OnePage,
                 fetch != nullptr ? fetch->url : capture,
                 {},
                 visit.scrape_run_at,
                 layouts.at(capture),
                 capture},
                cell));
    }
    return {};
}

Result<void> CellTracer::trace_posts(Source source, TracedCell& cell) {
    const PostsOfShow* const posts = TRY(posts_of(source, cell.show));
    const PanelColumn& column = *panel_column(cell.column);
    for (Evidence& evidence : posts->posts_in(cell.week, column)) {
        TRY(add(source, std::move(evidence), cell));
    }
    const bool sums_likes = column.measure == Measure::SumOfCount && column.count == PostCount::Likes;
    const LikesTally likes = posts->likes_like(engine::row_of(source).posts->likes_in_hiding);
    if (sums_likes && likes.is_suspect()) {
        cell.warnings.push_back({"likes_suspect", likes.text()});
    }
    if (cell.evidence.empty()) {
        const std::vector<Coverage> visits = visits_of(source, cell.show);
        if (const Coverage* visit = covering_visit(visits, cell.week)) {
            cell.reason = why_zero(*visit, cell.week);
            cell.code = "zero";
            TRY(trace_pages(source, *visit, cell));
        }
    }
    return {};
}

/// The last page of the week's last reading that counts the followers.
Result<void> CellTracer::trace_followers(Source source, TracedCell& cell) {
    const std::vector<Coverage> visits = visits_of(source, cell.show);
    const Coverage* const visit = last_reading(visits, cell.show, cell.week);
    if (visit == nullptr) {
        return {};
    }
    Evidence found{EvidenceKind::OnePage,
                   engine::row_of(source).posts->profile_url(visit->handle),
                   *visit->followers,
                   visit->scrape_run_at,
                   "",
                   ""};
    for (const LedgerFetch* fetch : m_archives.of_run(*visit)) {
        ArchivedPage asked;
        asked.page.url = fetch->url;
        const auto target = target_of(asked);
        const auto is_another = [&](const std::string& handle) {
            return !handle.empty() && folded_handle(handle) != folded_handle(visit->handle);
        };
        if (!target || target->source != source || target->kind == PageKind::Post || is_another(target->handle)) {
            continue;
        }
        Page page = TRY(m_archives.page(*fetch));
        page.handle = visit->handle;
        const ExtractedPosts read = engine::row_of(source).posts->extract(page, m_rules);
        if (read.followers == visit->followers && !is_another(read.handle)) {
            found.id = fetch->url;
            found.rule = read.layout;
            found.capture = fetch->record_id;
        }
    }
    return add(source, std::move(found), cell);
}

/// What makes a list that was read in part a whole one: what brought it decides.
std::string CellTracer::way_to_whole(Source source, const std::string& show) const {
    const Coverage* last = nullptr;
    const std::vector<Coverage> visits = visits_of(source, show);
    for (const Coverage& visit : visits) {
        last = visit.state == PageState::Partial ? &visit : last;
    }
    const std::vector<const LedgerFetch*> pages =
        last != nullptr ? m_archives.of_run(*last) : std::vector<const LedgerFetch*>();
    if (std::ranges::any_of(pages, [](const LedgerFetch* page) { return are_imported_posts(page->url); })) {
        return "if what was imported is the account's whole list of those weeks, import it again with --complete";
    }
    const bool is_brought = last != nullptr && (is_of_import(last->run_id) || last->run_id.starts_with("pages-"));
    if (!is_brought) {
        return fmt::format("ask again: public-signals pull --sources {}", name_of(source));
    }
    return last->posts == 0
               ? "load the profile anew and save it from its first page on, with the answer that counts the account's "
                 "posts, and import that"
               : "save the list again, scrolled from its newest post back past the week, and import that";
}

}  // namespace public_signals::inline cli
