// 64 bytes in two registers (AVX2: Intel since 2013, AMD since 2015).
#include <immintrin.h>

#include "public_signals/data/simd/json_scan.hpp"
#include "public_signals/data/simd/plain_tag.hpp"

namespace public_signals::inline data::simd {
namespace {

class Avx2Block {
  public:
    /// All bytes of many blocks.
    class Sum {
      public:
        void add(const Avx2Block& block) {
            m_bits = _mm256_or_si256(m_bits, _mm256_or_si256(block.m_first, block.m_second));
            m_least = _mm256_min_epu8(m_least, _mm256_min_epu8(block.m_first, block.m_second));
        }
        bool are_ascii() const { return _mm256_movemask_epi8(m_bits) == 0; }
        bool have_control() const {
            const __m256i space = _mm256_set1_epi8(' ');
            return _mm256_movemask_epi8(_mm256_cmpeq_epi8(m_least, space)) != -1;
        }

      private:
        __m256i m_bits = _mm256_setzero_si256();
        __m256i m_least = _mm256_set1_epi8(' ');
    };

    explicit Avx2Block(const char* bytes) : m_first(half_at(bytes)), m_second(half_at(bytes + 32)) {}
    /// Fewer than 64; behind them spaces.
    Avx2Block(const char* bytes, std::size_t size) {
        char padded[64];
        __builtin_memset(padded, ' ', sizeof padded);
        __builtin_memcpy(padded, bytes, size);
        m_first = half_at(padded);
        m_second = half_at(padded + 32);
    }

    std::uint64_t equal(char c) const {
        const __m256i wanted = _mm256_set1_epi8(c);
        return word_of(_mm256_cmpeq_epi8(m_first, wanted), _mm256_cmpeq_epi8(m_second, wanted));
    }
    std::uint64_t control() const {
        const auto is_control = [](__m256i half) {
            const __m256i most = _mm256_set1_epi8(0x1F);
            return _mm256_cmpeq_epi8(_mm256_max_epu8(half, most), most);
        };
        return word_of(is_control(m_first), is_control(m_second));
    }
    std::uint64_t punctuation() const {
        const auto is_punctuation = [](__m256i half) {
            const __m128i table = _mm_setr_epi8(0, 0, 0, 0, 0, 0, 0, 0, 0, 0, ':', '{', ',', '}', 0, 0);
            return _mm256_cmpeq_epi8(_mm256_or_si256(half, _mm256_set1_epi8(0x20)), by_lower_half(table, half));
        };
        return word_of(is_punctuation(m_first), is_punctuation(m_second));
    }
    std::uint64_t space() const {
        const auto is_space = [](__m256i half) {
            const __m128i table = _mm_setr_epi8(' ', 0, 0, 0, 0, 0, 0, 0, 0, '\t', '\n', 0, 0, '\r', 0, 0);
            return _mm256_cmpeq_epi8(half, by_lower_half(table, half));
        };
        return word_of(is_space(m_first), is_space(m_second));
    }

    static std::uint64_t from_odd_to_even(std::uint64_t bits) {
        const __m128i word = _mm_set_epi64x(0, static_cast<long long>(bits));
        return static_cast<std::uint64_t>(_mm_cvtsi128_si64(_mm_clmulepi64_si128(word, _mm_set1_epi8(-1), 0)));
    }

    std::size_t append(std::uint64_t bits, std::size_t at, std::uint32_t* places, char* marks) const {
        const auto count = static_cast<std::size_t>(__builtin_popcountll(bits));
        alignas(32) char bytes[64];
        _mm256_store_si256(reinterpret_cast<__m256i*>(bytes), m_first);
        _mm256_store_si256(reinterpret_cast<__m256i*>(bytes + 32), m_second);
        const auto write_four = [&](std::size_t from) {
            for (std::size_t i = from; i < from + 4; ++i) {
                const auto place = static_cast<std::uint32_t>(_tzcnt_u64(bits));
                places[i] = static_cast<std::uint32_t>(at) + place;
                marks[i] = bytes[place % 64];
                bits &= bits - 1;
            }
        };
        write_four(0);
        for (std::size_t from = 4; from < count; from += 4) {
            write_four(from);
        }
        return count;
    }

  private:
    static __m256i half_at(const char* bytes) { return _mm256_loadu_si256(reinterpret_cast<const __m256i*>(bytes)); }
    static std::uint64_t word_of(__m256i first, __m256i second) {
        return static_cast<std::uint64_t>(static_cast<std::uint32_t>(_mm256_movemask_epi8(first))) |
               static_cast<std::uint64_t>(static_cast<std::uint32_t>(_mm256_movemask_epi8(second))) << 32U;
    }
    /// What stands in the table at the lower half of each byte; 0 for bytes that are not ASCII.
    static __m256i by_lower_half(__m128i table, __m256i half) {
        return _mm256_shuffle_epi8(_mm256_broadcastsi128_si256(table), half);
    }

    __m256i m_first;
    __m256i m_second;
};

}  // namespace

extern const Kernels avx2_kernels = {"AVX2", scan_json<Avx2Block>, scan_loose_json<Avx2Block>, end_of_plain_tag<Avx2Block>};

}  // namespace public_signals::data::simd
