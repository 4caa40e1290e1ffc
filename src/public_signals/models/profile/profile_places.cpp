#include "public_signals/models/profile/profile_places.hpp"

#include <fmt/format.h>

namespace public_signals::inline models {
namespace {

/// `2 to 4 and 7`.
std::string weeks_listed(const std::vector<int>& weeks) {
    std::vector<std::string> parts;
    for (std::size_t i = 0; i < weeks.size();) {
        std::size_t end = i;
        while (end + 1 < weeks.size() && weeks[end + 1] == weeks[end] + 1) {
            ++end;
        }
        parts.push_back(end == i ? fmt::format("{}", weeks[i]) : fmt::format("{} to {}", weeks[i], weeks[end]));
        i = end + 1;
    }
    std::string text;
    for (std::size_t i = 0; i < parts.size(); ++i) {
        text += (i == 0 ? "" : i + 1 == parts.size() ? " and " : ", ") + parts[i];
    }
    return text;
}

}  // namespace

std::string places(const std::vector<int>& weeks, ProfileKind kind) {
    if (kind == ProfileKind::LocalProjection) {
        return fmt::format("{} week{} later", weeks_listed(weeks), weeks == std::vector{1} ? "" : "s");
    }
    return fmt::format("at lag{} {}", weeks.size() == 1 ? "" : "s", weeks_listed(weeks));
}

}  // namespace public_signals::inline models
