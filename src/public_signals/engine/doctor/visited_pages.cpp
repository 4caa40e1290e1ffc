#include "public_signals/engine/doctor/visited_pages.hpp"

#include <algorithm>

#include "public_signals/engine/doctor/doctor.hpp"
#include "public_signals/engine/doctor/known_posts.hpp"
#include "public_signals/engine/source.hpp"
#include "public_signals/engine/visit.hpp"

namespace public_signals::inline engine {
namespace {

constexpr std::int64_t least_posts = 3;  // of a page, before a field that none has is lost

/// Fields that say what a count means, and that posts which were read have.
const std::vector<std::pair<std::string, Field>> flag_fields = {{"is_reel", Field::IsReel},
                                                                {"is_pinned", Field::IsPinned}};

double share(const std::vector<Post>& posts, Field field) {
    const auto with = std::ranges::count_if(posts, [&](const Post& post) { return has(post, field); });
    return static_cast<double>(with) / static_cast<double>(posts.size());
}

/// Which answers a visit needs: one about something else is none that was lost.
void tell_needed(const std::vector<ArchivedRun>& runs, Source source, const Rules& rules, std::vector<Visited>& all) {
    std::map<std::size_t, std::set<std::string>> handles;
    std::map<const ArchivedPage*, Visited*> by_page;
    for (Visited& page : all) {
        handles[page.run].insert(page.target.handle);
        by_page[page.archived] = &page;
    }
    for (const auto& [run, names] : handles) {
        const RunPages pages(runs[run].pages, source, rules);
        for (const std::string& handle : names) {
            const AccountVisit visit = pages.visit_of(handle);
            const auto holds_list = [](const VisitPage& page) {
                return page.role == ListRole::Timeline && !page.extracted.posts.empty();
            };
            const bool has_list = std::ranges::any_of(visit.pages, holds_list);
            const bool has_pieces = std::ranges::any_of(visit.pages, [&](const VisitPage& page) {
                return page.kind == PageKind::PostList && holds_list(page);
            });
            for (const VisitPage& page : visit.pages) {
                if (const auto found = by_page.find(page.archived); found != by_page.end()) {
                    found->second->is_needed = page.role != ListRole::Aside || page.kind != PageKind::PostList;
                    found->second->has_list = has_list;
                    found->second->has_pieces = has_pieces;
                }
            }
        }
    }
}

}  // namespace

ExtractedPosts extracted(const Page& page, Source source, const Rules& rules) {
    return row_of(source).posts->extract(page, rules);
}

std::vector<Visited> visited(const std::vector<ArchivedRun>& runs, Source source, const Rules& rules) {
    std::vector<Visited> all;
    for (std::size_t run = 0; run < runs.size(); ++run) {
        for (const ArchivedPage& archived : runs[run].pages) {
            const auto target = target_of(archived);
            if (!target || target->source != source) {
                continue;
            }
            Page page = archived.page;
            page.handle = target->handle;
            ExtractedPosts read = extracted(page, source, rules);
            all.push_back({run, &archived, *target, std::move(page), std::move(read)});
        }
    }
    tell_needed(runs, source, rules, all);
    return all;
}

bool has_answer(PageState state) {
    return state != PageState::LayoutChanged && state != PageState::Partial;
}

UsualFields::UsualFields(const std::vector<Visited>& pages) {
    for (const Visited& page : pages) {
        for (const auto* fields : {&shown_fields, &flag_fields}) {
            for (const auto& [name, field] : *fields) {
                if (std::ssize(page.read.posts) >= least_posts) {
                    double& most = m_most[{page.read.layout, name}];
                    most = std::max(most, share(page.read.posts, field));
                }
            }
        }
    }
}

std::vector<std::string> UsualFields::lost_in(const Visited& page) const {
    std::vector<std::string> lost;
    if (std::ssize(page.read.posts) < least_posts) {
        return lost;
    }
    for (const auto& [name, field] : shown_fields) {
        const auto usual = m_most.find({page.read.layout, name});
        const double now = share(page.read.posts, field);
        const bool fewer = is_count(field) && usual != m_most.end() && usual->second == 1 && now < 0.75;
        if (usual != m_most.end() && usual->second >= 0.8 && (now == 0 || fewer)) {
            lost.push_back(name);
        }
    }
    if (page.read.lost_flag) {
        lost.emplace_back("likes_hidden");
    }
    return lost;
}

std::vector<std::pair<std::string, Field>> UsualFields::flags_of(const std::string& layout) const {
    std::vector<std::pair<std::string, Field>> flags;
    for (const auto& [name, field] : flag_fields) {
        const auto usual = m_most.find({layout, name});
        if (usual != m_most.end() && usual->second >= 0.8) {
            flags.emplace_back(name, field);
        }
    }
    return flags;
}

std::map<PageKind, SortedPages> sorted_pages(const std::vector<Visited>& pages, const UsualFields& usual) {
    std::map<PageKind, SortedPages> kinds;
    for (const Visited& page : pages) {
        SortedPages& kind = kinds[page.target.kind];
        const std::vector<std::string> lost = usual.lost_in(page);
        const bool is_unread = !has_answer(page.read.state) && page.is_needed;
        if (is_unread || !lost.empty()) {
            kind.bad.push_back(&page);
            kind.lost.insert(lost.begin(), lost.end());
        } else if (!page.read.posts.empty()) {
            kind.good.push_back(&page);
        }
    }
    // Where no page of a profile ever held posts, its shell lacks none as long as the list comes otherwise.
    SortedPages& profiles = kinds[PageKind::Profile];
    if (profiles.good.empty()) {
        std::erase_if(profiles.bad, [](const Visited* page) { return page->has_list; });
    }
    return kinds;
}

}  // namespace public_signals::inline engine
