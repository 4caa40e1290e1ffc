#include <array>

#include "public_signals/sources/all_sources.hpp"
#include "public_signals/sources/manifest/listed.hpp"

namespace public_signals {
namespace {

template <class... Rooms>
constexpr std::array<const SourceFacts*, sizeof...(Rooms)> facts_in(RoomList<Rooms...>) {
    return {Rooms::facts...};
}

}  // namespace

std::span<const SourceFacts* const> sources::facts_of_rooms() {
    static constexpr auto facts = facts_in(AllRooms());
    return facts;
}

std::span<const SourceFacts* const> panel::listed_sources() {
    static const std::vector<const SourceFacts*> listed = [] {
        std::vector<const SourceFacts*> all(facts_of_rooms().begin(), facts_of_rooms().end());
        const auto manifests = manifests::facts_of_manifests();
        all.insert(all.end(), manifests.begin(), manifests.end());
        return all;
    }();
    return listed;
}

std::span<const net::DocumentedApi> net::documented_apis() {
    static const std::vector<net::DocumentedApi> apis = [] {
        std::vector<net::DocumentedApi> all;
        for (const SourceFacts* facts : listed_sources()) {
            all.insert(all.end(), facts->apis.begin(), facts->apis.end());
        }
        return all;
    }();
    return apis;
}

}  // namespace public_signals
