// The tables of TikTok posts that other programs write.
#pragma once

#include <span>

#include "public_signals/engine/import/post_table.hpp"

namespace public_signals::inline sources {

std::span<const import::PostTable> tiktok_tables();

}  // namespace public_signals::inline sources
