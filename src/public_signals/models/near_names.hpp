// The name that a person would take for the same show: a subtitle, a year, an article or Parts One and Two apart.
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace public_signals::inline models {

/// The candidate nearest to `name`, or empty: one that is the same without articles, years and words like "The
/// Musical",
/// `&` being `and`; else one whose words are contained in the other's; else the one with the least edit distance.
std::string nearest_show(std::string_view name, const std::vector<std::string>& candidates);

}  // namespace public_signals::inline models
