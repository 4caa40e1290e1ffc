// Which Wikipedia article a show is, decided from the action API's answers of one run: live, to know what to ask next,
// and in a replay, to know whose views these are. The same answers give the same titles both times.
#pragma once

#include <map>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "public_signals/engine/archive_run.hpp"
#include "public_signals/study/asked_names.hpp"
#include "public_signals/study/shows.hpp"

namespace public_signals::inline sources {

struct WikipediaTitle {
    enum class State {
        Unasked,     // no answer names it
        Unresolved,  // missing, a disambiguation page, a paragraph of another article, or not on the stage
        NeedsCheck,  // an article of that name: whether it is about the show, its Wikidata item says
        Resolved,
    };
    State state = State::Unasked;
    std::string title;  // with spaces
    std::optional<std::int64_t> page_id;
    std::string wikidata_id;
    std::string why;                 // of Unresolved, for a person
    std::vector<std::string> stops;  // titles that redirected on the way here
};

/// What a show may be called there, the likeliest first: its configured title alone, else its name with (musical),
/// (play), (Broadway musical), and as it is.
std::vector<std::string> candidate_titles(const Show& show);

/// By what name a show's article is looked for: its title, its Wikidata item, or {its name}.
std::string article_name(const Show& show);
/// Every name under which a study asks for views of a show, that of its article first.
std::vector<std::string> article_names(const Show& show);

/// The titles that an action API URL asks for, normalized.
std::vector<std::string> asked_titles(const std::string& url);

class WikipediaTitles {
  public:
    /// Takes in an answer of the action API (of Wikipedia or Wikidata); others say nothing.
    void read(const Page& page);

    /// The article of a show. Its Wikidata item decides where shows.yaml names one and no title.
    WikipediaTitle of(const Show& show) const;
    /// One title, followed through redirects; it needs no check.
    WikipediaTitle of(const std::string& title) const;

    /// An article, the titles that led to it and those that redirect to it.
    std::vector<std::string> with_redirects(const WikipediaTitle& article) const;
    /// Whether the answers that named an article list its redirects.
    bool lists_redirects(const WikipediaTitle& article) const;
    /// Whether every piece of an answer that lists the redirects of an article has come, from the first to the one that
    /// says there are no more: a list that lacks a piece names some redirects.
    bool is_finished(const WikipediaTitle& article) const;
    /// The action API named a page for this title: a 404 of its views then says that nobody looked.
    bool exists(const std::string& title) const { return m_existing.contains(title); }
    /// The article of a Wikidata item; empty where it has none or nobody asked.
    std::string article_of(const std::string& wikidata_id) const;
    bool knows_item(const std::string& wikidata_id) const { return m_items.contains(wikidata_id); }
    /// Whether an answer says what a Wikidata item is, be it that it is gone.
    bool answers_item(const std::string& wikidata_id) const { return m_answered_items.contains(wikidata_id); }
    /// What a search for the show's name found; empty where nobody searched.
    std::string suggestion_for(const Show& show) const;

  private:
    struct Article {
        std::optional<std::int64_t> page_id;
        bool is_disambiguation = false;
        std::string wikidata_id;
        std::vector<std::string> redirects;
        bool lists_redirects = false;
        std::set<std::vector<std::string>> asked_with;  // the titles of each query that lists its redirects
    };
    /// Names and values, sorted, by which an answer says how its list goes on; none of the first piece.
    using Piece = std::vector<std::pair<std::string, std::string>>;
    struct Item {
        std::string article;
        std::vector<std::string> instance_of;
    };
    WikipediaTitle candidate(const std::string& title, const Show& show, bool is_guess) const;
    bool has_every_piece(const std::vector<std::string>& asked) const;

    std::map<std::string, std::string> m_moved;
    std::set<std::string> m_sections;  // titles that lead to a paragraph of another article
    std::set<std::string> m_missing;
    std::set<std::string> m_existing;
    std::set<std::string> m_redirecting;
    std::map<std::string, Article> m_pages;
    std::map<std::vector<std::string>, std::map<Piece, Piece>> m_pieces;  // of each query, by its titles: what follows
    std::set<std::string> m_answered_items;
    std::map<std::string, Item> m_items;
    std::map<std::string, std::string> m_suggestions;  // by what was searched
};

/// What to search for when no candidate is an article.
std::string search_words(const Show& show);

}  // namespace public_signals::inline sources
