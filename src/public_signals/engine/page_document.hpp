// One page under extraction: its outline, its JSON documents and its tree, each made once, when a layout asks for it.
#pragma once

#include <cstdint>
#include <deque>
#include <optional>
#include <string>
#include <vector>

#include "public_signals/data/byte_search.hpp"
#include "public_signals/data/html.hpp"
#include "public_signals/data/json.hpp"
#include "public_signals/engine/page.hpp"
#include "public_signals/engine/rules_model.hpp"

namespace public_signals::inline engine {

class PageDocument {
  public:
    /// `marks`: what the layouts that will be tried ask of scripts as `containing`; one pass over a script answers for
    /// all of them.
    explicit PageDocument(const Page& page, const ByteSearch* marks = nullptr)
        : m_page(page), m_outline(html::outline_of(page.body)), m_marks(marks) {}

    const Page& page() const { return m_page; }
    const html::Outline& outline() const { return m_outline; }
    /// The JSON documents at a place, in page order, of those scripts that hold the bytes `containing`. None: no such
    /// script, or text that does not parse. A document that was cut is read up to the cut.
    const std::vector<json::Document>& json_at(const JsonPlace& place, const std::string& containing = {});
    /// The tree of the page, or null for a page that is not HTML or nested without end.
    const html::Tree* tree();
    /// The same for questions that no text of a script answers, in less time.
    const html::Tree* elements();
    /// The page's title, references decoded, white space collapsed.
    std::string title() const;
    /// Whether its end is missing, as far as the layouts that were tried can see.
    bool is_cut() const { return m_outline.is_cut() || m_read_json_is_cut; }

  private:
    /// The documents of one place.
    struct Read {
        JsonPlace::Kind kind;
        std::string text;
        std::string containing;
        std::vector<json::Document> documents;
    };

    /// The scripts of one place, by their numbers in the outline.
    struct Found {
        JsonPlace::Kind kind;
        std::string text;
        std::vector<std::size_t> scripts;
    };

    std::vector<std::size_t> scripts_at(const JsonPlace& place) const;
    const std::vector<std::size_t>& known_scripts_at(const JsonPlace& place);
    bool holds(std::size_t script, const std::string& containing);
    void read_scripts(const JsonPlace& place, const std::string& containing, std::vector<json::Document>& documents);
    void add(std::string_view text, bool may_be_cut, std::vector<json::Document>& documents);

    const Page& m_page;
    html::Outline m_outline;
    const ByteSearch* m_marks;
    std::vector<std::optional<std::uint64_t>> m_marks_found;  // in each script, once somebody asked
    std::deque<Found> m_scripts;
    std::deque<Read> m_json;
    std::deque<std::string> m_texts;  // of scripts that were found in the tree
    std::optional<html::Tree> m_tree;
    std::optional<html::Tree> m_elements;
    bool m_tree_was_tried = false;
    bool m_elements_were_tried = false;
    bool m_read_json_is_cut = false;
};

}  // namespace public_signals::inline engine
