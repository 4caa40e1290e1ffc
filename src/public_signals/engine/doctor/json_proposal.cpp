#include "public_signals/engine/doctor/json_proposal.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <deque>
#include <map>

#include "public_signals/engine/doctor/json_fields.hpp"
#include "public_signals/engine/doctor/layout_yaml.hpp"
#include "public_signals/engine/fields.hpp"
#include "public_signals/engine/rules_names.hpp"

namespace public_signals::inline engine {
namespace {

constexpr std::size_t most_examples = 300;

/// A page under study: what was parsed out of it lives as long as it does.
struct JsonStudied {
    explicit JsonStudied(const BadPage& bad) : page(&bad), document(*bad.page), found(json_found(document)) {}
    const BadPage* page;
    PageDocument document;
    std::vector<JsonFound> found;
};

/// Objects at one path of one place, over all pages.
struct Candidate {
    JsonPlace place;
    json::Path list;
    bool is_single = false;
    json::Path id;
    std::vector<Example> posts;
    std::vector<const json::Document*> documents;
    std::size_t known = 0;

    double score() const {
        return static_cast<double>(posts.size() + 3 * known) - 0.1 * static_cast<double>(list.size());
    }
};

bool is_post_id(std::string_view text) {
    return text.size() >= 15 && text.size() <= 20 &&
           std::ranges::all_of(text, [](char c) { return c >= '0' && c <= '9'; });
}

/// The path that names each object: ids that differ, at a key that is called one, as near as possible.
std::optional<json::Path> id_path(const std::vector<Example>& objects, const FieldRule& rule) {
    std::map<std::string, std::pair<json::Path, std::set<std::string>>> seen;
    for (const Example& example : objects) {
        for (Leaf& leaf : leaves_of(example.object)) {
            const auto text = leaf.value.text();
            if (text && is_post_id(*text) && std::ranges::find(leaf.path, "*") == leaf.path.end()) {
                auto& entry = seen[rule_path(leaf.path).text];
                entry.first = leaf.path;
                entry.second.insert(*text);
            }
        }
    }
    double best = 0;
    std::optional<json::Path> path;
    for (const auto& [text, entry] : seen) {
        const double distinct = static_cast<double>(entry.second.size()) / static_cast<double>(objects.size());
        const double score = name_fits(entry.first.back(), rule) - 0.2 * static_cast<double>(entry.first.size()) + 1;
        if (distinct > 0.6 && score > best) {
            best = score;
            path = entry.first;
        }
    }
    return path;
}

/// Every list of every page by its place and path; of a post's own page only the objects with its id.
std::vector<Candidate> candidates_in(const std::deque<JsonStudied>& pages) {
    std::map<std::string, Candidate> by_path;
    for (const JsonStudied& studied : pages) {
        for (const JsonFound& found : studied.found) {
            for (const ListOfObjects& list : lists_in(found.document.root())) {
                const bool wants_single = !studied.page->post_id.empty();
                if (list.is_single != wants_single) {
                    continue;
                }
                Candidate& candidate = by_path[fmt::format("{} {} {}", static_cast<int>(found.place.kind),
                                                           found.place.text, rule_path(list.path).text)];
                candidate.place = found.place;
                candidate.list = list.path;
                candidate.is_single = list.is_single;
                candidate.documents.push_back(&found.document);
                for (const json::Value& object : list.objects) {
                    if (candidate.posts.size() < most_examples) {
                        candidate.posts.push_back(
                            {object, studied.page->post_id, studied.page->page->handle, studied.page->fetched_at});
                    }
                }
            }
        }
    }
    std::vector<Candidate> all;
    for (auto& [key, candidate] : by_path) {
        all.push_back(std::move(candidate));
    }
    return all;
}

bool set_ids(Candidate& candidate, const FieldRule& rule, const KnownPosts& known) {
    if (candidate.is_single) {
        std::erase_if(candidate.posts, [](const Example& example) {
            return std::ranges::none_of(example.object.members(), [&](const auto& member) {
                return member.second.text() == std::optional(example.id);
            });
        });
    }
    const auto path = candidate.posts.empty() ? std::nullopt : id_path(candidate.posts, rule);
    if (!path) {
        return false;
    }
    candidate.id = *path;
    std::set<std::string> ids;
    for (Example& example : candidate.posts) {
        example.id = example.object.at(candidate.id).text().value_or(std::string());
        if (ids.insert(example.id).second && known.find(example.id) != nullptr) {
            ++candidate.known;
        }
    }
    std::erase_if(candidate.posts, [](const Example& example) { return example.id.empty(); });
    return !candidate.posts.empty();
}

std::size_t fields_that_work(const LayoutRule& layout, const std::vector<Example>& posts) {
    return static_cast<std::size_t>(std::ranges::count_if(
        layout.fields, [&](const FieldRule& rule) { return is_value(rule.field) && still_works(rule, posts); }));
}

constexpr std::size_t most_wrappers = 3;  // around a post

/// The members of an object that hold objects, and theirs, by path.
void add_wrappers(const json::Value& object, const json::Path& path, std::vector<json::Path>& wrappers) {
    for (const auto& [key, member] : object.members()) {
        if (member.is_object() && path.size() < most_wrappers) {
            json::Path inner = path;
            inner.push_back(std::string(key));
            wrappers.push_back(inner);
            add_wrappers(member, inner, wrappers);
        }
    }
}

/// Steps into the member that holds the post whole, when its fields moved deeper.
void unwrap(const LayoutRule& old, Candidate& candidate) {
    std::vector<json::Path> wrappers;
    add_wrappers(candidate.posts.front().object, {}, wrappers);
    std::ranges::stable_sort(wrappers, {}, &json::Path::size);
    std::size_t best = fields_that_work(old, candidate.posts);
    json::Path wrapper;
    for (const json::Path& path : wrappers) {
        std::vector<Example> inside = candidate.posts;
        for (Example& example : inside) {
            example.object = example.object.at(path);
        }
        if (const std::size_t works = fields_that_work(old, inside); works > best) {
            best = works;
            wrapper = path;
        }
    }
    if (wrapper.empty()) {
        return;
    }
    for (Example& example : candidate.posts) {
        example.object = example.object.at(wrapper);
    }
    if (!candidate.is_single && (candidate.list.empty() || candidate.list.back() != "*")) {
        candidate.list.emplace_back("*");
    }
    candidate.list.insert(candidate.list.end(), wrapper.begin(), wrapper.end());
    if (candidate.id.size() > wrapper.size() && std::equal(wrapper.begin(), wrapper.end(), candidate.id.begin())) {
        candidate.id.erase(candidate.id.begin(), candidate.id.begin() + std::ssize(wrapper));
    } else if (const auto path = id_path(candidate.posts, *rule_of(old, Field::PostId))) {
        candidate.id = *path;
    }
}

std::string join(const std::vector<RulePath>& paths) {
    std::vector<std::string> texts;
    std::ranges::transform(paths, std::back_inserter(texts), [](const RulePath& path) { return path.text; });
    return fmt::format("{}", fmt::join(texts, " | "));
}

std::string place_text(const JsonPlace& place) {
    return place.kind == JsonPlace::Kind::Body ? "body" : place.text;
}

/// Where the old layout's paths begin in a document: its root, if the page is still known as one of its own.
std::optional<json::Value> old_root(const LayoutRule& old, const json::Document& document) {
    json::Value root = document.root();
    for (const RulePath& path : old.roots) {
        root = document.root().at(path.steps);
        if (!root.is_null()) {
            break;
        }
    }
    const bool known =
        std::ranges::all_of(old.known_by, [&](const RulePath& path) { return root.at(path.steps).exists(); });
    return known && root.exists() ? std::optional(root) : std::nullopt;
}

/// The part of `path` behind the old layout's root, or nullopt where it lies elsewhere.
std::optional<json::Path> behind_root(const LayoutRule& old, const json::Path& path) {
    if (old.roots.empty()) {
        return path;
    }
    for (const RulePath& root : old.roots) {
        if (path.size() >= root.steps.size() && std::equal(root.steps.begin(), root.steps.end(), path.begin())) {
            return json::Path(path.begin() + std::ssize(root.steps), path.end());
        }
    }
    return std::nullopt;
}

class Proposer {
  public:
    Proposer(const LayoutRule& old, const KnownPosts& known, Candidate candidate)
        : m_old(old), m_known(known), m_from(std::move(candidate)) {}

    ProposedLayout propose(const std::string& new_name) {
        m_made.layout = m_old;
        LayoutRule& layout = m_made.layout;
        const bool same_place = layout.json.kind == m_from.place.kind && layout.json.text == m_from.place.text;
        const bool known = std::ranges::all_of(
            m_from.documents, [&](const json::Document* document) { return old_root(m_old, *document).has_value(); });
        const auto relative = behind_root(m_old, m_from.list);
        const bool replaces = same_place && known && relative.has_value();
        if (!replaces) {
            layout.name = new_name;
        }
        if (!same_place) {
            m_made.changes.push_back({"json", place_text(layout.json), place_text(m_from.place)});
            layout.json = m_from.place;
            layout.contains.clear();
        }
        if (known && relative) {
            keep_paths(*relative, replaces);
        } else {
            move_paths();
        }
        set_fields(replaces);
        for (const Example& example : m_from.posts) {
            m_made.post_ids.push_back(example.id);
        }
        return std::move(m_made);
    }

  private:
    /// The list under the old root: tried before the old one.
    void keep_paths(const json::Path& list, bool replaces) {
        LayoutRule& layout = m_made.layout;
        const RulePath path = rule_path(list);
        if (std::ranges::find(layout.posts, path.text, &RulePath::text) != layout.posts.end()) {
            return;
        }
        m_made.changes.push_back({"posts", join(m_old.posts), path.text});
        const bool expects = !layout.expects.empty();
        if (replaces) {
            layout.posts.insert(layout.posts.begin(), path);
        } else {
            layout.posts = {path};
        }
        if (expects) {
            layout.expects.push_back(rule_path(list_itself(list)));
        }
    }

    /// All paths from the document itself: the old root, or what the page was known by, is gone.
    void move_paths() {
        LayoutRule& layout = m_made.layout;
        layout.roots.clear();
        layout.expects.clear();
        layout.posts = {rule_path(m_from.list)};
        layout.known_by = {rule_path(list_itself(m_from.list))};
        m_made.changes.push_back({"posts", (m_old.roots.empty() ? "" : join(m_old.roots) + " ") + join(m_old.posts),
                                  layout.posts.front().text});
        const auto is_there = [&](const RulePath& path) {
            return std::ranges::any_of(m_from.documents, [&](const json::Document* document) {
                return document->root().at(path.steps).exists();
            });
        };
        std::erase_if(layout.states, [&](const StateRule& rule) {
            return std::ranges::any_of(rule.all, [&](const Test& test) {
                return test.paths.empty() || std::ranges::none_of(test.paths, is_there);
            });
        });
        std::erase_if(layout.account, [&](FieldRule& rule) { return !find_account(rule); });
    }

    /// The path of the array, map or object that is there even when no post is in it.
    json::Path list_itself(const json::Path& list) const {
        const auto star = std::ranges::find(list, "*");
        json::Path there(list.begin(), star);
        return there.empty() ? list : there;
    }

    /// Whether an account field is found from the document's root, by its old paths or by a key of the same name.
    bool find_account(FieldRule& rule) {
        std::vector<Example> roots;
        for (const json::Document* document : m_from.documents) {
            roots.push_back({document->root(), "", m_from.posts.front().handle, m_from.posts.front().fetched_at});
        }
        if (still_works(rule, roots)) {
            return true;
        }
        for (Leaf& leaf : leaves_of(roots.front().object)) {
            const bool in_list = std::ranges::find(leaf.path, "*") != leaf.path.end();
            const bool fits_type = rule.field == Field::HasMore        ? leaf.value.boolean().has_value()
                                   : rule.field == Field::AccountPosts ? leaf.value.integer_or_text().has_value()
                                                                       : leaf.value.is_string();
            if (!in_list && fits_type && !leaf.path.empty() && name_fits(leaf.path.back(), rule) >= 0.7) {
                FieldRule moved = rule;
                moved.alternatives = {Alternative{}};
                moved.alternatives.front().path = rule_path(leaf.path);
                moved.alternatives.front().transform = rule.alternatives.front().transform;
                if (still_works(moved, roots)) {
                    m_made.changes.push_back({rule.name, ways_text(rule.alternatives), ways_text(moved.alternatives)});
                    rule = std::move(moved);
                    return true;
                }
            }
        }
        return false;
    }

    void set_fields(bool replaces) {
        std::set<std::string> taken;
        for (FieldRule& rule : m_made.layout.fields) {
            if (rule.field == Field::PostId) {
                set_id(rule, replaces);
            } else if (is_count(rule.field) && still_works(rule, m_from.posts)) {
                for (const Alternative& way : rule.alternatives) {
                    taken.insert(way.path.text);
                }
            }
        }
        for (FieldRule& rule : m_made.layout.fields) {
            const bool lost = (is_value(rule.field) || rule.field == Field::Author) && rule.field != Field::PostId &&
                              !still_works(rule, m_from.posts);
            const auto way = lost ? find_way(rule, m_from.posts, m_known, taken) : std::nullopt;
            const bool is_new =
                way && std::ranges::none_of(rule.alternatives, [&](const Alternative& known_way) {
                    return known_way.path.text == way->path.text && known_way.transform == way->transform;
                });
            if (is_new) {
                taken.insert(is_count(rule.field) ? way->path.text : std::string());
                use(rule, *way, replaces);
            }
        }
        if (FieldRule* const tags = find(Field::Hashtags)) {
            add_caption_tags(*tags);
        }
        for (FieldRule& rule : m_made.layout.fields) {
            if (is_flag(rule.field) && !says_somewhere(rule)) {
                find_flag(rule, replaces);
            }
        }
    }

    bool says_somewhere(const FieldRule& rule) const {
        std::vector<std::string> unread;
        FieldValue value;
        return std::ranges::any_of(m_from.posts, [&](const Example& post) {
            read_field(rule, post.object, unread, value);
            return value.flag.has_value();
        });
    }

    /// A flag under its old key at another place; what it says is never guessed from other keys.
    void find_flag(FieldRule& rule, bool replaces) {
        for (const Alternative& old : std::vector<Alternative>(rule.alternatives)) {
            for (const Leaf& leaf : leaves_of(m_from.posts.front().object)) {
                FieldRule moved{rule.field, rule.name, {old}};
                moved.alternatives.front().path = rule_path(leaf.path);
                if (!leaf.path.empty() && !old.path.steps.empty() && leaf.path.back() == old.path.steps.back() &&
                    says_somewhere(moved)) {
                    use(rule, moved.alternatives.front(), replaces);
                    return;
                }
            }
        }
    }

    FieldRule* find(Field field) {
        const auto found = std::ranges::find(m_made.layout.fields, field, &FieldRule::field);
        return found == m_made.layout.fields.end() ? nullptr : &*found;
    }

    void set_id(FieldRule& rule, bool replaces) {
        const std::string path = rule_path(m_from.id).text;
        if (std::ranges::none_of(rule.alternatives, [&](const Alternative& way) { return way.path.text == path; })) {
            Alternative way;
            way.path = rule_path(m_from.id);
            use(rule, way, replaces);
        }
    }

    /// The new way behind the old ones, where old pages are read by the same layout; else in their place. A date from
    /// the id stays the last resort.
    void use(FieldRule& rule, const Alternative& way, bool replaces) {
        m_made.changes.push_back({rule.name, ways_text(rule.alternatives), ways_text({way})});
        std::vector<Alternative> fallbacks;
        for (const Alternative& old : rule.alternatives) {
            if (old.transform == Transform::Snowflake || old.transform == Transform::CaptionTags) {
                fallbacks.push_back(old);
                if (old.transform == Transform::Snowflake) {
                    fallbacks.back().path = rule_path(m_from.id);
                }
            }
        }
        std::erase_if(rule.alternatives, [&](const Alternative& old) {
            const bool fallback = old.transform == Transform::Snowflake || old.transform == Transform::CaptionTags;
            return fallback || !replaces;
        });
        rule.alternatives.push_back(way);
        std::ranges::move(fallbacks, std::back_inserter(rule.alternatives));
    }

    /// The tags of a caption that has moved.
    void add_caption_tags(FieldRule& rule) {
        const FieldRule* const caption = rule_of(m_made.layout, Field::Caption);
        const FieldRule* const before = rule_of(m_old, Field::Caption);
        if (caption == nullptr || before == nullptr || still_works(*before, m_from.posts)) {
            return;
        }
        Alternative way = caption->alternatives.back();
        way.transform = Transform::CaptionTags;
        rule.alternatives.push_back(way);
    }

    const LayoutRule& m_old;
    const KnownPosts& m_known;
    Candidate m_from;
    ProposedLayout m_made;
};

}  // namespace

std::string dated_name(const std::string& old, Instant since) {
    return fmt::format("{}-{}", old, format_compact_day(day_of(since)));
}

std::string ways_text(const std::vector<Alternative>& ways) {
    std::vector<std::string> texts;
    for (const Alternative& way : ways) {
        std::string text = way.css ? way.css->text() : way.path.text;
        text += way.attribute.empty() ? "" : "@" + way.attribute;
        text += way.transform == Transform::ShortCount  ? " (count)"
                : way.transform == Transform::Snowflake ? " (id)"
                                                        : "";
        texts.push_back(std::move(text));
    }
    return fmt::format("{}", fmt::join(texts, " | "));
}

std::optional<ProposedLayout> propose_json(const LayoutRule& old, const std::vector<BadPage>& pages,
                                           const KnownPosts& known, const std::string& name) {
    const FieldRule* const id = rule_of(old, Field::PostId);
    if (id == nullptr) {
        return std::nullopt;
    }
    std::deque<JsonStudied> studied;
    for (const BadPage& page : pages) {
        studied.emplace_back(page);
    }
    std::optional<Candidate> best;
    for (Candidate& candidate : candidates_in(studied)) {
        if (set_ids(candidate, *id, known) && (!best || candidate.score() > best->score())) {
            best = std::move(candidate);
        }
    }
    if (!best) {
        return std::nullopt;
    }
    unwrap(old, *best);
    return Proposer(old, known, std::move(*best)).propose(name);
}

}  // namespace public_signals::inline engine
