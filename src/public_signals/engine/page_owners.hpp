// Whose each page of a visit is: the account's that was visited, or somebody else's.
#pragma once

#include <optional>
#include <set>
#include <span>
#include <string>
#include <vector>

#include "public_signals/engine/authors.hpp"
#include "public_signals/engine/page.hpp"

namespace public_signals::inline engine {

/// What is known of an account over the pages of a visit to it.
class PageOwners {
  public:
    /// `lists_only_own`: whether an account's list shows nothing but what it made, alone or with others.
    PageOwners(std::span<const AskedPage> pages, const std::string& handle, bool lists_only_own);

    /// Whether the page at a place is about another account.
    bool is_of_another(std::size_t place) const { return m_owners[place] == Owner::Another; }
    bool is_name(const std::string& name) const;
    bool names_account(const Byline& byline) const;
    /// Whether a post is by the account's id; nothing where either is not known.
    std::optional<bool> is_owner(const Post& post) const;
    bool knows_names() const { return !m_names.empty(); }
    /// That the ids are the account's, and not just those that most posts belong to.
    bool is_sure() const { return m_is_sure; }
    /// The name under which the account's posts stand, where it is another one than was asked for.
    const std::string& new_name() const { return m_new_name; }

  private:
    enum class Owner { Unsaid, Account, Another };

    /// Who made the posts of some pages.
    struct Makers {
        int own = 0;
        int shared = 0;  // that say so
        int most_of_another = 0;
        std::set<std::string> others;  // names, as they are compared
        std::string spelled;           // of one of them
    };

    void learn_sure_ids();
    void ask_requests_and_answers();
    void follow_cursors();
    void adopt_new_name(const std::string& handle);
    void ask_posts(bool lists_only_own);
    void learn_main_owner();
    Owner owner_said(const AskedPage& page) const;
    Makers makers_of(const std::vector<std::size_t>& pages) const;

    std::span<const AskedPage> m_pages;
    std::vector<Owner> m_owners;                    // one a page
    std::vector<std::vector<std::size_t>> m_lists;  // pages that cursors join
    std::set<std::string> m_names;
    std::set<std::string> m_ids;
    bool m_is_sure = false;
    bool m_was_named = false;  // a page says that the account has the name that was asked for
    std::string m_new_name;
};

}  // namespace public_signals::inline engine
