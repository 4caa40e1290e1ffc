// The facts of a manifest are functions of its slot: a source's row holds plain function pointers.
#include "public_signals/sources/manifest/listed.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cassert>
#include <cstdio>
#include <cstdlib>
#include <deque>
#include <fstream>
#include <iterator>
#include <utility>

#include "public_signals/base/url.hpp"
#include "public_signals/sources/all_sources.hpp"
#include "public_signals/sources/manifest/reader.hpp"
#include "public_signals/web/target.hpp"

namespace public_signals::inline sources::manifests {
namespace {

struct Registry {
    std::deque<Manifest> manifests;
    std::array<SourceFacts, most_manifests> facts = {};
    std::array<net::DocumentedApi, most_manifests> apis = {};
    std::vector<const SourceFacts*> listed;
    bool is_whole = false;
};

Registry& registry();

template <std::size_t slot>
std::span<const PanelColumn> columns_of_slot() {
    return manifest_in(slot).panel_columns;
}

template <std::size_t slot>
bool is_host_of_slot(std::string_view host) {
    return manifest_in(slot).host == fmt::format("https://{}", host);
}

/// Whether a path is the one of a template, whatever the account in it.
bool is_path_of(std::string_view path, std::string_view written) {
    written = written.substr(0, written.find('?'));
    while (!written.empty() && !path.empty()) {
        if (written.front() == '{') {
            written.remove_prefix(std::min(written.find('}') + 1, written.size()));
            path.remove_prefix(std::min(path.find('/'), path.size()));
        } else if (written.front() != path.front()) {
            return false;
        } else {
            written.remove_prefix(1);
            path.remove_prefix(1);
        }
    }
    return written.empty() && path.empty();
}

template <std::size_t slot>
bool is_asked_of_slot(const Url& url) {
    return is_path_of(url.path, manifest_in(slot).url);
}

struct SlotFunctions {
    std::span<const PanelColumn> (*columns)();
    net::DocumentedApi api;
};

template <std::size_t... slots>
constexpr std::array<SlotFunctions, sizeof...(slots)> functions_of(std::index_sequence<slots...>) {
    return {SlotFunctions{columns_of_slot<slots>, {is_host_of_slot<slots>, is_asked_of_slot<slots>}}...};
}
constexpr auto functions = functions_of(std::make_index_sequence<most_manifests>());

/// Columns as the panel's table has them; texts stay the manifest's.
std::vector<PanelColumn> columns_of(const Manifest& manifest) {
    std::vector<PanelColumn> columns;
    std::string_view most;
    for (const ManifestColumn& column : manifest.columns) {
        const bool is_views = column.measure == Measure::SumOfCount && column.count == PostCount::Views;
        most = is_views ? std::string_view(column.name) : most;
    }
    for (const ManifestColumn& column : manifest.columns) {
        const bool is_likes = column.measure == Measure::SumOfCount && column.count == PostCount::Likes;
        const bool is_views = column.name == most;
        columns.push_back({.name = column.name,
                           .type = ColumnType::Int64,
                           .source = manifest.name,
                           .measure = column.measure,
                           .count = column.count,
                           .group = manifest.name,
                           .is_drawn = column.measure == Measure::Posts,
                           .worth_a_warning = is_views ? many_views : 10,
                           .at_most = is_likes ? most : std::string_view()});
    }
    return columns;
}

void add(Registry& into, Manifest read) {
    const std::size_t slot = into.manifests.size();
    Manifest& manifest = into.manifests.emplace_back(std::move(read));
    manifest.rules_text = rules_of(manifest);
    manifest.rules = manifest.rules_text;
    manifest.panel_columns = columns_of(manifest);
    into.apis[slot] = functions[slot].api;
    const std::size_t apis = manifest.exempt_because.empty() ? 0 : 1;
    into.facts[slot] = {.id = source_of_slot(slot),
                        .name = manifest.name.c_str(),
                        .title = manifest.title.c_str(),
                        .prefix = manifest.prefix,
                        .rows = RawRows::Posts,
                        .show_key = manifest.show_key.c_str(),
                        .apis = std::span(&into.apis[slot], apis),
                        .leading = manifest.leading,
                        .own_post_fields = manifest.own_fields,
                        .own_columns = functions[slot].columns};
    into.listed.push_back(&into.facts[slot]);
}

/// A mistake in what ships can't be told to anybody but those who build the program.
Registry& registry() {
    static Registry& known = *[] {
        auto* const made = new Registry;
        for (const ShippedManifest& shipped : shipped_manifests()) {
            auto read = parse_manifest(shipped.text, fmt::format("sources/{}.yaml", shipped.name), true);
            if (!read) {
                std::fputs(fmt::format("{}: {}\n", read.error().where, read.error().message).c_str(), stderr);
                std::abort();
            }
            add(*made, std::move(*read));
        }
        return made;
    }();
    return known;
}

tl::unexpected<Error> taken(const Manifest& manifest, std::string_view what, std::string_view word,
                            std::string_view by) {
    return invalid(fmt::format("{} {} is taken by {}", what, word, by), manifest.file,
                   "every source, prefix, key of a show and column has one meaning: choose another name");
}

constexpr std::string_view keys_of_shows[] = {"name",         "google_queries",        "queries", "wikipedia_title",
                                              "opening_date", "closing_date",          "gt_geo",  "wikidata_id",
                                              "aliases",      "wikipedia_extra_titles"};
/// Groups of the panel's own columns, and words that commands take beside the names of sources.
constexpr std::string_view other_groups[] = {"saves", "reach", "all", "none", "sources", "settings"};

Result<void> check_names(const Manifest& manifest, std::span<const SourceFacts* const> others) {
    for (const SourceFacts* other : others) {
        if (manifest.name == other->name) {
            return taken(manifest, "source", manifest.name, "another source");
        }
        if (manifest.prefix.starts_with(other->prefix) || other->prefix.starts_with(manifest.prefix)) {
            return taken(manifest, "prefix", manifest.prefix, other->name);
        }
        if (other->show_key != nullptr && manifest.show_key == other->show_key) {
            return taken(manifest, "show_key", manifest.show_key, other->name);
        }
    }
    if (std::ranges::find(keys_of_shows, manifest.show_key) != std::end(keys_of_shows)) {
        return taken(manifest, "show_key", manifest.show_key, "shows.yaml itself");
    }
    if (std::ranges::find(other_groups, manifest.name) != std::end(other_groups)) {
        return taken(manifest, "source", manifest.name, "the program's own words");
    }
    return {};
}

std::vector<const SourceFacts*> all_listed() {
    std::vector<const SourceFacts*> all;
    const auto rooms = facts_of_rooms();
    all.insert(all.end(), rooms.begin(), rooms.end());
    all.insert(all.end(), registry().listed.begin(), registry().listed.end());
    return all;
}

Result<std::string> text_of(const std::filesystem::path& file) {
    std::ifstream in(file, std::ios::binary);
    std::string text(std::istreambuf_iterator<char>(in), {});
    return in.bad() || !in.is_open()
               ? Result<std::string>(fail(ErrorKind::Io, "the manifest can't be read", file.string()))
               : std::move(text);
}

bool ships(std::string_view text) {
    const auto shipped = shipped_manifests();
    return std::ranges::find(shipped, text, &ShippedManifest::text) != shipped.end();
}

}  // namespace

Result<Manifest> checked_manifest(const std::filesystem::path& file) {
    const std::string text = TRY(text_of(file));
    Manifest manifest = TRY(parse_manifest(text, file.string(), false));
    TRY(check_names(manifest, all_listed()));
    return manifest;
}

Result<void> list_manifests(const std::filesystem::path& folder) {
    assert(!registry().is_whole);
    std::error_code ignored;
    std::vector<std::filesystem::path> files;
    for (const auto& entry : std::filesystem::directory_iterator(folder, ignored)) {
        if (entry.path().extension() == ".yaml" && entry.is_regular_file(ignored)) {
            files.push_back(entry.path());
        }
    }
    std::ranges::sort(files);
    for (const std::filesystem::path& file : files) {
        TRY(list_manifest(file));
    }
    return {};
}

Result<void> list_manifest(const std::filesystem::path& file) {
    const std::string text = TRY(text_of(file));
    if (ships(text)) {
        return {};
    }
    Manifest manifest = TRY(checked_manifest(file));
    if (file.stem() != manifest.name) {
        return invalid(fmt::format("source {} is in a file of another name", manifest.name), file.string(),
                       fmt::format("call the file {}.yaml", manifest.name));
    }
    if (registry().manifests.size() == most_manifests) {
        return invalid(fmt::format("there are more than {} manifests", most_manifests), file.string(),
                       "take some out of the folder");
    }
    add(registry(), std::move(manifest));
    return {};
}

const Manifest& manifest_in(std::size_t slot) {
    return registry().manifests[slot];
}

std::size_t manifest_count() {
    return registry().manifests.size();
}

const Manifest* manifest_of(Source source) {
    const std::size_t rooms = facts_of_rooms().size();
    const auto place = static_cast<std::size_t>(source);
    return place < rooms ? nullptr : &manifest_in(place - rooms);
}

Source source_of_slot(std::size_t slot) {
    return static_cast<Source>(facts_of_rooms().size() + slot);
}

std::span<const SourceFacts* const> facts_of_manifests() {
    registry().is_whole = true;
    return registry().listed;
}

const SourceFacts& facts_of_slot(std::size_t slot) {
    return registry().facts[slot];
}

}  // namespace public_signals::inline sources::manifests
