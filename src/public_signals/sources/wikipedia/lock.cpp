#include "public_signals/sources/wikipedia/lock.hpp"

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

}  // namespace

WikipediaLock::WikipediaLock(const std::filesystem::path& data)
    : m_file(data / "wikipedia.lock.json"), m_pinned(read_lock(m_file)) {}

std::optional<PinnedTitle> WikipediaLock::of(const Show& show) const {
    const auto found = m_pinned.find(show.name);
    const bool is_guess = show.wikipedia_title.empty() && show.wikidata_id.empty();
    return is_guess && found != m_pinned.end() ? std::optional(found->second) : std::nullopt;
}

void WikipediaLock::pin(const Show& show, const WikipediaTitle& title, Day since) {
    if (!m_pinned.try_emplace(show.name, PinnedTitle{title.title, title.page_id, title.wikidata_id, since}).second) {
        return;
    }
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
