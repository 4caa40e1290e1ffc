// The manifests that the program knows: those that ship, then a study's own, each in a slot behind the rooms.
#pragma once

#include <array>
#include <cstddef>
#include <filesystem>
#include <span>
#include <string_view>
#include <vector>

#include "public_signals/base/result.hpp"
#include "public_signals/panel/source.hpp"
#include "public_signals/sources/manifest/model.hpp"

namespace public_signals::inline sources::manifests {

inline constexpr std::size_t most_manifests = 32;

/// A manifest that ships, as text, with its proof page and what that holds. Generated from sources/*.yaml.
struct ShippedManifest {
    std::string_view name;
    std::string_view text;
    std::string_view proof;
    std::string_view proof_holds;
};
std::span<const ShippedManifest> shipped_manifests();

/// Adds the manifests of a study's folder `sources/`, before anything asks for the list of sources; a folder that is
/// not there has none. A name, prefix, key or column that is taken is an error, and so is any mistake.
Result<void> list_manifests(const std::filesystem::path& folder);
/// The same of one file.
Result<void> list_manifest(const std::filesystem::path& file);
/// A study's manifest as it would be listed: its own mistakes, and names that are taken. Not of one that is listed.
Result<Manifest> checked_manifest(const std::filesystem::path& file);

/// The manifest in a slot that is in use.
const Manifest& manifest_in(std::size_t slot);
std::size_t manifest_count();
/// The manifest of a source; null where it has a room.
const Manifest* manifest_of(Source source);
Source source_of_slot(std::size_t slot);

/// Their facts, in order; from here on the list is whole.
std::span<const SourceFacts* const> facts_of_manifests();
/// What any source may be: room for every slot, used or not.
const SourceFacts& facts_of_slot(std::size_t slot);

}  // namespace public_signals::inline sources::manifests
