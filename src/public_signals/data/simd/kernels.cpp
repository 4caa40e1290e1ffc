#include "public_signals/data/simd/kernels.hpp"

namespace public_signals::inline data::simd {
namespace {

std::vector<Kernels> all() {
    std::vector<Kernels> found;
#if defined(__x86_64__) && !defined(PUBLIC_SIGNALS_PLAIN_BYTES)
    if (__builtin_cpu_supports("avx512vbmi2") != 0 && __builtin_cpu_supports("avx512bw") != 0 &&
        __builtin_cpu_supports("avx512vl") != 0 && __builtin_cpu_supports("pclmul") != 0 &&
        __builtin_cpu_supports("bmi") != 0) {
        found.push_back(avx512_kernels);
    }
    if (__builtin_cpu_supports("avx2") != 0 && __builtin_cpu_supports("pclmul") != 0 &&
        __builtin_cpu_supports("bmi") != 0) {
        found.push_back(avx2_kernels);
    }
#endif
    found.push_back(portable_kernels);
    return found;
}

}  // namespace

const std::vector<Kernels>& all_kernels() {
    static const std::vector<Kernels> found = all();
    return found;
}

const Kernels& kernels() {
    static const Kernels& fastest = all_kernels().front();
    return fastest;
}

}  // namespace public_signals::data::simd
