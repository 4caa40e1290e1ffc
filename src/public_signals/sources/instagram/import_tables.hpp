// The tables of Instagram posts that other programs write.
#pragma once

#include <span>

#include "public_signals/engine/import/post_table.hpp"

namespace public_signals::inline sources {

std::span<const import::PostTable> instagram_tables();

}  // namespace public_signals::inline sources
