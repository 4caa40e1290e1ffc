#include <array>

#include "public_signals/sources/all_sources.hpp"

namespace public_signals {
namespace {

template <class... Rooms>
constexpr std::array<const SourceFacts*, sizeof...(Rooms)> facts_in(RoomList<Rooms...>) {
    return {Rooms::facts...};
}

}  // namespace

std::span<const SourceFacts* const> panel::builtin_sources() {
    static constexpr auto facts = facts_in(AllRooms());
    return facts;
}

}  // namespace public_signals
