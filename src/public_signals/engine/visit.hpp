// One visit to a profile: its pages as they were read, and what each is to the account's own list.
#pragma once

#include <map>
#include <string>
#include <vector>

#include "public_signals/engine/list_holes.hpp"
#include "public_signals/engine/page.hpp"
#include "public_signals/engine/rules.hpp"
#include "public_signals/engine/targets.hpp"

namespace public_signals::inline engine {

struct VisitPage {
    const ArchivedPage* archived;
    PageKind kind;
    ExtractedPosts extracted;
    ListRole role = ListRole::Aside;
};

/// The pages of one visit, each with its part in the account's list.
struct AccountVisit {
    std::vector<VisitPage> pages;
    std::string hole;                 // what is missing from the list, in words
    std::vector<std::string> asides;  // why pages that look like the list are none, in words
    std::vector<Post> unsettled;      // of others, met on the account's page: nobody says whether it made them too

    /// Whether every page of it answers a question about somebody else: then the account was not visited.
    bool is_about_others() const;
};

/// Whether a page says what it was asked for, be it that there is nothing.
bool is_answer(PageState state);

/// The pages of a run by the account that they were asked for.
class RunPages {
  public:
    RunPages(const std::vector<ArchivedPage>& archive, Source source, const Rules& rules);

    /// The visit to one account; no pages where it was not asked for.
    AccountVisit visit_of(const std::string& handle) const;

  private:
    struct Target {
        std::size_t place;
        PageKind kind;
        std::string handle;
    };

    void add(const Target& target, const std::string& handle, std::vector<VisitPage>& pages) const;
    void add_shared(const std::string& handle, std::vector<VisitPage>& pages) const;
    const std::map<std::string, std::vector<std::size_t>>& targets_by_coauthor() const;

    const std::vector<ArchivedPage>& m_archive;
    Source m_source;
    const Rules& m_rules;
    std::vector<Target> m_targets;
    std::map<std::string, std::vector<std::size_t>> m_of_handle;
    mutable std::map<std::string, std::vector<std::size_t>> m_by_coauthor;
    mutable bool m_knows_coauthors = false;
};

}  // namespace public_signals::inline engine
