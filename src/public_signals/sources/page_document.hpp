// One page under extraction: its outline, its JSON documents and its tree, each made once, when a layout asks for it.
#pragma once

#include <map>
#include <optional>
#include <string>

#include "public_signals/common/html.hpp"
#include "public_signals/common/json.hpp"
#include "public_signals/sources/page.hpp"
#include "public_signals/sources/rules_model.hpp"

namespace public_signals {

class PageDocument {
  public:
    explicit PageDocument(const Page& page) : m_page(page), m_outline(html::outline_of(page.body)) {}

    const Page& page() const { return m_page; }
    const html::Outline& outline() const { return m_outline; }
    /// The JSON at a place, or null: no such script, or text that does not parse.
    const json::Document* json_at(const JsonPlace& place);
    /// The tree of the page, or null for a page that is not HTML.
    const html::Document* tree();
    /// The page's title, references decoded, white space collapsed.
    std::string title() const;
    /// Whether its end is missing, as far as the layouts that were tried can see.
    bool is_cut() const { return m_outline.is_cut() || m_read_script_is_open; }

  private:
    const html::Script* script_of(const JsonPlace& place);

    const Page& m_page;
    html::Outline m_outline;
    std::map<std::string, std::optional<json::Document>> m_json;  // by place
    std::optional<html::Document> m_tree;
    bool m_tree_was_tried = false;
    bool m_read_script_is_open = false;
};

}  // namespace public_signals
