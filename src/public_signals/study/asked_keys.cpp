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

namespace public_signals::inline study {
namespace {

constexpr std::size_t most_changes = 3;

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

void add_changes(const KeyValues& then, const KeyValues& now, const std::string& whose,
                 std::vector<std::string>& changes) {
    for (const std::string& key : names_of_both(then, now)) {
        const auto before = then.find(key);
        const auto after = now.find(key);
        if (before == then.end() || after == now.end() || before->second != after->second) {
            changes.push_back(
                fmt::format("{}{}: {} -> {}", key, whose, shown_or_none(then, key), shown_or_none(now, key)));
        }
    }
}

Json to_json(const AskedKeys& keys) {
    return {{"settings", keys.settings}, {"shows", keys.shows}};
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
        {"settings.geo", settings.geo},
        {"settings.gt.base_start", settings.gt.base_start ? format_day(*settings.gt.base_start) : ""},
        {"settings.gt.scale", name_of(settings.gt.scale)},
        {"settings.gt.below_one", fmt::format("{}", settings.gt.below_one)},
        {"settings.gt.category", fmt::format("{}", settings.gt.category)},
        {"settings.wiki.project", settings.wiki.project},
        {"settings.wiki.agent", name_of(settings.wiki.agent)},
        {"settings.wiki.redirects", settings.wiki.redirects ? "true" : "false"},
        {"settings.posts.collab", name_of(settings.posts.collab)},
        {"settings.panel.extensions", in_order(settings.panel.extensions)},
    };
    for (const Show& show : study.shows) {
        KeyValues& of_show = keys.shows[show.name];
        const auto add = [&](std::string_view key, const std::string& value) {
            if (!value.empty()) {
                of_show.emplace(key, value);
            }
        };
        const auto add_list = [&](std::string_view key, const std::vector<std::string>& names) {
            add(key, names.empty() ? "" : in_order(names));
        };
        add_list("google_queries", show.google_queries);
        if (show.gt_geo) {
            of_show.emplace("gt_geo", *show.gt_geo);
        }
        add("wikipedia_title", show.wikipedia_title);
        add("wikidata_id", show.wikidata_id);
        add_list("wikipedia_extra_titles", show.wikipedia_extra_titles);
        for (const auto& [source, handle] : show.handles) {
            add(facts_of(source).show_key, handle);
        }
    }
    return keys;
}

std::string digest_of(const AskedKeys& keys) {
    return sha256_hex(to_json(keys).dump()).substr(0, 16);
}

std::string changes_text(const AskedKeys& then, const AskedKeys& now) {
    std::vector<std::string> changes;
    add_changes(then.settings, now.settings, "", changes);
    for (const std::string& show : names_of_both(then.shows, now.shows)) {
        const auto before = then.shows.find(show);
        const auto after = now.shows.find(show);
        if (before == then.shows.end() || after == now.shows.end()) {
            changes.push_back(fmt::format("show {} {}", show, before == then.shows.end() ? "is new" : "is gone"));
        } else {
            add_changes(before->second, after->second, " of " + show, changes);
        }
    }
    const std::size_t told = std::min(changes.size(), most_changes);
    std::string text = fmt::format("{}", fmt::join(changes.begin(), changes.begin() + told, "; "));
    if (told < changes.size()) {
        text += fmt::format("; and {} more", changes.size() - told);
    }
    return text;
}

Result<void> write_asked_keys(const AskedKeys& keys, const std::filesystem::path& file) {
    return write_file(file, to_json(keys).dump(1) + "\n");
}

std::optional<AskedKeys> read_asked_keys(const std::filesystem::path& file) {
    const auto text = read_file(file);
    const auto document = text ? json::parse(*text) : Result<json::Document>(invalid("none"));
    if (!document || !document->root().get("settings").is_object()) {
        return std::nullopt;
    }
    AskedKeys keys;
    keys.settings = values_of(document->root().get("settings"));
    for (const auto& [show, values] : document->root().get("shows").members()) {
        keys.shows.emplace(std::string(show), values_of(values));
    }
    return keys;
}

}  // namespace public_signals::inline study
