#include "public_signals/engine/doctor/json_shapes.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <set>

namespace public_signals::inline engine {
namespace {

constexpr std::size_t deepest = 12;
constexpr std::size_t most_leaves = 400;
constexpr std::size_t most_lists = 4000;
constexpr std::size_t elements_looked_at = 3;  // elements of an array: they are alike

bool is_leaf(const json::Value& value) {
    return !value.is_array() && !value.is_object();
}

void add_leaves(const json::Value& value, json::Path& path, std::vector<Leaf>& leaves) {
    if (leaves.size() >= most_leaves || path.size() > deepest) {
        return;
    }
    if (is_leaf(value)) {
        leaves.push_back({path, value});
        return;
    }
    const auto step_into = [&](std::string step, const json::Value& inside) {
        path.push_back(std::move(step));
        add_leaves(inside, path, leaves);
        path.pop_back();
    };
    for (const auto& [key, member] : value.members()) {
        step_into(std::string(key), member);
    }
    std::size_t seen = 0;
    for (const json::Value& element : value.elements()) {
        if (++seen > elements_looked_at) {
            break;
        }
        step_into("*", element);
    }
}

class ListFinder {
  public:
    std::vector<ListOfObjects> find(const json::Value& root) {
        visit(root);
        return std::move(m_found);
    }

  private:
    void visit(const json::Value& value) {
        if (m_path.size() > deepest || m_found.size() > most_lists) {
            return;
        }
        if (value.is_array()) {
            add(value.elements(), false);
            std::size_t seen = 0;
            for (const json::Value& element : value.elements()) {
                if (++seen > elements_looked_at) {
                    break;
                }
                step_into("*", element);
            }
        } else if (value.is_object()) {
            const auto members = value.members();
            std::vector<json::Value> objects;
            for (const auto& [key, member] : members) {
                objects.push_back(member);
            }
            const bool all = !objects.empty() &&
                             std::ranges::all_of(objects, [](const json::Value& object) { return object.is_object(); });
            const bool keyed = std::ranges::all_of(members, [](const auto& member) {
                return member.first.find_first_of("0123456789") != member.first.npos;
            });
            if (all && keyed) {
                m_path.emplace_back("*");
                add(std::move(objects), false);
                m_path.pop_back();
            }
            add({value}, true);
            for (const auto& [key, member] : members) {
                step_into(std::string(key), member);
            }
        }
    }

    void step_into(std::string step, const json::Value& inside) {
        m_path.push_back(std::move(step));
        visit(inside);
        m_path.pop_back();
    }

    void add(std::vector<json::Value> objects, bool is_single) {
        std::erase_if(objects, [](const json::Value& object) { return !object.is_object(); });
        if (!objects.empty()) {
            m_found.push_back({m_path, std::move(objects), is_single});
        }
    }

    json::Path m_path;
    std::vector<ListOfObjects> m_found;
};

bool is_name(std::string_view text) {
    return !text.empty() && std::ranges::all_of(text, [](char c) {
        return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_' || c == '-';
    });
}

/// A selector that names a script by its id, else by its data attributes, else by its type.
std::optional<std::string> selector_of(const html::Script& script) {
    if (const auto id = html::attribute_in(script.attributes, "id"); id && is_name(*id)) {
        return fmt::format("script#{}", *id);
    }
    std::string_view rest = script.attributes;
    for (std::size_t at = rest.find("data-"); at != rest.npos; at = rest.find("data-", at + 1)) {
        const std::string_view name = rest.substr(at, rest.find_first_of("= \t\n>", at) - at);
        if (is_name(name)) {
            return fmt::format("script[{}]", name);
        }
    }
    const auto type = html::attribute_in(script.attributes, "type");
    return type && type->find("json") != type->npos ? std::optional(fmt::format("script[type=\"{}\"]", *type))
                                                    : std::nullopt;
}

std::vector<std::string> words_in_key(std::string_view key) {
    std::vector<std::string> words(1);
    for (std::size_t i = 0; i < key.size(); ++i) {
        const char c = key[i];
        const bool upper = c >= 'A' && c <= 'Z';
        const bool letter = upper || (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9');
        if (!letter || (upper && i > 0 && !(key[i - 1] >= 'A' && key[i - 1] <= 'Z'))) {
            words.emplace_back();
        }
        if (letter) {
            words.back() += upper ? static_cast<char>(c - 'A' + 'a') : c;
        }
    }
    for (std::string& word : words) {
        if (word.size() > 3 && word.back() == 's') {
            word.pop_back();  // plays, likes
        }
    }
    std::erase(words, std::string());
    return words;
}

/// What platforms call a field, word by word.
std::string_view usual_words(Field field) {
    switch (field.kind) {
        case Field::PostId:
            return " id pk aweme item video post ";
        case Field::Shortcode:
            return " shortcode code ";
        case Field::Author:
            return " unique author username handle user owner name ";
        case Field::PostedAt:
            return " create created time timestamp taken publish published date posted ";
        case Field::OneCount:
            return count_fields[field.count.row].usual_words;
        case Field::Caption:
            return " desc description caption text title ";
        case Field::Hashtags:
            return " hashtag tag challenge ";
        case Field::Handle:
            return " unique username handle ";
        case Field::AccountPosts:
            return " video post media ";
        case Field::Followers:
            return " follower followers followed ";
        case Field::HasMore:
            return " more next ";
        default:
            return "";
    }
}

}  // namespace

std::vector<Leaf> leaves_of(const json::Value& object) {
    std::vector<Leaf> leaves;
    json::Path path;
    add_leaves(object, path, leaves);
    return leaves;
}

std::vector<ListOfObjects> lists_in(const json::Value& root) {
    return ListFinder().find(root);
}

std::vector<JsonFound> json_found(const PageDocument& page) {
    std::vector<JsonFound> found;
    if (!page.outline().is_html) {
        if (auto document = json::parse(json::without_guard(page.page().body))) {
            found.push_back({{JsonPlace::Kind::Body, {}, std::nullopt}, std::move(*document)});
        }
        return found;
    }
    for (const html::Script& script : page.outline().scripts) {
        const std::string_view text = json::trimmed(script.text);
        if (const auto selector = selector_of(script); selector && (text.starts_with('{') || text.starts_with('['))) {
            auto document = json::parse(text);
            auto css = html::Selector::parse(*selector);
            if (document && css) {
                found.push_back({{JsonPlace::Kind::Script, *selector, std::move(*css)}, std::move(*document)});
            }
            continue;
        }
        const std::size_t equals = text.find('=');
        const bool assigns = equals != text.npos && equals < 80;
        std::string_view value = assigns ? json::trimmed(text.substr(equals + 1)) : std::string_view();
        if (value.ends_with(';')) {
            value.remove_suffix(1);
        }
        if (value.starts_with('{')) {
            if (auto document = json::parse(value)) {
                found.push_back({{JsonPlace::Kind::ScriptPrefix, std::string(text.substr(0, equals + 1)), std::nullopt},
                                 std::move(*document)});
            }
        }
    }
    return found;
}

double name_fits(const std::string& key, const FieldRule& rule) {
    const std::vector<std::string> words = words_in_key(key);
    double best = 0;
    for (const Alternative& way : rule.alternatives) {
        if (way.path.steps.empty()) {
            continue;
        }
        if (way.path.steps.back() == key) {
            return 1;
        }
        const std::vector<std::string> old = words_in_key(way.path.steps.back());
        const auto shared = std::ranges::count_if(
            words, [&](const std::string& word) { return word != "count" && std::ranges::count(old, word) > 0; });
        const double all = static_cast<double>(std::max(words.size(), old.size()));
        best = std::max(best, 0.8 * static_cast<double>(shared) / all);
    }
    for (const std::string& word : words) {
        if (usual_words(rule.field).find(fmt::format(" {} ", word)) != std::string_view::npos) {
            best = std::max(best, words.size() == 1 ? 0.8 : 0.7);
        }
    }
    return best;
}

}  // namespace public_signals::inline engine
