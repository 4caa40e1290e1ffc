#include "public_signals/engine/doctor/dom_proposal.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <deque>
#include <map>
#include <set>

#include "public_signals/data/words/counts.hpp"
#include "public_signals/engine/doctor/json_shapes.hpp"
#include "public_signals/engine/fields.hpp"

namespace public_signals::inline engine {
namespace {

constexpr double most_posts = 0.9;

std::optional<html::Selector> selector(const std::string& text) {
    auto parsed = html::Selector::parse(text);
    return parsed ? std::optional(std::move(*parsed)) : std::nullopt;
}

/// Attributes that people give their elements to find them again; hashed classes and texts are none.
bool names_an_element(const std::string& name, const std::string& value) {
    const bool kind = name.starts_with("data-") || name == "role" || name == "itemprop" || name == "id";
    return kind && !value.empty() && value.size() < 60 &&
           std::ranges::none_of(
               value, [](char c) { return (c >= '0' && c <= '9') || c == '"' || c == '\\' || c == ' ' || c == ']'; });
}

std::vector<std::string> selectors_of(const html::Element& element) {
    std::vector<std::string> selectors;
    for (const auto& [name, value] : element.attributes()) {
        if (names_an_element(name, value)) {
            selectors.push_back(fmt::format("[{}={}]", name, value));
        }
    }
    return selectors;
}

/// The ids of the posts that links below an element lead to.
std::set<std::string> ids_below(const html::Element& element, const FieldRule& id) {
    std::set<std::string> ids;
    std::vector<std::string> unread;
    FieldValue value;
    for (const Alternative& way : id.alternatives) {
        for (const html::Element& link : way.css ? element.select(*way.css) : std::vector<html::Element>()) {
            FieldRule of_link{id.field, id.name, {way}};
            of_link.alternatives.front().css.reset();
            read_field(of_link, link, unread, value);
            if (value.text && !value.text->empty()) {
                ids.insert(*value.text);
            }
        }
    }
    return ids;
}

struct DomStudied {
    const BadPage* page;
    html::Tree tree;
    std::set<std::string> ids;
};

/// How often a selector is around a post alone, and around the whole list; how far out.
struct Around {
    std::set<std::string> posts;
    std::size_t steps = 0;
};

struct Surroundings {
    std::map<std::string, Around> of_post;
    std::map<std::string, std::size_t> of_list;  // pages
};

/// Walks outward from every link to a post.
void look_around(const DomStudied& studied, const FieldRule& id, Surroundings& seen) {
    std::set<std::string> lists;
    for (const Alternative& way : id.alternatives) {
        for (const html::Element& link : way.css ? studied.tree.select(*way.css) : std::vector<html::Element>()) {
            std::optional<html::Element> element = link.parent();
            for (std::size_t steps = 1; element && steps < 20; ++steps, element = element->parent()) {
                const std::set<std::string> ids = ids_below(*element, id);
                for (const std::string& css : selectors_of(*element)) {
                    if (ids.size() == 1) {
                        seen.of_post[css].posts.insert(*ids.begin());
                        seen.of_post[css].steps = std::max(seen.of_post[css].steps, steps);
                    } else if (ids.size() == studied.ids.size()) {
                        lists.insert(css);
                    }
                }
                if (ids.size() == studied.ids.size() && !lists.empty()) {
                    break;  // the innermost list is enough
                }
            }
        }
    }
    for (const std::string& css : lists) {
        ++seen.of_list[css];
    }
}

/// The outermost selector that is around nearly every post alone.
std::string post_selector(const Surroundings& seen, std::size_t posts) {
    std::string best;
    std::size_t steps = 0;
    for (const auto& [text, around] : seen.of_post) {
        if (static_cast<double>(around.posts.size()) >= most_posts * static_cast<double>(posts) &&
            around.steps > steps) {
            best = text;
            steps = around.steps;
        }
    }
    return best;
}

std::string list_selector(const Surroundings& seen) {
    const auto most = std::ranges::max_element(seen.of_list, {}, [](const auto& count) { return count.second; });
    return most == seen.of_list.end() ? std::string() : most->first;
}

std::string value_of(const std::string& selector_text) {
    const std::size_t equals = selector_text.find('=');
    return selector_text.substr(equals + 1, selector_text.size() - equals - 2);
}

struct PostElement {
    html::Element element;
    std::string id;
};

std::vector<PostElement> posts_in(const std::deque<DomStudied>& pages, const html::Selector& scope,
                                  const FieldRule& id) {
    std::vector<PostElement> posts;
    for (const DomStudied& studied : pages) {
        for (const html::Element& element : studied.tree.select(scope)) {
            const std::set<std::string> ids = ids_below(element, id);
            if (!ids.empty()) {
                posts.push_back({element, *ids.begin()});
            }
        }
    }
    return posts;
}

bool still_works(const FieldRule& rule, const std::vector<PostElement>& posts) {
    std::vector<std::string> unread;
    FieldValue value;
    const auto works = std::ranges::count_if(posts, [&](const PostElement& post) {
        read_field(rule, post.element, unread, value);
        return value.is_set();
    });
    return 2 * works >= std::ssize(posts);
}

/// The element inside each post whose text is a count that agrees with what is known.
std::optional<Alternative> find_count(const FieldRule& rule, const std::vector<PostElement>& posts,
                                      const KnownPosts& known) {
    std::set<std::string> candidates;
    const auto every = selector("*");
    for (const PostElement& post : posts) {
        for (const html::Element& inside : post.element.select(*every)) {
            for (const std::string& css : selectors_of(inside)) {
                candidates.insert(css);
            }
        }
    }
    double best = 0;
    std::optional<Alternative> way;
    for (const std::string& text : candidates) {
        const auto css = selector(text);
        std::vector<std::pair<std::string, Count>> found;
        for (const PostElement& post : posts) {
            const auto element = css ? post.element.first(*css) : std::nullopt;
            const auto count = element ? parse_count(element->text()).value_or(std::nullopt) : std::nullopt;
            found.emplace_back(post.id, count);
        }
        const Agreement agreement = agreement_of(found, rule.field, known);
        const double name = name_fits(value_of(text), rule);
        const bool convinces = (agreement.compared >= 3 && agreement.known >= 0.6) || name >= 0.6;
        const double score = agreement.valid * (name + 2 * agreement.known + agreement.usual / 2);
        if (agreement.valid >= 0.5 && convinces && score > best) {
            best = score;
            way = Alternative{};
            way->css = css;
            way->transform = Transform::ShortCount;
        }
    }
    return way;
}

/// The new scope of the layout's posts; false where no attribute names them.
bool set_scope(const Surroundings& seen, std::size_t posts, ProposedLayout& made) {
    const std::string item = post_selector(seen, posts);
    const std::string list = list_selector(seen);
    const auto scope = item.empty() ? std::nullopt : selector(list.empty() ? item : list + " " + item);
    if (!scope) {
        return false;
    }
    LayoutRule& layout = made.layout;
    made.changes.push_back({"scope", layout.scope->text(), scope->text()});
    layout.scope = scope;
    layout.contains = value_of(list.empty() ? item : list);
    layout.part.reset();
    return true;
}

std::deque<DomStudied> studied_pages(const std::vector<BadPage>& pages, const FieldRule& id) {
    std::deque<DomStudied> studied;
    const auto root = selector("html");
    for (const BadPage& page : pages) {
        auto tree = html::Tree::parse(page.page->body);
        const auto html = tree ? tree->first(*root) : std::nullopt;
        if (html && html::outline_of(page.page->body).is_html) {
            std::set<std::string> ids = ids_below(*html, id);
            if (!ids.empty()) {
                studied.push_back({&page, std::move(*tree), std::move(ids)});
            }
        }
    }
    return studied;
}

}  // namespace

std::optional<ProposedLayout> propose_dom(const LayoutRule& old, const std::vector<BadPage>& pages,
                                          const KnownPosts& known, const std::string& name) {
    const FieldRule* const id = rule_of(old, Field::PostId);
    if (!old.scope || id == nullptr) {
        return std::nullopt;
    }
    const std::deque<DomStudied> studied = studied_pages(pages, *id);
    ProposedLayout made{.layout = old, .changes = {}, .post_ids = {}};
    std::set<std::string> ids;
    Surroundings seen;
    for (const DomStudied& page : studied) {
        ids.insert(page.ids.begin(), page.ids.end());
        look_around(page, *id, seen);
    }
    made.post_ids.assign(ids.begin(), ids.end());
    const bool scope_works = !posts_in(studied, *old.scope, *id).empty();
    if (ids.empty() || (!scope_works && !set_scope(seen, ids.size(), made))) {
        return std::nullopt;
    }
    if (!scope_works) {
        made.layout.name = name;
    }
    const std::vector<PostElement> posts = posts_in(studied, *made.layout.scope, *id);
    for (FieldRule& rule : made.layout.fields) {
        const auto way =
            is_count(rule.field) && !still_works(rule, posts) ? find_count(rule, posts, known) : std::nullopt;
        if (way) {
            made.changes.push_back({rule.name, ways_text(rule.alternatives), ways_text({*way})});
            if (!scope_works) {
                rule.alternatives.clear();
            }
            rule.alternatives.push_back(*way);
        }
    }
    return made;
}

}  // namespace public_signals::inline engine
