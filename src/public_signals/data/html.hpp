// HTML two ways: an outline that one pass over the bytes gives, and a document tree with CSS selectors.
//
// The outline is for pages whose posts are JSON inside a script: it finds the scripts by their attributes and
// sees where the bytes end, without building a tree. The tree is for posts that are in the markup itself.
#pragma once

#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "public_signals/base/result.hpp"

namespace public_signals::inline data::html {

/// One `<script>` of a page. Both views point into the page's bytes.
struct Script {
    std::string_view attributes;  // what is between `<script` and `>`, as written
    std::string_view text;        // up to `</script`, or to the end of the bytes
    bool closed = true;           // false when the bytes end inside it
};

enum class Ending { Between, InsideTag, InsideComment, InsideScript, InsideText };

/// What one pass over the bytes of a page tells. Points into these bytes.
struct Outline {
    bool is_html = false;     // the first character that is no white space is `<`
    bool opens_html = false;  // there is an `<html` tag
    bool closes_html = false;
    Ending ending = Ending::Between;  // InsideText: inside a title, style or textarea
    std::vector<Script> scripts;
    std::string_view title;  // as written, references not decoded

    /// An `<html` without `</html>`, or bytes that end inside a tag or a comment.
    bool is_cut() const;
};
Outline outline_of(std::string_view bytes);

/// The value of an attribute in the text of a start tag: empty for `nonce` or `nonce=""`, nullopt when it is absent.
/// Names are compared without regard to case; references in values are not decoded.
std::optional<std::string_view> attribute_in(std::string_view attributes, std::string_view name);

/// One element of a page as its bytes have it: from its start tag to the end tag that belongs to it.
struct Part {
    std::string_view bytes;
    bool closed = true;  // false when the page ends first
};
/// The elements that have this value as this attribute, none inside another; references in values are not decoded. The
/// scripts of the page's outline, where they are known, save time.
std::vector<Part> parts_with(std::string_view bytes, std::string_view attribute, std::string_view value,
                             const std::vector<Script>& scripts = {});

/// A list of CSS selectors, checked when it is made.
class Selector {
  public:
    static Result<Selector> parse(std::string_view text);

    const std::string& text() const { return m_text; }

  private:
    friend class Element;
    friend class Tree;
    Selector(std::string text, std::shared_ptr<void> list) : m_text(std::move(text)), m_list(std::move(list)) {}

    std::string m_text;
    std::shared_ptr<void> m_list;
};

/// An element of a Tree, valid as long as the document is.
class Element {
  public:
    std::optional<std::string_view> attribute(std::string_view name) const;
    /// The text of the element and everything below it, in the order of the document.
    std::string text() const;
    /// The descendants that match, in document order, each once.
    std::vector<Element> select(const Selector& selector) const;
    std::optional<Element> first(const Selector& selector) const;
    /// The element around it; nothing for the root.
    std::optional<Element> parent() const;
    /// Names and values of its attributes, as written.
    std::vector<std::pair<std::string, std::string>> attributes() const;
    /// Whether the document's last node lies in this element: in a page that was cut, it may lack its end.
    bool reaches_the_end() const;

  private:
    friend class Tree;
    explicit Element(void* node) : m_node(node) {}

    void* m_node;
};

/// A page as a browser without scripts would read it. Any bytes make a document, unless their elements are hundreds
/// deep in each other or take many times the page's memory: then building a tree would take quadratic time.
class Tree {
  public:
    static Result<Tree> parse(std::string_view bytes);
    /// The same elements with the same attributes, but `scripts`, which are the page's, may lack most of their text:
    /// much of a page is data that nobody asks its tree for.
    static Result<Tree> parse_elements(std::string_view bytes, const std::vector<Script>& scripts);
    /// The front of a page, up to where its head has an element for each of `wanted`, which ask nothing but an
    /// element's own name and attributes. Nothing behind that comes to stand before them: each is the page's first. An
    /// error where the head ends before that.
    static Result<Tree> parse_head(std::string_view bytes, const std::vector<Selector>& wanted);

    std::vector<Element> select(const Selector& selector) const;
    std::optional<Element> first(const Selector& selector) const;

  private:
    explicit Tree(std::shared_ptr<void> tree) : m_tree(std::move(tree)) {}
    static Result<Tree> parse_stretches(std::string_view bytes, const std::vector<std::string_view>& stretches,
                                        const std::vector<Selector>* in_head = nullptr);

    std::shared_ptr<void> m_tree;
};

}  // namespace public_signals::inline data::html
