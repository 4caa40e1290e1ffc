// Pages that need not be asked for again: of this run before it was ended, and of other runs of the same day.
#pragma once

#include <filesystem>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "public_signals/collect/collector.hpp"
#include "public_signals/study/ledger.hpp"

namespace public_signals::collect {

struct StoredPage {
    ArchivedPage page;
    std::vector<ArchivedPage> aside;  // of a rendered page
    bool is_own = false;              // of this run
};

class StoredPages {
  public:
    explicit StoredPages(const Rules& rules) : m_rules(&rules) {}

    /// Takes in what an archive holds: of this run all of it, of another one what was fetched on `day`. A page fetched
    /// before midnight says nothing about a week that ended then, so a day's pages serve that day alone.
    Result<void> add(const std::filesystem::path& archive, const std::string& run_id, Day day);
    /// The page of a URL as asked, read again from its archive; nothing where it has to be asked (again).
    std::optional<StoredPage> find(const std::string& url, Source source) const;
    /// The body of a robots.txt of this run, with its status and time.
    const ArchivedPage* robots_txt(const std::string& url) const;

  private:
    void take(const ArchivedRun& run, bool is_own, Day day);
    const Rules* m_rules;
    std::map<std::string, StoredPage> m_pages;  // by URL
};

}  // namespace public_signals::collect
