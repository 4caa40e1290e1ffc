#include <array>

#include "public_signals/engine/source.hpp"
#include "public_signals/sources/all_sources.hpp"
#include "public_signals/sources/manifest/slots.hpp"

namespace public_signals {
namespace {

template <class... Rooms>
constexpr std::array<const SourceRow*, sizeof...(Rooms)> rows_in(RoomList<Rooms...>) {
    return {Rooms::row...};
}

}  // namespace

const SourceRow& engine::row_of(Source source) {
    static constexpr auto rows = rows_in(AllRooms());
    const auto place = static_cast<std::size_t>(source);
    return place < rows.size() ? *rows[place] : manifests::row_of_slot(place - rows.size());
}

}  // namespace public_signals
