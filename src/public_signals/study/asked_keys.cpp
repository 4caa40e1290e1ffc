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

std::string in_order(std::vector<std::string> names) {
    std::ranges::sort(names);
    return fmt::format("{}", fmt::join(names, ", "));
}

std::string shown_or_none(const AskedKeys& keys, const std::string& key) {
    const auto found = keys.find(key);
    return found == keys.end() ? "(none)" : found->second.empty() ? "\"\"" : found->second;
}

std::string show_key_of(const std::string& show) {
    return "show " + show;
}

/// A show that came or went is one change, not one of each of its keys.
bool is_of_another_show(const std::string& key, const AskedKeys& keys) {
    const auto of = key.find(" of ");
    return of != std::string::npos && !keys.contains(show_key_of(key.substr(of + 4)));
}

}  // namespace

AskedKeys asked_keys(const Study& study) {
    const Settings& settings = study.settings;
    AskedKeys keys = {
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
        const auto add = [&](std::string_view key, const std::string& value) {
            if (!value.empty()) {
                keys.emplace(fmt::format("{} of {}", key, show.name), value);
            }
        };
        keys.emplace(show_key_of(show.name), "");
        add("google_queries", in_order(show.google_queries));
        if (show.gt_geo) {
            keys.emplace("gt_geo of " + show.name, *show.gt_geo);
        }
        add("wikipedia_title", show.wikipedia_title);
        add("wikidata_id", show.wikidata_id);
        add("wikipedia_extra_titles", in_order(show.wikipedia_extra_titles));
        for (const auto& [source, handle] : show.handles) {
            add(facts_of(source).show_key, handle);
        }
    }
    return keys;
}

std::string digest_of(const AskedKeys& keys) {
    return sha256_hex(Json(keys).dump()).substr(0, 16);
}

std::string changes_text(const AskedKeys& then, const AskedKeys& now) {
    std::set<std::string> names;
    for (const AskedKeys* keys : {&then, &now}) {
        for (const auto& [key, value] : *keys) {
            const auto before = then.find(key);
            const auto after = now.find(key);
            if (before == then.end() || after == now.end() || before->second != after->second) {
                names.insert(key);
            }
        }
    }
    std::erase_if(names, [&](const std::string& key) {
        return is_of_another_show(key, then) || is_of_another_show(key, now);
    });
    std::string text;
    std::size_t told = 0;
    for (const std::string& key : names) {
        if (told++ == most_changes) {
            return text + fmt::format("; and {} more", names.size() - most_changes);
        }
        const bool is_show = key.starts_with("show ");
        text += text.empty() ? "" : "; ";
        text += is_show ? fmt::format("{} {}", key, now.contains(key) ? "is new" : "is gone")
                        : fmt::format("{}: {} -> {}", key, shown_or_none(then, key), shown_or_none(now, key));
    }
    return text;
}

Result<void> write_asked_keys(const AskedKeys& keys, const std::filesystem::path& file) {
    return write_file(file, Json(keys).dump(1) + "\n");
}

std::optional<AskedKeys> read_asked_keys(const std::filesystem::path& file) {
    const auto text = read_file(file);
    const auto document = text ? json::parse(*text) : Result<json::Document>(invalid("none"));
    if (!document || !document->root().is_object()) {
        return std::nullopt;
    }
    AskedKeys keys;
    for (const auto& [key, value] : document->root().members()) {
        keys.emplace(std::string(key), value.string().value_or(""));
    }
    return keys.empty() ? std::nullopt : std::optional(std::move(keys));
}

}  // namespace public_signals::inline study
