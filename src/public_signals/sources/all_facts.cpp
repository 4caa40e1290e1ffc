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

std::span<const net::DocumentedApi> net::documented_apis() {
    static const std::vector<net::DocumentedApi> apis = [] {
        std::vector<net::DocumentedApi> all;
        for (const SourceFacts* facts : builtin_sources()) {
            all.insert(all.end(), facts->apis.begin(), facts->apis.end());
        }
        return all;
    }();
    return apis;
}

}  // namespace public_signals
