// Large matrices on large pages: touching fresh memory 4 KiB at a time costs more than a regression's own passes.
#pragma once

#include <Eigen/Core>
#include <cstdint>

#if defined(__linux__)
#include <sys/mman.h>
#endif

namespace public_signals {

/// Asks for large pages under a matrix that nothing was written to yet. It is a wish: nothing depends on it.
template <class Matrix>
void prefer_huge_pages(Matrix& matrix) {
#if defined(__linux__)
    constexpr std::uintptr_t page = 4096;
    const auto begin = (reinterpret_cast<std::uintptr_t>(matrix.data()) + page - 1) / page * page;
    const auto end = reinterpret_cast<std::uintptr_t>(matrix.data() + matrix.size()) / page * page;
    if (end > begin && end - begin >= (std::uintptr_t{4} << 20)) {
        madvise(reinterpret_cast<void*>(begin), end - begin, MADV_HUGEPAGE);
    }
#endif
}

}  // namespace public_signals
