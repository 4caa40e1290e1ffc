#include "public_signals/sources/wikipedia/lock.hpp"

#include <algorithm>

#include "public_signals/base/file.hpp"
#include "public_signals/data/json.hpp"
#include "public_signals/data/json_writer.hpp"

namespace public_signals::collect {

namespace {

std::map<std::string, PinnedTitle> read_lock(const std::filesystem::path& file) {
    std::map<std::string, PinnedTitle> pinned;
    const auto text = read_file(file);
    const auto lock = text ? json::parse(*text) : fail(ErrorKind::Io, "no lock yet");
    if (!lock) {
        return pinned;
    }
    for (const auto& [show, entry] : lock->root().get("shows").members()) {
        const auto since = entry.get("since").string();
        const auto title = entry.get("title").string();
        const auto wikidata_id = entry.get("wikidata_id").string();
        const json::Value page_id = entry.get("page_id");
        if (!since || !title || !wikidata_id || !page_id.exists() || !(page_id.is_null() || page_id.integer())) {
            return {};
        }
        if (const auto day = parse_day(*since)) {
            pinned[std::string(show)] = {std::string(*title), page_id.integer(), std::string(*wikidata_id), *day};
        }
    }
    return pinned;
}

/// Whether the article is looked for by the show's name alone.
bool is_guessed(const Show& show) {
    return show.wikipedia_title.empty() && show.wikidata_id.empty();
}

}  // namespace

WikipediaLock::WikipediaLock(const std::filesystem::path& data)
    : m_file(data / "wikipedia.lock.json"), m_pinned(read_lock(m_file)) {}

std::optional<PinnedTitle> WikipediaLock::of(const Show& show) const {
    const auto found = m_pinned.find(show.name);
    return is_guessed(show) && found != m_pinned.end() ? std::optional(found->second) : std::nullopt;
}

void WikipediaLock::pin(const Show& show, const WikipediaTitle& title, Day since) {
    const PinnedTitle pinned{title.title, title.page_id, title.wikidata_id, since};
    if (is_guessed(show) && m_pinned.try_emplace(show.name, pinned).second) {
        write();
    }
}

void WikipediaLock::forget_others(const std::vector<Show>& shows) {
    const auto forgotten = std::erase_if(m_pinned, [&](const auto& entry) {
        const auto show = std::ranges::find(shows, entry.first, &Show::name);
        return show == shows.end() || !is_guessed(*show);
    });
    if (forgotten > 0) {
        write();
    }
}

void WikipediaLock::write() const {
    Json shows = Json::object();
    for (const auto& [name, pinned] : m_pinned) {
        shows[name] = {{"title", pinned.title},
                       {"page_id", pinned.page_id ? Json(*pinned.page_id) : Json()},
                       {"wikidata_id", pinned.wikidata_id},
                       {"since", format_day(pinned.since)}};
    }
    // Without the file the next run resolves anew, by the same rules.
    static_cast<void>(write_file(m_file, Json{{"shows", shows}}.dump(2) + "\n"));
}

}  // namespace public_signals::collect
