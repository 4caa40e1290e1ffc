// 64 bytes in one register (AVX-512 with VBMI2: Intel since Ice Lake, AMD since Zen 4).
#include <immintrin.h>

#include "public_signals/data/simd/json_scan.hpp"
#include "public_signals/data/simd/plain_tag.hpp"

namespace public_signals::inline data::simd {
namespace {

struct Numbers {
    unsigned char of_bytes[64];
};

constexpr Numbers up_to_63() {
    Numbers numbers{};
    for (unsigned char i = 0; i < 64; ++i) {
        numbers.of_bytes[i] = i;
    }
    return numbers;
}

alignas(64) constexpr Numbers numbers = up_to_63();

/// A word in a general register. The compiler may not see where it comes from: it would make masked comparisons of what
/// is done with it, which take longer.
std::uint64_t word_of(__mmask64 mask) {
    asm("" : "+r"(mask));
    return mask;
}

class Avx512Block {
  public:
    /// All bytes of many blocks.
    class Sum {
      public:
        void add(const Avx512Block& block) {
            m_bits = _mm512_or_si512(m_bits, block.m_bytes);
            m_least = _mm512_min_epu8(m_least, block.m_bytes);
        }
        bool are_ascii() const { return _mm512_movepi8_mask(m_bits) == 0; }
        bool have_control() const { return _mm512_cmplt_epu8_mask(m_least, _mm512_set1_epi8(' ')) != 0; }

      private:
        __m512i m_bits = _mm512_setzero_si512();
        __m512i m_least = _mm512_set1_epi8(' ');
    };

    explicit Avx512Block(const char* bytes) : m_bytes(_mm512_loadu_si512(bytes)) {}
    /// Fewer than 64; behind them spaces.
    Avx512Block(const char* bytes, std::size_t size)
        : m_bytes(_mm512_mask_loadu_epi8(_mm512_set1_epi8(' '), (std::uint64_t{1} << size) - 1, bytes)) {}

    std::uint64_t equal(char c) const { return equal(m_bytes, _mm512_set1_epi8(c)); }
    std::uint64_t control() const { return word_of(_mm512_cmplt_epu8_mask(m_bytes, _mm512_set1_epi8(' '))); }
    std::uint64_t punctuation() const {
        const __m128i table = _mm_setr_epi8(0, 0, 0, 0, 0, 0, 0, 0, 0, 0, ':', '{', ',', '}', 0, 0);
        return equal(_mm512_or_si512(m_bytes, _mm512_set1_epi8(0x20)), by_lower_half(table));
    }
    std::uint64_t space() const {
        const __m128i table = _mm_setr_epi8(' ', 0, 0, 0, 0, 0, 0, 0, 0, '\t', '\n', 0, 0, '\r', 0, 0);
        return equal(m_bytes, by_lower_half(table));
    }

    static std::uint64_t from_odd_to_even(std::uint64_t bits) {
        const __m128i word = _mm_set_epi64x(0, static_cast<long long>(bits));
        return static_cast<std::uint64_t>(_mm_cvtsi128_si64(_mm_clmulepi64_si128(word, _mm_set1_epi8(-1), 0)));
    }

    std::size_t append(std::uint64_t bits, std::size_t at, std::uint32_t* places, char* marks) const {
        const __m512i numbers_found = _mm512_maskz_compress_epi8(bits, _mm512_load_si512(numbers.of_bytes));
        const __m512i bytes_found = _mm512_maskz_compress_epi8(bits, m_bytes);
        const __m256i first = _mm256_set1_epi32(static_cast<int>(at));
        const auto store = [&](int from, __m128i eight) {
            _mm256_storeu_si256(reinterpret_cast<__m256i*>(places + from),
                                _mm256_add_epi32(first, _mm256_cvtepu8_epi32(eight)));
        };
        const auto store_sixteen = [&](int from, __m128i sixteen) {
            store(from, sixteen);
            store(from + 8, _mm_srli_si128(sixteen, 8));
        };
        const auto count = static_cast<std::size_t>(__builtin_popcountll(bits));
        const __m128i low = _mm512_castsi512_si128(numbers_found);
        store(0, low);
        _mm_storeu_si128(reinterpret_cast<__m128i*>(marks), _mm512_castsi512_si128(bytes_found));
        if (count > 8) {
            store(8, _mm_srli_si128(low, 8));
        }
        if (count > 16) {
            _mm512_storeu_si512(marks, bytes_found);
            store_sixteen(16, _mm512_extracti32x4_epi32(numbers_found, 1));
            store_sixteen(32, _mm512_extracti32x4_epi32(numbers_found, 2));
            store_sixteen(48, _mm512_extracti32x4_epi32(numbers_found, 3));
        }
        return count;
    }

  private:
    static std::uint64_t equal(__m512i a, __m512i b) { return word_of(_mm512_cmpeq_epi8_mask(a, b)); }
    /// What stands in the table at the lower half of each byte; 0 for bytes that are not ASCII.
    __m512i by_lower_half(__m128i table) const { return _mm512_shuffle_epi8(_mm512_broadcast_i32x4(table), m_bytes); }

    __m512i m_bytes;
};

}  // namespace

extern const Kernels avx512_kernels = {"AVX-512", scan_json<Avx512Block>, scan_loose_json<Avx512Block>, end_of_plain_tag<Avx512Block>};

}  // namespace public_signals::data::simd
