#include "public_signals/engine/doctor/visited_pages.hpp"

#include <algorithm>

#include "public_signals/engine/doctor/doctor.hpp"
#include "public_signals/engine/doctor/known_posts.hpp"
#include "public_signals/engine/source.hpp"
#include "public_signals/engine/states.hpp"
#include "public_signals/engine/visit.hpp"

namespace public_signals::inline engine {
namespace {

constexpr std::int64_t least_posts = 3;  // of a page, before a field that none has is lost

/// Fields that say what a count means, and that posts which were read have.
const std::vector<std::pair<std::string, Field>> flag_fields = {{"is_reel", Field::IsReel},
                                                                {"is_pinned", Field::IsPinned}};

using Kind = std::optional<bool>;

/// The posts of a page by kind, with what hides likes.
std::map<Kind, std::vector<std::pair<const Post*, bool>>> by_kind(const ExtractedPosts& read) {
    std::map<Kind, std::vector<std::pair<const Post*, bool>>> kinds;
    for (std::size_t i = 0; i < read.posts.size(); ++i) {
        const bool hides = i < read.bylines.size() && read.bylines[i].hides_likes;
        kinds[read.posts[i].is_reel].emplace_back(&read.posts[i], hides);
    }
    return kinds;
}

bool is_hidden_with_likes(Field field) {
    return field == PostCount::Likes || field == PostCount::Views;
}

/// How many posts could have a field, and how many do.
struct PageTally {
    std::int64_t could = 0;
    std::int64_t with = 0;

    void add(const std::vector<std::pair<const Post*, bool>>& posts, Field field) {
        for (const auto& [post, hides_likes] : posts) {
            if (!hides_likes || !is_hidden_with_likes(field)) {
                ++could;
                with += has(*post, field) ? 1 : 0;
            }
        }
    }
    double share() const { return static_cast<double>(with) / static_cast<double>(could); }
};

/// Of a layout that tells of the account and never of posts.
bool is_account_alone(const ExtractedPosts& read, const SourceRules& rules) {
    const auto layout = std::ranges::find(rules.layouts, read.layout, &LayoutRule::name);
    return read.state == PageState::Partial && layout != rules.layouts.end() && layout->posts.empty() &&
           !layout->scope && !layout->only_partial && read.account_posts;
}

/// Of posts that were read, of which nobody said that they are a list: a table without --complete.
bool holds_posts_alone(const ExtractedPosts& read) {
    return read.state == PageState::Partial && !read.posts.empty() && read.list == ListKind::Post;
}

/// Whether the account's own page counts no post and none was met: whatever its list lacks, it is an empty one.
bool counts_no_post(const AccountVisit& visit) {
    const auto is_empty = [](const VisitPage& page) {
        return page.kind == PageKind::Profile && page.extracted.state == PageState::Empty;
    };
    return std::ranges::any_of(visit.pages, is_empty) &&
           std::ranges::all_of(visit.pages, [](const VisitPage& page) { return page.extracted.posts.empty(); });
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
            const bool counts_none = counts_no_post(visit);
            for (const VisitPage& page : visit.pages) {
                if (const auto found = by_page.find(page.archived); found != by_page.end()) {
                    found->second->is_needed = page.role != ListRole::Aside || page.kind != PageKind::PostList;
                    found->second->is_answered |= counts_none && page.kind == PageKind::PostList;
                    found->second->has_list = has_list;
                    found->second->has_pieces = has_pieces;
                }
            }
        }
    }
}

}  // namespace

Page Visited::page() const {
    Page whole = whole_page(*archived);
    whole.handle = target.handle;
    return whole;
}

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
            Visited& page = all.emplace_back(Visited{run, &archived, *target, {}});
            ExtractedPosts& read = page.read;
            read = extracted(page.page(), source, rules);
            read.state = archived.failure ? state_of_failure(*archived.failure) : read.state;
            page.is_answered =
                has_answer(read.state) || is_account_alone(read, rules.of(source)) || holds_posts_alone(read);
        }
    }
    tell_needed(runs, source, rules, all);
    return all;
}

bool has_answer(PageState state) {
    return state != PageState::LayoutChanged && state != PageState::Partial;
}

bool is_refusal(PageState state) {
    return state == PageState::LoginRequired || comes_back(state) || state == PageState::RobotsDisallowed;
}

UsualFields::UsualFields(const std::vector<Visited>& pages) {
    for (const Visited& page : pages) {
        for (const auto& [kind, posts] : by_kind(page.read)) {
            for (const auto* fields : {&shown_fields, &flag_fields}) {
                for (const auto& [name, field] : *fields) {
                    PageTally tally;
                    tally.add(posts, field);
                    if (tally.could >= least_posts) {
                        double& most = m_most[{page.read.layout, name, kind}];
                        most = std::max(most, tally.share());
                    }
                }
            }
        }
    }
}

std::optional<double> UsualFields::usual_of(const std::string& layout, const std::string& field, Kind kind) const {
    if (const auto usual = m_most.find({layout, field, kind}); usual != m_most.end()) {
        return usual->second;
    }
    std::optional<double> least;
    for (const auto& [of, most] : m_most) {
        if (std::get<0>(of) == layout && std::get<1>(of) == field) {
            least = std::min(least.value_or(most), most);
        }
    }
    return least;
}

std::vector<std::string> UsualFields::lost_in(const Visited& page) const {
    std::vector<std::string> lost;
    const auto kinds = by_kind(page.read);
    for (const auto& [name, field] : shown_fields) {
        PageTally tally;
        bool had_all = true;
        for (const auto& [kind, posts] : kinds) {
            const auto usual = usual_of(page.read.layout, name, kind);
            if (usual && *usual >= 0.8) {
                tally.add(posts, field);
                had_all = had_all && *usual == 1;
            }
        }
        const bool fewer = is_count(field) && had_all && 4 * tally.with < 3 * tally.could;
        if (tally.could >= least_posts && (tally.with == 0 || fewer)) {
            lost.push_back(name);
        }
    }
    if (page.read.lost_flag && std::ssize(page.read.posts) >= least_posts) {
        lost.emplace_back("likes_hidden");
    }
    return lost;
}

std::vector<std::pair<std::string, Field>> UsualFields::flags_of(const std::string& layout) const {
    std::vector<std::pair<std::string, Field>> flags;
    for (const auto& [name, field] : flag_fields) {
        const bool is_usual = std::ranges::any_of(m_most, [&, &name = name](const auto& most) {
            return std::get<0>(most.first) == layout && std::get<1>(most.first) == name && most.second >= 0.8;
        });
        if (is_usual) {
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
        const bool is_unread = !page.is_answered && page.is_needed;
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
