#include <array>
#include <vector>

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

std::span<const web::net::DocumentedApi> web::net::documented_apis() {
    static const std::vector<DocumentedApi> apis = [] {
        std::vector<DocumentedApi> all;
        for (const SourceFacts* source : builtin_sources()) {
            all.insert(all.end(), source->documented_apis.begin(), source->documented_apis.end());
        }
        return all;
    }();
    return apis;
}

}  // namespace public_signals
