#include <array>

#include "public_signals/engine/source.hpp"
#include "public_signals/sources/all_sources.hpp"

namespace public_signals {
namespace {

template <class... Rooms>
constexpr std::array<const SourceRow*, sizeof...(Rooms)> rows_in(RoomList<Rooms...>) {
    return {Rooms::row...};
}

}  // namespace

const SourceRow& engine::row_of(Source source) {
    static constexpr auto rows = rows_in(AllRooms());
    return *rows[static_cast<std::size_t>(source)];
}

}  // namespace public_signals
