#include "public_signals/panel/source.hpp"

#include <algorithm>

namespace public_signals::inline panel {

const SourceFacts& facts_of(Source source) {
    return *listed_sources()[static_cast<std::size_t>(source)];
}

const char* name_of(Source source) {
    return facts_of(source).name;
}

const char* title_of(Source source) {
    return facts_of(source).title;
}

std::span<const Source> all_sources() {
    static const std::vector<Source> sources = [] {
        std::vector<Source> ids;
        std::ranges::transform(listed_sources(), std::back_inserter(ids), &SourceFacts::id);
        return ids;
    }();
    return sources;
}

std::vector<std::string> source_names() {
    return names_of(all_sources());
}

std::vector<std::string> names_of(std::span<const Source> sources) {
    std::vector<std::string> names;
    std::ranges::transform(sources, std::back_inserter(names), [](Source source) { return name_of(source); });
    return names;
}

std::optional<Source> find_source(std::string_view name) {
    const auto facts = listed_sources();
    const auto found =
        std::ranges::find(facts, name, [](const SourceFacts* each) { return std::string_view(each->name); });
    return found == facts.end() ? std::nullopt : std::optional((*found)->id);
}

std::optional<RawRows> raw_rows_of(std::string_view name) {
    const std::optional<Source> source = find_source(name);
    return source ? std::optional(facts_of(*source).rows) : std::nullopt;
}

Source source_with(RawRows rows) {
    return (*std::ranges::find(listed_sources(), rows, &SourceFacts::rows))->id;
}

bool has_posts(Source source) {
    return facts_of(source).rows == RawRows::Posts;
}

std::vector<Source> sources_with_posts() {
    std::vector<Source> sources;
    std::ranges::copy_if(all_sources(), std::back_inserter(sources), has_posts);
    return sources;
}

}  // namespace public_signals::inline panel
