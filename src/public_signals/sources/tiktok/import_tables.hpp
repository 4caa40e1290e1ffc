// The tables of TikTok posts that other programs write, and what an id of TikTok says.
#pragma once

#include <span>
#include <string_view>

#include "public_signals/engine/import/post_table.hpp"

namespace public_signals::inline sources {

std::span<const import::PostTable> tiktok_tables();
/// Of an id or the address of a post.
import::PlatformKey tiktok_post_key(std::string_view text);

}  // namespace public_signals::inline sources
