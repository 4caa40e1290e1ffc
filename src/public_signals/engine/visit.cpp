// Which pages belong to a visit, and what they come to together.
#include "public_signals/engine/visit.hpp"

#include <algorithm>
#include <functional>
#include <iterator>
#include <set>

#include "public_signals/data/byte_search.hpp"
#include "public_signals/engine/authors.hpp"
#include "public_signals/engine/replay_parts.hpp"
#include "public_signals/engine/source.hpp"
#include "public_signals/web/category.hpp"
#include "public_signals/web/target.hpp"
#include "public_signals/web/transport.hpp"

namespace public_signals::inline engine {

bool is_answer(PageState state) {
    return state == PageState::Ok || state == PageState::Empty;
}

namespace {

/// What a post's own page is called by: the last part of its path.
std::string post_of(const VisitPage& page) {
    std::string path = page.archived->page.url.substr(0, page.archived->page.url.find_first_of("?#"));
    while (path.ends_with('/')) {
        path.pop_back();
    }
    return path.substr(path.rfind('/') + 1);
}

/// A page that scrolls asks for a piece again with other parameters, of which the cursor alone says which piece it is.
std::string list_path(const std::string& url) {
    return url.substr(0, url.find('?'));
}

/// What was held back after an answer came, while the host rested, takes nothing from that answer.
std::vector<VisitPage> without_held_back(std::vector<VisitPage> pages) {
    std::set<std::string> answered;
    for (const VisitPage& page : pages) {
        if (!was_held_back(*page.archived)) {
            answered.insert(page.archived->page.url);
        }
    }
    std::erase_if(pages, [&](const VisitPage& page) {
        return was_held_back(*page.archived) && answered.contains(page.archived->page.url);
    });
    return pages;
}

/// An answer that a later one took the place of (a retry, the target of a redirect) says nothing about the profile.
std::vector<VisitPage> without_superseded(std::vector<VisitPage> pages) {
    std::vector<VisitPage> kept;
    for (std::size_t i = 0; i < pages.size(); ++i) {
        const ExtractedPosts& read = pages[i].extracted;
        const bool says_nothing = !is_answer(read.state) && read.posts.empty() && !read.account_posts;
        const bool leads_on = net::is_redirect(pages[i].archived->page.status);
        const auto takes_its_place = [&](const VisitPage& later) {
            const bool is_target = leads_on && (later.kind != PageKind::Post || post_of(later) == post_of(pages[i]));
            const std::string& url = pages[i].archived->page.url;
            const std::string& later_url = later.archived->page.url;
            const auto asked = cursor_asked(*pages[i].archived);
            const auto later_asked = cursor_asked(*later.archived);
            const bool is_same_piece = asked && asked == later_asked && list_path(later_url) == list_path(url);
            // Lists that are asked by POST have one URL for all their pieces.
            const bool is_same_url = later_url == url && (!asked || !later_asked || asked == later_asked);
            return later.kind == pages[i].kind && (is_target || is_same_piece || is_same_url);
        };
        if (!says_nothing ||
            std::none_of(pages.begin() + static_cast<std::ptrdiff_t>(i) + 1, pages.end(), takes_its_place)) {
            kept.push_back(std::move(pages[i]));
        }
    }
    return kept;
}

/// Where a redirect led: a page of no account, like the one for logging in; nothing where it is one of the account's.
const ArchivedPage* landing_of(const std::vector<ArchivedPage>& archive, std::size_t place) {
    const ArchivedPage& page = archive[place];
    const std::string location(net::header_of(page.headers, "Location"));
    if (!net::is_redirect(page.page.status) || location.empty()) {
        return nullptr;
    }
    const auto landing = net::target_of(location, page.page.url);
    const auto is_it = [&](const ArchivedPage& later) { return landing && later.page.url == landing->url; };
    const auto found = std::find_if(archive.begin() + static_cast<std::ptrdiff_t>(place) + 1, archive.end(), is_it);
    return found == archive.end() || target_of(*found) ? nullptr : &*found;
}

ExtractedPosts read_all(const ArchivedPage& archived, Source source, const std::string& handle, const Rules& rules) {
    if (const auto state = state_without_answer(archived)) {
        ExtractedPosts none;
        none.state = *state;
        return none;
    }
    Page page = whole_page(archived);
    page.handle = handle;
    const PostsRow& row = *row_of(source).posts;
    return row.read_all != nullptr ? row.read_all(page, rules) : row.extract(page, rules);
}

/// The cursor of a piece; nothing where each request has one and that of this page was not kept.
std::optional<std::string> piece_asked(const ArchivedPage& page, Source source) {
    if (auto cursor = cursor_asked(page)) {
        return cursor;
    }
    const auto always = row_of(source).posts->always_names_cursor;
    const auto url = parse_url(page.page.url);
    return always != nullptr && url && always(*url) ? std::nullopt : std::optional(std::string());
}

/// Whose the posts are and what the pages are to the account's list, once all of them are there.
AccountVisit settled(std::vector<VisitPage> pages, Source source, const std::string& handle) {
    AccountVisit visit{.pages = std::move(pages), .hole = {}, .asides = {}, .unsettled = {}};
    std::vector<AskedPage> asked;
    for (VisitPage& page : visit.pages) {
        const auto anything = row_of(source).posts->serves_anything;
        const auto url = parse_url(page.archived->page.url);
        asked.push_back({&page.extracted, account_asked(*page.archived, source), piece_asked(*page.archived, source),
                         anything != nullptr && url && anything(*url)});
    }
    settle_authors(asked, source, handle);
    std::vector<ListPiece> pieces;
    for (std::size_t i = 0; i < asked.size(); ++i) {
        VisitPage& page = visit.pages[i];
        page.kind = page.extracted.is_of_another ? PageKind::Selection : page.kind;
        pieces.push_back({asked[i].cursor, page.kind, &page.extracted, asked[i].may_be_anything,
                          is_imported_list(page.archived->page.url)});
    }
    VisitLists lists = lists_of(pieces);
    for (std::size_t i = 0; i < pieces.size(); ++i) {
        visit.pages[i].role = lists.roles[i];
    }
    visit.hole = std::move(lists.hole);
    visit.asides = std::move(lists.asides);
    return visit;
}

/// The visit with what no page of it settles about the posts of others that were met on the account's page.
AccountVisit with_unsettled(AccountVisit visit, const std::vector<VisitPage>& unsettled) {
    std::set<std::string> known;
    for (const VisitPage& page : visit.pages) {
        for (const Post& post : page.extracted.posts) {
            known.insert(post.post_id);
        }
    }
    for (const VisitPage& page : unsettled) {
        const auto has_time = [](const Post& post) { return post.post_day.has_value(); };
        if (!is_answer(page.extracted.state) || !std::ranges::all_of(page.extracted.posts, has_time)) {
            visit.hole = "of posts of other accounts on its page nobody knows whether and when it made them too";
        }
        for (const Post& post : page.extracted.posts) {
            if (known.insert(post.post_id).second) {
                visit.unsettled.push_back(post);
            }
        }
    }
    return visit;
}

}  // namespace

RunPages::RunPages(const std::vector<ArchivedPage>& archive, Source source, const Rules& rules)
    : m_archive(archive), m_source(source), m_rules(rules) {
    for (std::size_t place = 0; place < archive.size(); ++place) {
        const auto target = target_of(archive[place]);
        if (target && target->source == source) {
            m_of_handle[target->handle].push_back(m_targets.size());
            m_targets.push_back({place, target->kind, target->handle});
        }
    }
}

bool AccountVisit::is_about_others() const {
    return !pages.empty() && std::ranges::all_of(pages, [](const VisitPage& page) {
        return page.extracted.is_of_another && page.extracted.posts.empty();
    });
}

AccountVisit RunPages::visit_of(const std::string& handle) const {
    const auto urls_of = row_of(m_source).posts->urls_of;
    std::vector<VisitPage> pages;
    if (urls_of != nullptr) {
        const std::set<std::string> urls = urls_of(m_archive, handle);
        for (const Target& target : m_targets) {
            if (urls.contains(m_archive[target.place].page.url)) {
                add(target, handle, pages);
            }
        }
    } else if (const auto own = m_of_handle.find(folded_handle(handle)); own != m_of_handle.end()) {
        for (const std::size_t target : own->second) {
            add(m_targets[target], handle, pages);
        }
        add_shared(handle, pages);
    }
    const auto is_unsettled = [](const VisitPage& page) { return are_unsettled_posts(page.archived->page.url); };
    const auto unsettled = std::stable_partition(pages.begin(), pages.end(), std::not_fn(is_unsettled));
    const std::vector<VisitPage> of_others(std::make_move_iterator(unsettled), std::make_move_iterator(pages.end()));
    pages.erase(unsettled, pages.end());
    return with_unsettled(settled(without_superseded(without_held_back(std::move(pages))), m_source, handle),
                          of_others);
}

void RunPages::add(const Target& target, const std::string& handle, std::vector<VisitPage>& pages) const {
    const ArchivedPage& page = m_archive[target.place];
    pages.push_back({&page, target.kind, read_all(page, m_source, handle, m_rules)});
    if (const ArchivedPage* const landing = landing_of(m_archive, target.place)) {
        pages.push_back({landing, target.kind, read_all(*landing, m_source, handle, m_rules)});
    }
}

/// Posts that name the account as their co-author and stand in the lists of others: a format that files each post
/// under its author has them there.
void RunPages::add_shared(const std::string& handle, std::vector<VisitPage>& pages) const {
    const std::string key = folded_handle(handle);
    const auto named = targets_by_coauthor().find(key);
    if (named == m_by_coauthor.end()) {
        return;
    }
    for (const std::size_t at : named->second) {
        const Target& target = m_targets[at];
        if (target.handle != key) {
            const ArchivedPage& page = m_archive[target.place];
            pages.push_back(
                {&page, PageKind::Selection, coauthored_by(read_all(page, m_source, target.handle, m_rules), handle)});
        }
    }
}

const std::map<std::string, std::vector<std::size_t>>& RunPages::targets_by_coauthor() const {
    constexpr std::string_view mark = "coauthor";
    for (std::size_t at = 0; at < m_targets.size() && !m_knows_coauthors; ++at) {
        const ArchivedPage& page = m_archive[m_targets[at].place];
        const auto is_marked = [&](const Page& whole) { return find_bytes(whole.body, mark) != whole.body.npos; };
        if (m_targets[at].handle.empty() || !with_body(page, is_marked)) {
            continue;
        }
        std::set<std::string> names;
        for (const Byline& byline : read_all(page, m_source, m_targets[at].handle, m_rules).bylines) {
            for (const std::string& name : byline.coauthors) {
                names.insert(folded_handle(name));
            }
        }
        for (const std::string& name : names) {
            m_by_coauthor[name].push_back(at);
        }
    }
    m_knows_coauthors = true;
    return m_by_coauthor;
}

ExtractedPosts read_profile_page(const ArchivedPage& archived, Source source, const std::string& handle,
                                 const Rules& rules) {
    ExtractedPosts read = read_all(archived, source, handle, rules);
    return row_of(source).posts->read_all != nullptr
               ? settled_alone(std::move(read), source, handle, account_asked(archived, source))
               : read;
}

}  // namespace public_signals::inline engine
