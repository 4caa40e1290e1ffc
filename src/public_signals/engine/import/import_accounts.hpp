// Whose an imported page is: what its address says, what it says itself, and what the person says who saved it.
#pragma once

#include <string>
#include <utility>
#include <vector>

#include "public_signals/engine/archive_run.hpp"
#include "public_signals/engine/import/import.hpp"
#include "public_signals/engine/rules.hpp"

namespace public_signals::inline engine::import {

/// An imported page as the readers of archives take it.
ArchivedPage archived(const ImportedPage& imported);

/// Gives pages whose address does not name their account the one that they name themselves. A page that a person saved
/// and that names none is an InvalidInput error; of a visit's answers some are nobody's. So is one that names another
/// account than the person says, by --handle or by the address.
Result<void> name_accounts(std::vector<std::pair<std::string, ImportedFile>>& files, const Rules& rules,
                           const ImportHints& hints);

}  // namespace public_signals::inline engine::import
