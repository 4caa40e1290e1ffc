// What stands around a file's text: gzip or xz, a byte order mark. What is no text at all is refused by its name.
#pragma once

#include <string>
#include <string_view>

#include "public_signals/base/result.hpp"

namespace public_signals::inline engine::import {

/// The text of a file. A workbook, an MHTML page, another archive is an InvalidInput error that says what to save.
Result<std::string> unpacked(const std::string& name, std::string bytes);

// Its steps: what was packed is unpacked, up to a gigabyte; what is no text that could be imported has its name.
Result<std::string> unpacked_bytes(const std::string& name, std::string bytes);
Result<void> check_not_foreign(const std::string& name, std::string_view text);

}  // namespace public_signals::inline engine::import
