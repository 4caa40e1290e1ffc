// The chunk writer beside Arrow's reader, on row groups drawn with fixed seeds: the property that fuzz/chunks.cpp has
// for any bytes.
#include <gtest/gtest.h>

#include <random>

#include "fuzz/chunk_round_trip.hpp"
#include "unit/base/temporary_folder.hpp"

namespace public_signals {
namespace {

TEST(Chunks, DrawnRowGroupsComeBackFromArrowCellByCell) {
    const TemporaryFolder folder;
    for (std::uint64_t seed = 0; seed < 300; ++seed) {
        std::mt19937_64 engine(seed);
        std::string bytes(engine() % 200, '\0');
        std::ranges::generate(bytes, [&] { return static_cast<char>(engine()); });
        ASSERT_EQ(fuzz::chunk_round_trip(bytes, folder / "drawn.parquet"), "") << "seed " << seed;
    }
}

}  // namespace
}  // namespace public_signals
