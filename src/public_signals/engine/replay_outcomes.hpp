// What became of a show at a source that is asked for several things: series of Trends, titles of Wikipedia.
#pragma once

#include <map>
#include <string>

#include "public_signals/engine/archive_run.hpp"
#include "public_signals/engine/replay.hpp"

namespace public_signals::inline engine {

/// The last answer to each thing counts. A show is as far as its worst thing when that may still come (rate limits,
/// walls, failures), else ok when any thing was read.
class ReplayOutcomes {
  public:
    void set(const std::string& show, const std::string& thing, PageState state, std::int64_t items = 0);
    /// For a person; the first note of a show stays.
    void note(const std::string& show, std::string text) { m_notes.try_emplace(show, std::move(text)); }
    /// One outcome per show that anything was asked for, in the order of the study.
    void report(const ArchivedRun& run, Source source, const Study& study, Replayed& into) const;

  private:
    struct Thing {
        PageState state;
        std::int64_t items = 0;
    };
    std::map<std::string, std::map<std::string, Thing>> m_of;
    std::map<std::string, std::string> m_notes;
};

}  // namespace public_signals::inline engine
