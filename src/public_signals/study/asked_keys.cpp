#include "public_signals/study/asked_keys.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <set>
#include <vector>

#include "public_signals/base/digest.hpp"
#include "public_signals/base/file.hpp"
#include "public_signals/data/json.hpp"
#include "public_signals/data/json_writer.hpp"
#include "public_signals/study/asked_of.hpp"

namespace public_signals::inline study {
namespace {

constexpr std::size_t most_changes = 3;
constexpr const char* place_key = "gt_geo (or settings.geo)";
constexpr const char* extensions_key = "settings.panel.extensions";
constexpr const char* beside_key = "--extensions";  // groups of columns that shows.yaml did not ask

/// A list whatever its order: as JSON, so that no name of it is taken for two.
std::string in_order(std::vector<std::string> names) {
    std::ranges::sort(names);
    return Json(names).dump();
}

std::string shown_or_none(const KeyValues& keys, const std::string& key) {
    const auto found = keys.find(key);
    return found == keys.end() ? "(none)" : found->second.empty() ? "\"\"" : found->second;
}

/// The names that either map has.
template <class Map>
std::set<std::string> names_of_both(const Map& one, const Map& other) {
    std::set<std::string> names;
    for (const Map* map : {&one, &other}) {
        for (const auto& [name, value] : *map) {
            names.insert(name);
        }
    }
    return names;
}

/// A key that changed in the same way, of the settings or of some shows.
struct Change {
    std::string key;
    std::string values;  // US-NY -> GB
    std::vector<std::string> shows;

    std::string text() const {
        const std::string whose = shows.empty()       ? ""
                                  : shows.size() == 1 ? " of " + shows.front()
                                                      : fmt::format(" of {} shows", shows.size());
        return fmt::format("{}{}: {}", key, whose, values);
    }
};

void add_changes(const KeyValues& then, const KeyValues& now, const std::string& show, std::vector<Change>& changes) {
    for (const std::string& key : names_of_both(then, now)) {
        const auto before = then.find(key);
        const auto after = now.find(key);
        if (before != then.end() && after != now.end() && before->second == after->second) {
            continue;
        }
        const std::string values = fmt::format("{} -> {}", shown_or_none(then, key), shown_or_none(now, key));
        const auto same = std::ranges::find_if(
            changes, [&](const Change& change) { return change.key == key && change.values == values; });
        Change& change = same == changes.end() ? changes.emplace_back(Change{key, values, {}}) : *same;
        if (!show.empty()) {
            change.shows.push_back(show);
        }
    }
}

/// The source that a key is of; nothing where it is of several.
std::optional<Source> source_of(std::string_view key) {
    if (key.starts_with("settings.gt.") || key == "google_queries" || key == place_key) {
        return source_with(RawRows::Points);
    }
    if (key.starts_with("settings.wiki.") || key.starts_with("wiki")) {
        return source_with(RawRows::Days);
    }
    for (const Source source : sources_with_posts()) {
        if (key == facts_of(source).show_key) {
            return source;
        }
    }
    return std::nullopt;
}

/// The groups of columns that a key lists.
std::set<std::string> groups_in(const AskedKeys& keys, const char* key) {
    std::set<std::string> groups;
    const auto found = keys.settings.find(key);
    const auto list = json::parse(found == keys.settings.end() ? std::string("[]") : found->second);
    for (const json::Value& group : list ? list->root().elements() : std::vector<json::Value>()) {
        groups.emplace(group.string().value_or(""));
    }
    return groups;
}

KeyValues values_of(const json::Value& object) {
    KeyValues values;
    for (const auto& [key, value] : object.members()) {
        values.emplace(std::string(key), value.string().value_or(""));
    }
    return values;
}

}  // namespace

AskedKeys asked_keys(const Study& study) {
    const Settings& settings = study.settings;
    AskedKeys keys;
    keys.settings = {
        {"settings.gt.base_start", settings.gt.base_start ? format_day(*settings.gt.base_start) : ""},
        {"settings.gt.scale", name_of(settings.gt.scale)},
        {"settings.gt.below_one", fmt::format("{}", settings.gt.below_one)},
        {"settings.gt.category", fmt::format("{}", settings.gt.category)},
        {"settings.wiki.project", settings.wiki.project},
        {"settings.wiki.agent", name_of(settings.wiki.agent)},
        {"settings.wiki.redirects", settings.wiki.redirects ? "true" : "false"},
        {"settings.posts.collab", name_of(settings.posts.collab)},
    };
    for (const Show& show : study.shows) {
        std::map<std::string, std::vector<std::string>> asked;
        for (const Source source : all_sources()) {
            for (AskedKey& one : asked_of(show, source)) {
                asked[one.key].push_back(std::move(one.value));
            }
        }
        asked.erase("name");
        KeyValues& of_show = keys.shows[show.name];
        for (const auto& [key, values] : asked) {
            const bool is_list = key == "google_queries" || key == "wikipedia_extra_titles";
            of_show.emplace(key, is_list ? in_order(values) : values.front());
        }
        if (asked.contains("google_queries")) {
            of_show.emplace(place_key, trends_geo(show, settings));
        }
    }
    return keys;
}

AskedKeys keys_of_pages(const Study& study) {
    AskedKeys keys = asked_keys(study);
    for (const char* of_weeks :
         {"settings.gt.base_start", "settings.gt.scale", "settings.gt.below_one", "settings.posts.collab"}) {
        keys.settings.erase(of_weeks);
    }
    return keys;
}

AskedKeys keys_in_panel(AskedKeys keys, const Extensions& asked, const Extensions& columns) {
    const auto lacks_source = [&](const auto& entry) {
        const auto source = source_of(entry.first);
        return source && !is_in_panel(*source, columns);
    };
    std::erase_if(keys.settings, lacks_source);
    for (auto& [show, of_show] : keys.shows) {
        std::erase_if(of_show, lacks_source);
    }
    Extensions beside = columns;
    std::erase_if(beside, [&](const std::string& group) { return std::ranges::count(asked, group) > 0; });
    keys.settings[extensions_key] = in_order(asked);
    if (!beside.empty()) {
        keys.settings[beside_key] = in_order(beside);
    }
    return keys;
}

AskedKeys keys_of_merge(const Study& study) {
    AskedKeys keys;
    for (const Show& show : study.shows) {
        KeyValues& of_show = keys.shows[show.name];
        if (!show.aliases.empty()) {
            of_show.emplace("aliases", in_order(show.aliases));
        }
        for (const auto& [key, day] :
             {std::pair("opening_date", show.opening_date), std::pair("closing_date", show.closing_date)}) {
            if (day) {
                of_show.emplace(key, format_day(*day));
            }
        }
    }
    return keys;
}

AskedKeys united(AskedKeys keys, const AskedKeys& more) {
    keys.settings.insert(more.settings.begin(), more.settings.end());
    for (const auto& [show, of_show] : more.shows) {
        keys.shows[show].insert(of_show.begin(), of_show.end());
    }
    return keys;
}

std::string changes_in_panel(AskedKeys then, AskedKeys now) {
    const auto before = groups_in(then, extensions_key);
    const auto after = groups_in(now, extensions_key);
    const auto beside = groups_in(then, beside_key);
    const bool stay = std::ranges::includes(after, before);
    const bool are_there = std::ranges::all_of(
        after, [&](const std::string& group) { return before.contains(group) || beside.contains(group); });
    for (AskedKeys* keys : {&then, &now}) {
        keys->settings.erase(beside_key);
        if (stay && are_there) {
            keys->settings.erase(extensions_key);
        }
    }
    return changes_text(then, now);
}

Json to_json(const AskedKeys& keys) {
    return {{"settings", keys.settings}, {"shows", keys.shows}};
}

std::string digest_of(const AskedKeys& keys) {
    return sha256_hex(to_json(keys).dump()).substr(0, 16);
}

std::string changes_text(const AskedKeys& then, const AskedKeys& now) {
    std::vector<std::string> texts;
    std::vector<Change> changes;
    add_changes(then.settings, now.settings, "", changes);
    for (const std::string& show : names_of_both(then.shows, now.shows)) {
        const auto before = then.shows.find(show);
        const auto after = now.shows.find(show);
        if (before == then.shows.end() || after == now.shows.end()) {
            texts.push_back(fmt::format("show {} {}", show, before == then.shows.end() ? "is new" : "is gone"));
        } else {
            add_changes(before->second, after->second, show, changes);
        }
    }
    std::ranges::transform(changes, std::inserter(texts, texts.begin()), &Change::text);
    const std::size_t told = std::min(texts.size(), most_changes);
    std::string text = fmt::format("{}", fmt::join(texts.begin(), texts.begin() + told, "; "));
    if (told < texts.size()) {
        text += fmt::format("; and {} more", texts.size() - told);
    }
    return text;
}

Result<void> write_asked_keys(const AskedKeys& keys, const std::filesystem::path& file) {
    return write_file(file, to_json(keys).dump(1) + "\n");
}

std::optional<AskedKeys> asked_keys_in(const json::Value& object) {
    if (!object.get("settings").is_object()) {
        return std::nullopt;
    }
    AskedKeys keys;
    keys.settings = values_of(object.get("settings"));
    for (const auto& [show, values] : object.get("shows").members()) {
        keys.shows.emplace(std::string(show), values_of(values));
    }
    return keys;
}

std::optional<AskedKeys> read_asked_keys(const std::filesystem::path& file) {
    const auto text = read_file(file);
    const auto document = text ? json::parse(*text) : Result<json::Document>(invalid("none"));
    return document ? asked_keys_in(document->root()) : std::nullopt;
}

}  // namespace public_signals::inline study
