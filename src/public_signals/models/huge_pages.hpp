// Large matrices on large pages: touching fresh memory 4 KiB at a time costs more than a regression's own passes.
#pragma once

#include <Eigen/Core>
#include <cstddef>
#include <memory>

#if defined(__linux__)
#include <sys/mman.h>
#endif

namespace public_signals::inline models {

/// Asks for large pages under a matrix that nothing was written to yet. It is a wish: nothing depends on it.
template <class Matrix>
void prefer_huge_pages(Matrix& matrix) {
#if defined(__linux__)
    constexpr std::size_t page = 4096;
    void* begin = matrix.data();
    std::size_t bytes = static_cast<std::size_t>(matrix.size()) * sizeof(*matrix.data());
    if (std::align(page, std::size_t{4} << 20U, begin, bytes) != nullptr) {
        madvise(begin, bytes / page * page, MADV_HUGEPAGE);
    }
#endif
}

}  // namespace public_signals::inline models
