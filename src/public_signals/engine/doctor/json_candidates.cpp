#include "public_signals/engine/doctor/json_candidates.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <map>

#include "public_signals/engine/doctor/layout_yaml.hpp"
#include "public_signals/engine/fields.hpp"

namespace public_signals::inline engine {
namespace {

constexpr std::size_t most_examples = 300;

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

}  // namespace

std::vector<JsonCandidate> candidates_in(const std::deque<JsonStudied>& pages) {
    std::map<std::string, JsonCandidate> by_path;
    for (const JsonStudied& studied : pages) {
        for (const JsonFound& found : studied.found) {
            for (const ListOfObjects& list : lists_in(found.document.root())) {
                const bool wants_single = !studied.page->post_id.empty();
                if (list.is_single != wants_single) {
                    continue;
                }
                JsonCandidate& candidate = by_path[fmt::format("{} {} {}", static_cast<int>(found.place.kind),
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
    std::vector<JsonCandidate> all;
    for (auto& [key, candidate] : by_path) {
        all.push_back(std::move(candidate));
    }
    return all;
}

bool set_ids(JsonCandidate& candidate, const FieldRule& rule, const KnownPosts& known) {
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

void unwrap(const LayoutRule& old, JsonCandidate& candidate) {
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

}  // namespace public_signals::inline engine
