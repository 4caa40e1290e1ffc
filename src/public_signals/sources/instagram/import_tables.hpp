// The tables of Instagram posts that other programs write, and what an id of Instagram says.
#pragma once

#include <span>
#include <string_view>

#include "public_signals/engine/import/post_table.hpp"

namespace public_signals::inline sources {

std::span<const import::PostTable> instagram_tables();
/// Of a pk, of pk_owner, of a shortcode or of the address of a post: a pk and its shortcode are one number.
import::PlatformKey instagram_post_key(std::string_view text);

}  // namespace public_signals::inline sources
