// Pieces of work that don't depend on one another, on several threads.
#pragma once

#include <algorithm>
#include <atomic>
#include <cstddef>
#include <thread>
#include <vector>

namespace public_signals::inline base {

/// As many threads as the machine runs at once, at most `most`; one where it doesn't say.
inline unsigned machine_threads(unsigned most = 8) {
    return std::clamp(std::thread::hardware_concurrency(), 1U, most);
}

/// Calls `work(i)` for every i below `n`, on at most `threads` threads, and waits for all of them. `work` doesn't
/// throw.
template <class Work>
void in_parallel(std::size_t n, unsigned threads, Work&& work) {
    std::atomic<std::size_t> next{0};
    const auto take = [&] {
        for (std::size_t i = next++; i < n; i = next++) {
            work(i);
        }
    };
    std::vector<std::jthread> helpers;
    for (std::size_t helper = 1; helper < std::min<std::size_t>(threads, n); ++helper) {
        helpers.emplace_back(take);
    }
    take();
}

}  // namespace public_signals::inline base
