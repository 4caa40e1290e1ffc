#include "public_signals/engine/authors.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <optional>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "public_signals/engine/layout.hpp"
#include "public_signals/engine/page_owners.hpp"
#include "public_signals/engine/source.hpp"

namespace public_signals::inline engine {
namespace {

/// What a page says of a post and the account; of two pages the higher one is believed.
enum class Authorship { Unsaid, Others, Shared, Own };

class Authors {
  public:
    Authors(std::span<const AskedPage> pages, Source source, const std::string& handle)
        : m_only_own(row_of(source).posts->lists_only_own), m_owners(pages, handle, m_only_own) {
        std::unordered_map<std::string_view, std::size_t> places;  // of posts in m_known, by id
        m_places.resize(pages.size());
        for (std::size_t at = 0; at < pages.size(); ++at) {
            const ExtractedPosts& page = *pages[at].read;
            places.reserve(places.size() + page.bylines.size());
            m_places[at].reserve(page.bylines.size());
            for (std::size_t i = 0; i < page.bylines.size(); ++i) {
                const Authorship said = authorship(page, i, m_owners.is_of_another(at));
                const auto [place, is_new] = places.try_emplace(page.posts[i].post_id, m_known.size());
                if (is_new) {
                    m_known.push_back(said);
                }
                Authorship& known = m_known[place->second];
                known = std::max(known, said);
                m_places[at].push_back(place->second);
            }
        }
    }

    const PageOwners& owners() const { return m_owners; }

    /// Leaves out of a page what belongs to others and marks what is shared; returns how many were left out.
    std::size_t settle(ExtractedPosts& read, std::size_t at) const {
        std::size_t kept = 0;
        const std::size_t before = read.bylines.size();
        for (std::size_t i = 0; i < before; ++i) {
            const Authorship authorship = m_known[m_places[at][i]];
            if (authorship == Authorship::Others) {
                continue;
            }
            Post& post = read.posts[i];
            if (authorship == Authorship::Shared) {
                post.is_collab = true;
            } else if (m_only_own && (authorship == Authorship::Own || m_owners.is_owner(post) == true)) {
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

  private:
    Authorship authorship(const ExtractedPosts& page, std::size_t i, bool is_of_another) const {
        const Byline& byline = page.bylines[i];
        const std::optional<bool> owns = m_owners.is_owner(page.posts[i]);
        const bool says_author = !byline.author.empty() && m_owners.knows_names();
        if (says_author && m_owners.is_name(byline.author)) {
            return Authorship::Own;
        }
        if (m_owners.names_account(byline)) {
            return Authorship::Shared;
        }
        if (says_author && byline.is_tagged_collab && page.list != ListKind::Post) {
            return Authorship::Shared;  // somebody else's by name, whatever its ids
        }
        if (owns == true) {
            return Authorship::Own;
        }
        if (is_of_another) {
            return Authorship::Others;
        }
        if (!says_author && !owns) {
            return Authorship::Unsaid;
        }
        const bool of_list = page.list != ListKind::Post;
        const bool is_shared = (of_list && byline.is_tagged_collab) || (is_timeline(page.list) && m_only_own) ||
                               (!says_author && !m_owners.is_sure());
        return is_shared ? Authorship::Shared : Authorship::Others;
    }

    bool m_only_own;
    PageOwners m_owners;
    std::vector<Authorship> m_known;                 // one a post, whichever pages show it
    std::vector<std::vector<std::size_t>> m_places;  // of the posts of each page in m_known
};

/// What an answer about another account says of that one is nothing about this one.
void set_aside(ExtractedPosts& read) {
    read.is_of_another = true;
    read.list = ListKind::Part;
    read.warnings.clear();
    read.account_posts = std::nullopt;
    read.has_more = std::nullopt;
    read.next_cursor.clear();
    read.handle.clear();
    read.owner_id.clear();
    read.lost_counts = false;
    read.lost_flag = false;
    read.cause.clear();
}

}  // namespace

void settle_authors(std::span<const AskedPage> pages, Source source, const std::string& handle) {
    if (row_of(source).posts->read_all == nullptr) {
        return;  // every post is the account's by what was asked
    }
    const Authors authors(pages, source, handle);
    const std::string& new_name = authors.owners().new_name();
    for (std::size_t at = 0; at < pages.size(); ++at) {
        ExtractedPosts& read = *pages[at].read;
        const bool is_of_another = authors.owners().is_of_another(at);
        if (is_of_another) {
            set_aside(read);
        } else if (!new_name.empty() && !read.posts.empty()) {
            read.warnings.push_back(
                {"other_author", fmt::format("the posts are by @{}, not by @{}", new_name, handle_key(handle))});
        }
        if (const std::size_t others = authors.settle(read, at); others > 0) {
            read.warnings.push_back({"foreign_posts", fmt::format("{} posts of other accounts are left out", others)});
        }
        for (Warning& warning : warnings_about(read.posts)) {
            read.warnings.push_back(std::move(warning));
        }
    }
}

ExtractedPosts settled_alone(ExtractedPosts read, Source source, const std::string& handle, const AskedAccount& asked) {
    const AskedPage page{.read = &read, .asked = asked, .cursor = std::nullopt};
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
