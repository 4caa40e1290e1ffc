// What stands around a file's text: a gzip member, a byte order mark. What is no text at all is refused by its name.
#pragma once

#include <string>

#include "public_signals/base/result.hpp"

namespace public_signals::inline engine::import {

/// The text of a file. A workbook, an MHTML page, another archive is an InvalidInput error that says what to save.
Result<std::string> unpacked(const std::string& name, std::string bytes);

}  // namespace public_signals::inline engine::import
