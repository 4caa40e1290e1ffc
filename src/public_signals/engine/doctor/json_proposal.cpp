#include "public_signals/engine/doctor/json_proposal.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <deque>
#include <map>

#include "public_signals/engine/doctor/json_candidates.hpp"
#include "public_signals/engine/doctor/json_fields.hpp"
#include "public_signals/engine/doctor/layout_yaml.hpp"
#include "public_signals/engine/fields.hpp"
#include "public_signals/engine/rules_names.hpp"

namespace public_signals::inline engine {
namespace {

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
    Proposer(const LayoutRule& old, const KnownPosts& known, JsonCandidate candidate)
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
            const bool is_number = rule.field == Field::AccountPosts || rule.field == Field::Followers;
            const bool fits_type = rule.field == Field::HasMore ? leaf.value.boolean().has_value()
                                   : is_number                  ? leaf.value.integer_or_text().has_value()
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
    JsonCandidate m_from;
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
    std::optional<JsonCandidate> best;
    for (JsonCandidate& candidate : candidates_in(studied)) {
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
