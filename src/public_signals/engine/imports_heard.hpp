#pragma once

#include <map>
#include <string>

#include "public_signals/engine/archive_run.hpp"
#include "public_signals/engine/import_statement.hpp"

namespace public_signals::inline engine {

/// What imports say of each other.
class ImportsHeard {
  public:
    void add(const ArchivedRun& run) {
        if (run.is_import) {
            m_said.emplace(run.statement.name(run.run.run_id), run.run.run_id);
            for (const std::string& name : run.statement.takes_back) {
                m_taken_back.emplace(name, run.run.run_id);
            }
        }
    }

    bool is_taken_back(const ArchivedRun& run) const {
        return run.is_import && m_taken_back.contains(run.statement.name(run.run.run_id));
    }

    /// Runs of which no statement is left, each with the one that took it back.
    std::map<std::string, std::string> taken_back() const {
        std::map<std::string, std::string> runs;
        for (const auto& [name, by] : m_taken_back) {
            runs[run_of_name(name)] = by;
        }
        for (const auto& [name, run] : m_said) {
            if (!m_taken_back.contains(name)) {
                runs.erase(run);
            }
        }
        return runs;
    }

  private:
    std::map<std::string, std::string> m_said;        // names of statements, each with its run
    std::map<std::string, std::string> m_taken_back;  // names of statements, each with the run that takes it back
};

}  // namespace public_signals::inline engine
