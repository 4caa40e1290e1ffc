#include "public_signals/engine/page_owners.hpp"

#include <algorithm>
#include <map>

#include "public_signals/base/text.hpp"
#include "public_signals/base/unicode.hpp"

namespace public_signals::inline engine {
namespace {

/// The id that most posts belong to; empty where none is known or two have as many.
std::string main_owner(const std::map<std::string, int>& posts_of) {
    std::string main;
    int most = 0;
    for (const auto& [owner, count] : posts_of) {
        if (count >= most) {
            main = count == most ? std::string() : owner;
            most = count;
        }
    }
    return main;
}

}  // namespace

std::string handle_key(std::string_view handle) {
    return folded(handle.substr(handle.starts_with('@') ? 1 : 0));
}

PageOwners::PageOwners(std::span<const AskedPage> pages, const std::string& handle, bool lists_only_own)
    : m_pages(pages), m_owners(pages.size(), Owner::Unsaid) {
    if (!handle.empty()) {
        m_names.insert(handle_key(handle));
    } else {
        for (const AskedPage& page : m_pages) {
            if (!page.read->handle.empty()) {
                m_names.insert(handle_key(page.read->handle));
            }
        }
    }
    learn_sure_ids();
    ask_requests_and_answers();
    follow_cursors();
    adopt_new_name(handle);
    ask_posts(lists_only_own);
    learn_main_owner();
}

bool PageOwners::is_name(const std::string& name) const {
    const bool may_be_key = unicode::is_ascii(name) && !name.starts_with('@');  // of ASCII a key's key is itself
    return !m_names.empty() && ((may_be_key && m_names.contains(name)) || m_names.contains(handle_key(name)));
}

bool PageOwners::names_account(const Byline& byline) const {
    return std::ranges::any_of(byline.coauthors, [&](const std::string& name) { return is_name(name); });
}

std::optional<bool> PageOwners::is_owner(const Post& post) const {
    return post.owner_id.empty() || m_ids.empty() ? std::nullopt : std::optional(m_ids.contains(post.owner_id));
}

/// The ids that pages and posts give the account by name.
void PageOwners::learn_sure_ids() {
    for (const AskedPage& page : m_pages) {
        const ExtractedPosts& read = *page.read;
        const bool is_named = !read.handle.empty() && is_name(read.handle);
        m_was_named = m_was_named || is_named;
        if (is_named && !read.owner_id.empty()) {
            m_ids.insert(read.owner_id);
        }
        for (std::size_t i = 0; i < read.bylines.size(); ++i) {
            const Byline& byline = read.bylines[i];
            const std::string& owner = read.posts[i].owner_id;
            if (!owner.empty() && !names_account(byline) && !byline.author.empty() && is_name(byline.author)) {
                m_ids.insert(owner);
            }
        }
    }
    m_is_sure = !m_ids.empty();
}

/// What the request and then the answer say.
PageOwners::Owner PageOwners::owner_said(const AskedPage& page) const {
    const ExtractedPosts& read = *page.read;
    const auto by_id = [&](const std::string& id) {
        return id.empty() || m_ids.empty() ? Owner::Unsaid : m_ids.contains(id) ? Owner::Account : Owner::Another;
    };
    const Owner asked_id = by_id(page.asked.id);
    const Owner answered_id = by_id(read.owner_id);
    if (asked_id == Owner::Account || answered_id == Owner::Account) {
        return Owner::Account;  // whatever it is called by now
    }
    if (!page.asked.name.empty()) {
        return is_name(page.asked.name) && answered_id == Owner::Unsaid ? Owner::Account : Owner::Another;
    }
    // An id that nobody knows, and an answer with nothing but posts that the account made alone: the id is written
    // otherwise.
    const auto is_made_alone = [&](const Byline& byline) {
        return is_name(byline.author) && byline.coauthors.empty() && !byline.is_tagged_collab;
    };
    const bool is_its = !read.bylines.empty() && std::ranges::all_of(read.bylines, is_made_alone);
    if (answered_id == Owner::Another || (asked_id == Owner::Another && !is_its)) {
        return Owner::Another;
    }
    return read.handle.empty() ? Owner::Unsaid : is_name(read.handle) ? Owner::Account : Owner::Another;
}

void PageOwners::ask_requests_and_answers() {
    for (bool learns = true; learns;) {
        learns = false;
        for (std::size_t i = 0; i < m_pages.size(); ++i) {
            const ExtractedPosts& read = *m_pages[i].read;
            m_owners[i] = m_names.empty() ? Owner::Unsaid : owner_said(m_pages[i]);
            if (m_owners[i] != Owner::Account) {
                continue;
            }
            // An account that answers to its old name says what it is called now.
            if (!read.handle.empty() && m_names.insert(handle_key(read.handle)).second) {
                learns = true;
            }
            if (!read.owner_id.empty() && m_ids.insert(read.owner_id).second) {
                learns = m_is_sure = true;
            }
        }
    }
}

/// Pieces of one list belong to whoever one of them belongs to.
void PageOwners::follow_cursors() {
    std::vector<std::size_t> list_of(m_pages.size());
    for (std::size_t i = 0; i < m_pages.size(); ++i) {
        list_of[i] = i;
    }
    const auto join = [&](std::size_t a, std::size_t b) {
        const std::size_t from = list_of[a];
        std::ranges::replace(list_of, from, list_of[b]);
    };
    for (std::size_t i = 0; i < m_pages.size(); ++i) {
        for (std::size_t j = 0; j < m_pages.size(); ++j) {
            const auto& cursor = m_pages[j].cursor;
            if (i != j && is_timeline(m_pages[i].read->list) && is_timeline(m_pages[j].read->list) && cursor &&
                !cursor->empty() && m_pages[i].read->next_cursor == *cursor) {
                join(i, j);
            }
        }
    }
    std::map<std::size_t, std::vector<std::size_t>> lists;
    for (std::size_t i = 0; i < m_pages.size(); ++i) {
        lists[list_of[i]].push_back(i);
    }
    for (auto& [first, list] : lists) {
        const auto any = [&](Owner owner) {
            return std::ranges::any_of(list, [&](std::size_t i) { return m_owners[i] == owner; });
        };
        const Owner said = any(Owner::Account) == any(Owner::Another) ? Owner::Unsaid
                           : any(Owner::Account)                      ? Owner::Account
                                                                      : Owner::Another;
        for (const std::size_t i : list) {
            m_owners[i] = m_owners[i] == Owner::Unsaid ? said : m_owners[i];
        }
        m_lists.push_back(std::move(list));
    }
}

PageOwners::Makers PageOwners::makers_of(const std::vector<std::size_t>& pages) const {
    Makers makers;
    std::map<std::string, int> posts_of;
    for (const std::size_t at : pages) {
        const ExtractedPosts& read = *m_pages[at].read;
        for (std::size_t i = 0; i < read.bylines.size(); ++i) {
            const Byline& byline = read.bylines[i];
            const Post& post = read.posts[i];
            if ((!byline.author.empty() && is_name(byline.author)) || is_owner(post) == true) {
                ++makers.own;
            } else if (!byline.author.empty()) {
                const int count = ++posts_of[handle_key(byline.author)];
                makers.most_of_another = std::max(makers.most_of_another, count);
                if (byline.is_tagged_collab || names_account(byline)) {
                    ++makers.shared;
                } else {
                    makers.others.insert(handle_key(byline.author));
                    makers.spelled = byline.author;
                }
            } else if (is_owner(post) == false) {
                makers.most_of_another = std::max(makers.most_of_another, ++posts_of[post.owner_id]);
            }
        }
    }
    return makers;
}

/// A visit with no post of the account's, all of one other name, is one after it took that name: unless a page says
/// that it has the old one still, or an id stands against it. A request for an id that nothing ties to the account, and
/// an answer of an address that serves anything, say nothing for it.
void PageOwners::adopt_new_name(const std::string& handle) {
    std::vector<std::size_t> told;
    std::vector<std::size_t> all;
    for (std::size_t i = 0; i < m_pages.size(); ++i) {
        all.push_back(i);
        const bool may_be_its = !m_pages[i].asked.says_whom() && !m_pages[i].may_be_anything;
        if (m_owners[i] == Owner::Account || (m_owners[i] == Owner::Unsaid && may_be_its)) {
            told.push_back(i);
        }
    }
    if (m_was_named || m_is_sure || m_names.empty()) {
        return;
    }
    const Makers makers = makers_of(told);
    if (makers.others.size() != 1 || makers_of(all).own > 0) {
        return;
    }
    const std::string& name = *makers.others.begin();
    std::set<std::string> ids;
    for (const std::size_t at : told) {
        const ExtractedPosts& read = *m_pages[at].read;
        for (std::size_t i = 0; i < read.bylines.size(); ++i) {
            if (handle_key(read.bylines[i].author) == name && !read.posts[i].owner_id.empty()) {
                ids.insert(read.posts[i].owner_id);
            }
        }
    }
    if (ids.size() > 1) {
        return;
    }
    m_names.insert(name);
    m_ids.insert(ids.begin(), ids.end());
    m_is_sure = !ids.empty();
    m_new_name = handle.empty() ? std::string() : makers.spelled;
}

/// A list of which nothing else says whose it is belongs to whoever made most of its posts. One that was asked for the
/// account, on a platform whose lists show others too, is not its list where none of its posts is the account's.
void PageOwners::ask_posts(bool lists_only_own) {
    if (m_names.empty()) {
        return;
    }
    for (const std::vector<std::size_t>& list : m_lists) {
        const std::size_t first = list.front();
        if (!is_timeline(m_pages[first].read->list) || m_owners[first] == Owner::Another) {
            continue;
        }
        const Makers makers = makers_of(list);
        const bool is_page_of_account = !m_pages[first].read->handle.empty();
        const bool is_anothers = m_owners[first] == Owner::Unsaid
                                     ? makers.most_of_another > makers.own
                                     : makers.own + makers.shared == 0 && !lists_only_own && !is_page_of_account;
        if (is_anothers && !makers.others.empty()) {
            for (const std::size_t i : list) {
                m_owners[i] = Owner::Another;
            }
        }
    }
}

/// Where nobody says the account's id it is the one that most posts belong to.
void PageOwners::learn_main_owner() {
    if (m_is_sure) {
        return;
    }
    std::map<std::string, int> in_lists;
    std::map<std::string, int> anywhere;
    for (std::size_t at = 0; at < m_pages.size(); ++at) {
        const ExtractedPosts& read = *m_pages[at].read;
        for (std::size_t i = 0; i < read.bylines.size() && !is_of_another(at); ++i) {
            const std::string& owner = read.posts[i].owner_id;
            if (!owner.empty() && !names_account(read.bylines[i])) {
                ++anywhere[owner];
                in_lists[owner] += is_timeline(read.list) ? 1 : 0;
            }
        }
    }
    const bool any_in_lists = std::ranges::any_of(in_lists, [](const auto& entry) { return entry.second > 0; });
    std::erase_if(in_lists, [](const auto& entry) { return entry.second == 0; });
    if (const std::string owner = main_owner(any_in_lists ? in_lists : anywhere); !owner.empty()) {
        m_ids.insert(owner);
    }
}

}  // namespace public_signals::inline engine
