// The document tree and the selectors: lexbor, which shows only here.
//
// A compiled selector is never written to while it matches, so that one may serve several threads; what matching
// needs to remember is each thread's own and emptied behind each search.
#include "public_signals/data/html.hpp"

#include <algorithm>

#include <lexbor/css/css.h>
#include <lexbor/html/html.h>
#include <lexbor/selectors/selectors.h>

namespace public_signals::inline data::html {
namespace {

const lxb_char_t* bytes_of(std::string_view text) {
    return reinterpret_cast<const lxb_char_t*>(text.data());
}

std::string_view view_of(const lxb_char_t* bytes, std::size_t length) {
    return bytes == nullptr ? std::string_view() : std::string_view(reinterpret_cast<const char*>(bytes), length);
}

struct Search {
    std::vector<void*> nodes;
    bool first_only = false;
};

lxb_status_t keep_node(lxb_dom_node_t* node, lxb_css_selector_specificity_t, void* context) {
    auto& search = *static_cast<Search*>(context);
    search.nodes.push_back(node);
    return search.first_only ? LXB_STATUS_STOP : LXB_STATUS_OK;
}

struct Matcher {
    lxb_selectors_t* selectors = lxb_selectors_create();
    bool good = lxb_selectors_init(selectors) == LXB_STATUS_OK;

    Matcher() { lxb_selectors_opt_set(selectors, LXB_SELECTORS_OPT_MATCH_FIRST); }
    ~Matcher() { lxb_selectors_destroy(selectors, true); }
    Matcher(const Matcher&) = delete;
    Matcher& operator=(const Matcher&) = delete;
};

/// A grid asks a dozen questions of each of its cells: what matching needs in memory is made once in a thread.
std::vector<void*> find_nodes(lxb_dom_node_t* root, const void* list, bool first_only) {
    thread_local const Matcher matcher;
    Search search{{}, first_only};
    if (matcher.good) {
        lxb_selectors_find(matcher.selectors, root, static_cast<const lxb_css_selector_list_t*>(list), keep_node,
                           &search);
        lxb_selectors_clean(matcher.selectors);
    }
    return std::move(search.nodes);
}

/// Has a tree take its memory in pieces that an allocator keeps: what it gives back to the system with each tree is
/// taken anew, page by page, for the next. A piece costs no more than what is used of it.
bool take_large_pieces(lexbor_mem_t* memory) {
    if (memory->chunk->length > 0) {
        return true;  // something is in the first one already
    }
    memory->chunk_min_size = 4U << 20U;
    lexbor_free(memory->chunk->data);
    return lexbor_mem_chunk_init(memory, memory->chunk, memory->chunk_min_size) != nullptr;
}

/// The memory that a tree has taken so far.
std::size_t bytes_taken(const lxb_html_document_t* document) {
    const auto taken = [](const lexbor_mraw_t* pool) {
        return (pool->mem->chunk_length - 1) * pool->mem->chunk_min_size + pool->mem->chunk->length;
    };
    return taken(document->dom_document.mraw) + taken(document->dom_document.text);
}

}  // namespace

Result<Selector> Selector::parse(std::string_view text) {
    lxb_css_parser_t* parser = lxb_css_parser_create();
    if (lxb_css_parser_init(parser, nullptr) != LXB_STATUS_OK) {
        lxb_css_parser_destroy(parser, true);
        return fail(ErrorKind::ParseError, "the CSS parser did not start");
    }
    lxb_css_selector_list_t* list = lxb_css_selectors_parse(parser, bytes_of(text), text.size());
    lxb_css_parser_destroy(parser, true);
    if (list == nullptr) {
        return invalid("bad CSS selector: " + std::string(text));
    }
    return Selector(std::string(text), std::shared_ptr<void>(list, [](void* owned) {
                        lxb_css_selector_list_destroy_memory(static_cast<lxb_css_selector_list_t*>(owned));
                    }));
}

std::optional<std::string_view> Element::attribute(std::string_view name) const {
    auto* element = lxb_dom_interface_element(m_node);
    if (!lxb_dom_element_has_attribute(element, bytes_of(name), name.size())) {
        return std::nullopt;
    }
    std::size_t length = 0;
    const lxb_char_t* value = lxb_dom_element_get_attribute(element, bytes_of(name), name.size(), &length);
    return view_of(value, length);
}

std::string Element::text() const {
    auto* node = static_cast<lxb_dom_node_t*>(m_node);
    std::size_t length = 0;
    lxb_char_t* text = lxb_dom_node_text_content(node, &length);
    std::string copy(view_of(text, length));
    if (text != nullptr) {
        lxb_dom_document_destroy_text(node->owner_document, text);
    }
    return copy;
}

std::vector<Element> Element::select(const Selector& selector) const {
    std::vector<Element> elements;
    for (void* node : find_nodes(static_cast<lxb_dom_node_t*>(m_node), selector.m_list.get(), false)) {
        elements.push_back(Element(node));
    }
    return elements;
}

std::optional<Element> Element::first(const Selector& selector) const {
    const auto nodes = find_nodes(static_cast<lxb_dom_node_t*>(m_node), selector.m_list.get(), true);
    return nodes.empty() ? std::nullopt : std::optional(Element(nodes.front()));
}

std::optional<Element> Element::parent() const {
    lxb_dom_node_t* const above = static_cast<lxb_dom_node_t*>(m_node)->parent;
    const bool is_element = above != nullptr && above->type == LXB_DOM_NODE_TYPE_ELEMENT;
    return is_element ? std::optional(Element(above)) : std::nullopt;
}

std::vector<std::pair<std::string, std::string>> Element::attributes() const {
    std::vector<std::pair<std::string, std::string>> all;
    auto* attribute = lxb_dom_element_first_attribute(lxb_dom_interface_element(m_node));
    for (; attribute != nullptr; attribute = lxb_dom_element_next_attribute(attribute)) {
        std::size_t name_length = 0;
        std::size_t value_length = 0;
        const lxb_char_t* name = lxb_dom_attr_qualified_name(attribute, &name_length);
        const lxb_char_t* value = lxb_dom_attr_value(attribute, &value_length);
        all.emplace_back(view_of(name, name_length), view_of(value, value_length));
    }
    return all;
}

bool Element::reaches_the_end() const {
    for (auto* node = static_cast<lxb_dom_node_t*>(m_node); node != nullptr; node = node->parent) {
        if (node->next != nullptr) {
            return false;
        }
    }
    return true;
}

Result<Tree> Tree::parse(std::string_view bytes) {
    return parse_stretches(bytes, {bytes});
}

/// What is left out has no `<`: it is text wherever the parser is, and some text is left in its place.
Result<Tree> Tree::parse_elements(std::string_view bytes, const std::vector<Script>& scripts) {
    constexpr std::size_t kept = 64;
    constexpr std::size_t worth_it = 4096;
    std::vector<std::string_view> stretches;
    std::size_t read = 0;
    for (const Script& script : scripts) {
        const std::size_t plain = std::min(script.text.find('<'), script.text.size());
        if (plain < worth_it) {
            continue;
        }
        const auto begin = static_cast<std::size_t>(script.text.data() - bytes.data());
        stretches.push_back(bytes.substr(read, begin + kept - read));
        read = begin + plain - kept;
    }
    stretches.push_back(bytes.substr(read));
    return parse_stretches(bytes, stretches);
}

/// The head of a document only grows at its end, whatever comes: what is in it stays there, in this order.
Result<Tree> Tree::parse_head(std::string_view bytes, const std::vector<Selector>& wanted) {
    return parse_stretches(bytes, {bytes}, &wanted);
}

Result<Tree> Tree::parse_stretches(std::string_view bytes, const std::vector<std::string_view>& stretches,
                                   const std::vector<Selector>* in_head) {
    constexpr std::size_t chunk = 4096;
    constexpr std::size_t deepest = 512;  // as in browsers
    const std::unique_ptr<lxb_html_parser_t, decltype(&lxb_html_parser_destroy)> parser(lxb_html_parser_create(),
                                                                                        &lxb_html_parser_destroy);
    if (lxb_html_parser_init(parser.get()) != LXB_STATUS_OK) {
        return fail(ErrorKind::ParseError, "the HTML parser did not start");
    }
    lxb_html_document_t* document = lxb_html_parse_chunk_begin(parser.get());
    std::shared_ptr<void> tree(
        document, [](void* owned) { lxb_html_document_destroy(static_cast<lxb_html_document_t*>(owned)); });
    // Misnested formatting makes many elements of one tag; a page takes a few times its bytes.
    const std::size_t most_memory = 16 * bytes.size() + (16U << 20U);
    constexpr std::size_t most_attributes = 512;  // of one element: each is looked for among those before it
    const auto too_many = [](auto* attribute) {
        std::size_t count = 0;
        for (; attribute != nullptr && count <= most_attributes; attribute = attribute->next) {
            ++count;
        }
        return count > most_attributes;
    };
    /// Of the tag that is being read, and of the two elements to which later tags of their name add theirs.
    const auto has_too_many = [&] {
        const lxb_html_token_t* const tag = lxb_html_parser_tokenizer(parser.get())->token;
        const lxb_html_body_element_t* const body = lxb_html_document_body_element(document);
        const lxb_dom_element_t* const root = lxb_dom_document_element(lxb_dom_interface_document(document));
        return (tag != nullptr && too_many(tag->attr_first)) || (root != nullptr && too_many(root->first_attr)) ||
               (body != nullptr && too_many(lxb_dom_interface_element(body)->first_attr));
    };
    std::size_t found = 0;  // of those wanted in the head: what is there stays there
    const auto head_has_all = [&] {
        lxb_html_head_element_t* const head = lxb_html_document_head_element(document);
        while (head != nullptr && found < in_head->size() && Element(head).first((*in_head)[found])) {
            ++found;
        }
        return found == in_head->size();
    };
    bool good = document != nullptr && take_large_pieces(document->dom_document.mraw->mem);
    bool is_enough = false;
    for (const std::string_view stretch : stretches) {
        for (std::size_t at = 0; good && !is_enough && at < stretch.size(); at += chunk) {
            const std::string_view part = stretch.substr(at, chunk);
            good = lxb_html_parse_chunk_process(parser.get(), bytes_of(part), part.size()) == LXB_STATUS_OK &&
                   lexbor_array_length(lxb_html_parser_tree(parser.get())->open_elements) <= deepest &&
                   bytes_taken(document) <= most_memory && !has_too_many();
            if (good && in_head != nullptr) {
                is_enough = head_has_all();
                good = is_enough || lxb_html_document_body_element(document) == nullptr;
            }
        }
    }
    good = good && (in_head == nullptr || is_enough);
    if (document != nullptr && lxb_html_parse_chunk_end(parser.get()) != LXB_STATUS_OK) {
        good = false;
    }
    return good ? Result<Tree>(Tree(std::move(tree)))
                : fail(ErrorKind::ParseError, "the HTML parser gave up on this page");
}

std::vector<Element> Tree::select(const Selector& selector) const {
    return Element(m_tree.get()).select(selector);
}

std::optional<Element> Tree::first(const Selector& selector) const {
    return Element(m_tree.get()).first(selector);
}

}  // namespace public_signals::inline data::html
