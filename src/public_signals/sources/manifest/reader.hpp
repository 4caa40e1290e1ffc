// A manifest out of its YAML, every mistake with its line.
#pragma once

#include <string>
#include <string_view>

#include "public_signals/base/result.hpp"
#include "public_signals/sources/manifest/model.hpp"

namespace public_signals::inline sources::manifests {

inline constexpr const char* grammar_help = "the grammar is in docs/manifests.md";

/// What a manifest's text says, by itself: whether its names are free, the list tells. Only one that ships may say that
/// robots.txt is not asked.
Result<Manifest> parse_manifest(std::string_view yaml, const std::string& file, bool is_shipped);

/// The rule file, as engine/rules reads it, that says of answers what a manifest says.
std::string rules_of(const Manifest& manifest);

}  // namespace public_signals::inline sources::manifests
