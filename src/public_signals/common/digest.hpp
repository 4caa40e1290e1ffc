// Digests, as WARC and the ledger write them.
#pragma once

#include <string>
#include <string_view>

namespace public_signals {

std::string sha256_hex(std::string_view bytes);
std::string sha1_base32(std::string_view bytes);

}  // namespace public_signals
