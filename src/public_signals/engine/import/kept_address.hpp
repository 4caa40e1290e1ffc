// What of an address that a person's browser asked goes into an archive: tokens, signatures and numbers of devices
// stand beside what says which page it is, under names that nobody can list. So names are listed that are kept.
#pragma once

#include <optional>
#include <string>

#include "public_signals/panel/source.hpp"

namespace public_signals::inline engine::import {

/// An address in which REDACTED stands for the value of each parameter that its source does not know
/// (`SourceRow::kept_parameters`), for all of its `variables` but the cursor and the account, for its fragment, and for
/// what stands behind a `;`; without `user:password@`. Of an address of no source no parameter is known.
std::string kept_address(const std::string& address, std::optional<Source> source);

/// `type/subtype; charset=NAME`, where the text has that form; else empty.
std::string kept_content_type(std::string_view text);

}  // namespace public_signals::inline engine::import
