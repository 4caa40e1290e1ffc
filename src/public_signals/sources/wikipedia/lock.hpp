// data/wikipedia.lock.json: the article of every show as it was first resolved, so that a new article of a likely name
// does not quietly take its place. A replay does without it: the archive says what was asked.
#pragma once

#include <filesystem>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "public_signals/sources/wikipedia/titles.hpp"
#include "public_signals/study/shows.hpp"

namespace public_signals::collect {

struct PinnedTitle {
    std::string title;  // with spaces
    std::optional<std::int64_t> page_id;
    std::string wikidata_id;
    Day since;
};

class WikipediaLock {
  public:
    /// A file that is absent or unreadable pins nothing.
    explicit WikipediaLock(const std::filesystem::path& data);

    /// What is pinned for a show that shows.yaml gives neither a title nor a Wikidata item.
    std::optional<PinnedTitle> of(const Show& show) const;
    /// Pins and writes the file, whole or not at all; a title that is pinned already stays, and so does a show whose
    /// title or item stands in shows.yaml.
    void pin(const Show& show, const WikipediaTitle& title, Day since);
    /// Forgets what shows.yaml does not leave to the lock: shows that it names no more, or gives a title or an item.
    void forget_others(const std::vector<Show>& shows);

  private:
    void write() const;

    std::filesystem::path m_file;
    std::map<std::string, PinnedTitle> m_pinned;  // by show
};

}  // namespace public_signals::collect
