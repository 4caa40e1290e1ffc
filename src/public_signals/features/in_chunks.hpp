// Work on a range in contiguous chunks, one thread each.
#pragma once

#include <algorithm>
#include <cstddef>
#include <thread>
#include <vector>

namespace public_signals::inline features {

/// Calls `work(chunk, begin, end)` for at most `threads` contiguous chunks of 0 … n, and waits for all of them.
template <class Work>
void in_chunks(std::size_t n, int threads, Work&& work) {
    const std::size_t chunks =
        std::clamp<std::size_t>(static_cast<std::size_t>(std::max(threads, 1)), 1, std::max<std::size_t>(n, 1));
    std::vector<std::jthread> helpers;
    for (std::size_t chunk = 1; chunk < chunks; ++chunk) {
        helpers.emplace_back([&work, chunk, chunks, n] { work(chunk, n * chunk / chunks, n * (chunk + 1) / chunks); });
    }
    work(std::size_t{0}, std::size_t{0}, n / chunks);
}

}  // namespace public_signals::inline features
