// Work cut into blocks whose borders depend on the data alone: sums are added up block by block, so every number of
// threads gives the same bits.
#pragma once

#include <algorithm>
#include <cstddef>
#include <vector>

#include "public_signals/base/in_parallel.hpp"
#include "public_signals/panel/panel.hpp"

namespace public_signals::inline models {

inline constexpr std::size_t block_rows = 1 << 16;
inline constexpr std::size_t most_blocks = 64;

/// in_parallel on as many threads as the machine has: on one when all of it goes over fewer `rows` than a block has,
/// which takes less time than to start a thread.
template <class Work>
void in_parallel_rows(std::size_t count, const Work& work, std::size_t rows = block_rows) {
    in_parallel(count, rows < block_rows ? 1U : machine_threads(16), work);
}

/// 0 .. rows-1 in ranges of about 65,000 rows, at most 64 of them.
inline std::vector<RowRange> row_blocks(std::size_t rows) {
    const std::size_t size = std::max(block_rows, (rows + most_blocks - 1) / most_blocks);
    std::vector<RowRange> blocks;
    for (std::size_t begin = 0; begin < rows; begin += size) {
        blocks.push_back({begin, std::min(begin + size, rows)});
    }
    return blocks;
}

}  // namespace public_signals::inline models
