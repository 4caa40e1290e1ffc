#include "public_signals/engine/list_holes.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <optional>
#include <set>

#include "public_signals/base/url.hpp"
#include "public_signals/data/json.hpp"
#include "public_signals/engine/source.hpp"
#include "public_signals/engine/states.hpp"

namespace public_signals::inline engine {
namespace {

bool is_read(PageState state) {
    return state == PageState::Ok || state == PageState::Empty;
}

std::string first_day_of(const ExtractedPosts& read) {
    for (const Post& post : read.posts) {
        if (post.post_day && post.is_pinned != true) {
            return ": its posts begin on " + format_day(*post.post_day);
        }
    }
    return {};
}

/// One list of a visit: its first page and the pieces that its cursors lead to. A visit may hold several: the list
/// captured twice, or a tab that looks like it.
struct Chain {
    std::set<std::size_t> pages;
    std::set<std::string> ids;
    std::map<std::string, Instant> posts;  // of them, the dated ones that are not pinned
    bool is_list = true;
};

std::pair<Instant, Instant> stretch_of(const Chain& chain) {
    const auto by_time = [](const auto& a, const auto& b) { return a.second < b.second; };
    const auto [first, last] = std::ranges::minmax_element(chain.posts, by_time);
    return {first->second, last->second};
}

/// Whether a chain lacks a post of another one in the stretch of time that both hold.
bool lacks_posts_of(const Chain& chain, const Chain& other) {
    const auto [first, last] = stretch_of(chain);
    return std::ranges::any_of(other.posts, [&, first = first, last = last](const auto& post) {
        return post.second >= first && post.second <= last && !chain.ids.contains(post.first);
    });
}

class ListsReader {
  public:
    explicit ListsReader(std::span<const ListPiece> pieces) : m_pieces(pieces) {
        m_lists.roles.assign(pieces.size(), ListRole::Aside);
    }

    VisitLists read() {
        find_chains();
        adopt_orphan();
        leave_out_selections();
        for (std::size_t i = 0; i < m_pieces.size(); ++i) {
            give_role(i);
        }
        return std::move(m_lists);
    }

  private:
    const ExtractedPosts& read_of(std::size_t i) const { return *m_pieces[i].read; }

    /// A page that claims to hold a stretch of the account's list, and was read.
    bool claims(std::size_t i) const {
        return may_hold_timeline(m_pieces[i].kind) && is_timeline(read_of(i).list) &&
               (!read_of(i).posts.empty() || is_read(read_of(i).state));
    }

    bool begins(std::size_t i) const {
        return claims(i) && (read_of(i).list == ListKind::Timeline || m_pieces[i].cursor == std::string());
    }

    bool goes_on(std::size_t i) const {
        return claims(i) && read_of(i).list == ListKind::Piece && m_pieces[i].cursor && !m_pieces[i].cursor->empty();
    }

    bool leads_to(const Chain& chain, const std::string& cursor) const {
        return std::ranges::any_of(chain.pages, [&](std::size_t i) { return read_of(i).next_cursor == cursor; });
    }

    void follow_cursors(Chain& chain) {
        for (bool grows = true; grows;) {
            grows = false;
            for (std::size_t i = 0; i < m_pieces.size(); ++i) {
                if (goes_on(i) && !chain.pages.contains(i) && leads_to(chain, *m_pieces[i].cursor)) {
                    grows = chain.pages.insert(i).second;
                }
            }
        }
    }

    void find_chains() {
        for (std::size_t i = 0; i < m_pieces.size(); ++i) {
            if (begins(i)) {
                follow_cursors(m_chains.emplace_back(Chain{.pages = {i}, .ids = {}, .posts = {}}));
            } else if (claims(i) && !m_pieces[i].cursor && !read_of(i).posts.empty()) {
                m_lists.asides.push_back(fmt::format("nothing says which piece of the list a page with {} posts is",
                                                     read_of(i).posts.size()));
            }
        }
    }

    bool is_orphan(std::size_t i) const {
        return goes_on(i) &&
               std::ranges::none_of(m_chains, [&](const Chain& chain) { return chain.pages.contains(i); });
    }

    /// What stood in the page itself is followed by the first piece that it asked for, with a cursor of its own making.
    void adopt_orphan() {
        for (Chain& chain : m_chains) {
            const ExtractedPosts& first = read_of(*chain.pages.begin());
            if (first.list != ListKind::Timeline || first.posts.empty() || !first.next_cursor.empty()) {
                continue;
            }
            for (std::size_t i = 0; i < m_pieces.size(); ++i) {
                if (is_orphan(i)) {
                    chain.pages.insert(i);
                    follow_cursors(chain);
                    return;
                }
            }
            m_may_go_on = true;
        }
    }

    /// Whether a person says of all its pages that no post is missing in them: such pages are stretches of one list.
    bool is_vouched(const Chain& chain) const {
        return std::ranges::all_of(chain.pages, [&](std::size_t i) { return m_pieces[i].is_vouched; });
    }

    /// Two lists that claim one stretch of time and differ: the one that lacks posts is a selection. Of two that share
    /// no time, only the newer one begins with the newest post.
    void leave_out_selections() {
        for (Chain& chain : m_chains) {
            for (const std::size_t i : chain.pages) {
                for (const Post& post : read_of(i).posts) {
                    chain.ids.insert(post.post_id);
                    if (post.is_pinned == false && post.posted_at) {
                        chain.posts.emplace(post.post_id, *post.posted_at);
                    }
                }
            }
        }
        for (Chain& chain : m_chains) {
            for (const Chain& other : m_chains) {
                if (&chain != &other && !chain.posts.empty() && !other.posts.empty() &&
                    !(is_vouched(chain) && is_vouched(other))) {
                    const bool is_behind = stretch_of(chain).second < stretch_of(other).first;
                    chain.is_list = chain.is_list && !is_behind && !lacks_posts_of(chain, other);
                }
            }
            if (!chain.is_list) {
                m_lists.asides.push_back(
                    fmt::format("another list of this visit has posts that one of {} posts lacks", chain.posts.size()));
            }
        }
    }

    /// Whether any list was read: a profile that shows no posts is none.
    bool has_list() const {
        const auto is_list = [&](std::size_t i) {
            return m_pieces[i].kind == PageKind::PostList || !read_of(i).posts.empty();
        };
        return std::ranges::any_of(
            m_chains, [&](const Chain& chain) { return chain.is_list && std::ranges::any_of(chain.pages, is_list); });
    }

    bool is_in_list(std::size_t i) const {
        return std::ranges::any_of(m_chains,
                                   [&](const Chain& chain) { return chain.is_list && chain.pages.contains(i); });
    }

    /// Whether an answer that could not be read belongs to the list: it goes on there, or has no other beginning. Where
    /// an address serves anything, one that was asked with a cursor of something else, or as a first one beside a first
    /// one, is about something else.
    bool is_owed(std::size_t i) const {
        const auto& cursor = m_pieces[i].cursor;
        if (m_pieces[i].kind != PageKind::PostList) {
            return false;
        }
        if (!has_list()) {
            return true;
        }
        if (!m_pieces[i].may_be_anything) {
            return !was_read(cursor.value_or(std::string()));
        }
        if (!cursor) {
            return comes_back(read_of(i).state);
        }
        const auto goes_on_here = [&](const Chain& chain) { return chain.is_list && leads_to(chain, *cursor); };
        return !cursor->empty() && !was_read(*cursor) && (m_may_go_on || std::ranges::any_of(m_chains, goes_on_here));
    }

    /// Whether the piece behind a cursor was read from another answer.
    bool was_read(const std::string& cursor) const {
        for (std::size_t i = 0; i < m_pieces.size(); ++i) {
            if (m_pieces[i].kind == PageKind::PostList && m_pieces[i].cursor == cursor && is_in_list(i)) {
                return true;
            }
        }
        return false;
    }

    void give_role(std::size_t i) {
        const ExtractedPosts& read = read_of(i);
        ListRole& role = m_lists.roles[i];
        const bool behind_hole = is_orphan(i);
        if (is_in_list(i) || behind_hole) {
            role = ListRole::Timeline;
        } else if (!is_read(read.state) && read.posts.empty() && is_owed(i)) {
            role = ListRole::Lost;
        }
        if (!m_lists.hole.empty() || role == ListRole::Aside) {
            return;
        }
        if (behind_hole) {
            m_lists.hole = "a piece of the list follows none of the others" + first_day_of(read);
        } else if (m_pieces[i].kind == PageKind::Profile && !read.posts.empty() && read.state == PageState::Partial) {
            m_lists.hole = "not every post of the profile's page could be read";
        } else if (m_pieces[i].kind == PageKind::PostList && !is_read(read.state)) {
            m_lists.hole = fmt::format("a piece of the list is {}", name_of(read.state));
        }
    }

    std::span<const ListPiece> m_pieces;
    std::vector<Chain> m_chains;
    bool m_may_go_on = false;  // a list in a page says nothing of how it goes on
    VisitLists m_lists;
};

}  // namespace

std::optional<std::string> cursor_asked(const ArchivedPage& page) {
    if (page.cursor) {
        return page.cursor;
    }
    if (auto cursor = api_cursor_of(page)) {
        return cursor;
    }
    const auto url = parse_url(page.page.url);
    return url ? cursor_in(url->query) : std::nullopt;
}

std::optional<std::string> cursor_in(std::string_view query) {
    std::optional<std::string> found;
    for (const auto& [name, value] : query_pairs(query)) {
        if ((name == "cursor" || name == "max_id" || name == "max_timestamp") && !value.empty()) {
            if (found && *found != value) {
                return std::nullopt;  // two pieces are asked for, and nobody knows which was served
            }
            found = value;
        }
        if (name == "variables") {
            const auto variables = json::parse(value);
            const json::Value root = variables ? variables->root() : json::Value();
            for (const char* path : {"after", "max_id", "data.after", "data.max_id"}) {
                if (auto after = root.at(path).text()) {
                    return after;
                }
            }
            return std::string();
        }
    }
    return found == "0" ? std::string() : found;
}

VisitLists lists_of(std::span<const ListPiece> pieces) {
    return ListsReader(pieces).read();
}

}  // namespace public_signals::inline engine
