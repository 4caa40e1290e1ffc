// Digests, as WARC and the ledger write them.
#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace public_signals::inline base {

std::string sha256_hex(std::string_view bytes);
std::string sha1_base32(std::string_view bytes);

/// Whether `labelled` (`sha1:` or `sha256:`, then base32 or hex in either case) is the digest of `bytes`; nullopt for
/// an algorithm that is neither.
std::optional<bool> digest_matches(std::string_view labelled, std::string_view bytes);

}  // namespace public_signals::inline base
