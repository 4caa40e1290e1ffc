#include "public_signals/engine/authors.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <optional>
#include <set>

#include "public_signals/base/text.hpp"
#include "public_signals/engine/layout.hpp"
#include "public_signals/engine/source.hpp"

namespace public_signals::inline engine {
namespace {

std::string handle_key(std::string_view handle) {
    return folded(handle.substr(handle.starts_with('@') ? 1 : 0));
}

/// What a page says of a post and the account; of two pages the higher one is believed.
enum class Authorship { Unsaid, Others, Shared, Own };

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

class Authors {
  public:
    Authors(std::span<ExtractedPosts* const> pages, Source source, const std::string& handle)
        : m_pages(pages), m_only_own(row_of(source).posts->lists_only_own) {
        learn_names(handle);
        learn_ids();
        adopt_new_name(handle);
        for (const ExtractedPosts* page : m_pages) {
            for (std::size_t i = 0; i < page->bylines.size(); ++i) {
                Authorship& known = m_known[page->posts[i].post_id];
                known = std::max(known, authorship(*page, i));
            }
        }
    }

    /// Leaves out what belongs to others and marks what is shared; returns how many were left out.
    std::size_t settle(ExtractedPosts& read) const {
        std::size_t kept = 0;
        const std::size_t before = read.bylines.size();
        for (std::size_t i = 0; i < before; ++i) {
            const Authorship authorship = m_known.at(read.posts[i].post_id);
            if (authorship == Authorship::Others) {
                continue;
            }
            Post& post = read.posts[i];
            if (authorship == Authorship::Shared) {
                post.is_collab = true;
            } else if (is_owner(post) == true) {
                post.is_collab = false;
            }
            if (kept != i) {
                read.posts[kept] = std::move(post);
                read.bylines[kept] = std::move(read.bylines[i]);
            }
            ++kept;
        }
        if (before > 0) {
            read.posts.resize(kept);
            read.bylines.resize(kept);
        }
        return before - kept;
    }

    /// The name under which the account's posts stand, where it is another one than was asked for.
    const std::string& new_name() const { return m_new_name; }

  private:
    void learn_names(const std::string& handle) {
        for (const ExtractedPosts* page : m_pages) {
            if (!page->handle.empty()) {
                m_names.insert(handle_key(page->handle));
            }
        }
        // A page that says whose it is knows better than whoever asked for it.
        if (m_names.empty() && !handle.empty()) {
            m_names.insert(handle_key(handle));
        }
        m_asked = handle_key(handle);
    }

    bool is_name(const std::string& name) const {
        const std::string key = handle_key(name);
        return m_names.contains(key) || (!m_asked.empty() && key == m_asked);
    }

    void learn_ids() {
        std::map<std::string, int> in_lists;
        std::map<std::string, int> anywhere;
        for (const ExtractedPosts* page : m_pages) {
            if (!page->owner_id.empty()) {
                m_ids.insert(page->owner_id);
            }
            for (std::size_t i = 0; i < page->bylines.size(); ++i) {
                const std::string& owner = page->posts[i].owner_id;
                const Byline& byline = page->bylines[i];
                if (owner.empty() || names_account(byline)) {
                    continue;
                }
                if (!byline.author.empty() && is_name(byline.author)) {
                    m_ids.insert(owner);
                }
                ++anywhere[owner];
                if (is_timeline(page->list)) {
                    ++in_lists[owner];
                }
            }
        }
        m_is_sure = !m_ids.empty();
        const std::string owner = m_is_sure ? std::string() : main_owner(in_lists.empty() ? anywhere : in_lists);
        if (!owner.empty()) {
            m_ids.insert(owner);
        }
    }

    /// A visit with no post of the account's, all of one other name, is one after it took that name.
    void adopt_new_name(const std::string& handle) {
        std::set<std::string> others;
        std::string spelled;
        for (const ExtractedPosts* page : m_pages) {
            for (std::size_t i = 0; i < page->bylines.size(); ++i) {
                const Byline& byline = page->bylines[i];
                if (byline.author.empty() || is_name(byline.author) || is_owner(page->posts[i]) == true) {
                    return;
                }
                if (!byline.is_tagged_collab && !names_account(byline)) {
                    others.insert(handle_key(byline.author));
                    spelled = byline.author;
                }
            }
        }
        if (others.size() == 1 && !(m_names.empty() && handle.empty())) {
            m_names.insert(*others.begin());
            m_new_name = spelled;
        }
    }

    bool names_account(const Byline& byline) const {
        return std::ranges::any_of(byline.coauthors, [&](const std::string& name) { return is_name(name); });
    }

    std::optional<bool> is_owner(const Post& post) const {
        return post.owner_id.empty() || m_ids.empty() ? std::nullopt : std::optional(m_ids.contains(post.owner_id));
    }

    Authorship authorship(const ExtractedPosts& page, std::size_t i) const {
        const Byline& byline = page.bylines[i];
        const std::optional<bool> owns = is_owner(page.posts[i]);
        const bool says_author = !byline.author.empty() && !m_names.empty();
        if (says_author && is_name(byline.author)) {
            return Authorship::Own;
        }
        if (names_account(byline)) {
            return Authorship::Shared;
        }
        if (owns == true) {
            return Authorship::Own;
        }
        if (!says_author && !owns) {
            return Authorship::Unsaid;
        }
        const bool of_list = page.list != ListKind::Post;
        const bool is_shared = (of_list && byline.is_tagged_collab) || (is_timeline(page.list) && m_only_own) ||
                               (!says_author && !m_is_sure);
        return is_shared ? Authorship::Shared : Authorship::Others;
    }

    std::span<ExtractedPosts* const> m_pages;
    bool m_only_own;
    std::string m_asked;
    std::set<std::string> m_names;
    std::set<std::string> m_ids;
    bool m_is_sure = false;  // that the ids are the account's
    std::string m_new_name;
    std::map<std::string, Authorship> m_known;  // by post
};

}  // namespace

void settle_authors(std::span<ExtractedPosts* const> pages, Source source, const std::string& handle) {
    if (row_of(source).posts->read_all == nullptr) {
        return;  // every post is the account's by what was asked
    }
    const Authors authors(pages, source, handle);
    for (ExtractedPosts* const page : pages) {
        ExtractedPosts& read = *page;
        if (!authors.new_name().empty() && !read.posts.empty()) {
            read.warnings.push_back({"other_author", fmt::format("the posts are by @{}, not by @{}", authors.new_name(),
                                                                 handle_key(handle))});
        }
        if (const std::size_t others = authors.settle(read); others > 0) {
            read.warnings.push_back({"foreign_posts", fmt::format("{} posts of other accounts are left out", others)});
        }
        for (Warning& warning : warnings_about(read.posts)) {
            read.warnings.push_back(std::move(warning));
        }
    }
}

ExtractedPosts settled_alone(ExtractedPosts read, Source source, const std::string& handle) {
    ExtractedPosts* const page = &read;
    settle_authors(std::span(&page, 1), source, handle);
    if (read.lost_counts && read.state == PageState::Ok) {
        read.state = PageState::Partial;
    }
    return read;
}

ExtractedPosts coauthored_by(const ExtractedPosts& read, const std::string& handle) {
    ExtractedPosts shared;
    shared.state = read.state;
    shared.layout = read.layout;
    shared.layer = read.layer;
    shared.list = ListKind::Part;
    for (std::size_t i = 0; i < read.bylines.size(); ++i) {
        const std::vector<std::string>& coauthors = read.bylines[i].coauthors;
        const auto is_it = [&](const std::string& name) { return handle_key(name) == handle_key(handle); };
        if (std::ranges::any_of(coauthors, is_it)) {
            shared.posts.push_back(read.posts[i]);
            shared.bylines.push_back(read.bylines[i]);
        }
    }
    return shared;
}

}  // namespace public_signals::inline engine
