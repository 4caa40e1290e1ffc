// An import beside those that were made here before: what was said last counts.
//
// The same pages may be imported again with other words, a file may be put right and imported for the same time, and
// two files may say one time of saving. Nothing in a file tells which of them a person believes: the order of the
// imports does, and each archive notes where in it it stands.
#pragma once

#include <filesystem>
#include <string>
#include <vector>

#include "public_signals/engine/import/import_archive.hpp"
#include "public_signals/engine/import_statement.hpp"
#include "public_signals/engine/rules.hpp"

namespace public_signals::inline cli {

struct SaidHere {
    Statements statements;           // of the runs that have earlier ones beside them
    std::vector<std::string> notes;  // which those are, for a person
};

/// What `archive` has to note of earlier imports in `archives`. `output` is written over: what it says now is not said
/// any more.
Result<SaidHere> said_here(const import::ImportArchive& archive, const std::vector<std::filesystem::path>& archives,
                           const std::filesystem::path& output, const Rules& rules);

}  // namespace public_signals::inline cli
