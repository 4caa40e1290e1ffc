// Numbers that are the same on every machine: hashes of a key and a counter, and fixed-point arithmetic.
//
// The distributions of <random> differ between standard libraries, exp and log between math libraries, and doubles
// where a compiler fuses a multiply with an add. Integers do none of this.
#pragma once

#include <cstdint>
#include <initializer_list>

namespace public_signals::inline demo {

/// A number in units of 2^-24. Factors stay under 128, so that a product fits 64 bits.
using Fixed = std::int64_t;
inline constexpr int fixed_bits = 24;
inline constexpr Fixed fixed_one = Fixed{1} << fixed_bits;

constexpr Fixed fixed_ratio(std::int64_t numerator, std::int64_t denominator) {
    return numerator * fixed_one / denominator;
}
constexpr Fixed product(Fixed a, Fixed b) {
    return (a * b) >> fixed_bits;
}
/// `count` times `factor`, rounded down; `count` up to 2^36 with factors under 8.
constexpr std::int64_t scaled(std::int64_t count, Fixed factor) {
    return (count * factor) >> fixed_bits;
}

/// e^x for |x| up to 4: the second-order series at x/256, squared eight times.
constexpr Fixed exponential(Fixed x) {
    const Fixed step = x / 256;
    Fixed value = fixed_one + step + product(step, step) / 2;
    for (int squaring = 0; squaring < 8; ++squaring) {
        value = product(value, value);
    }
    return value;
}

/// The finalizer of splitmix64 (Steele, Lea, Flood 2014): a bijection that scatters neighbouring keys.
constexpr std::uint64_t scattered(std::uint64_t key) {
    key += 0x9e3779b97f4a7c15u;
    key = (key ^ (key >> 30)) * 0xbf58476d1ce4e5b9u;
    key = (key ^ (key >> 27)) * 0x94d049bb133111ebu;
    return key ^ (key >> 31);
}

/// What a stream of draws is about: part of its key, so that no two streams share numbers.
enum class Stream : std::uint64_t {
    Level = 1,
    WeekFactor,
    PostCount,
    Post,
    InstagramCount,
    InstagramPost,
    InterestWeek,
    InterestDay,
    Views,
    Season,
    Gross,
    Pace,
    Id,
};

/// A stream of numbers that depends on its key alone, not on what was drawn before.
class Draws {
  public:
    constexpr Draws(std::uint64_t seed, Stream stream, std::initializer_list<std::int64_t> key)
        : m_key(scattered(scattered(seed) ^ static_cast<std::uint64_t>(stream))) {
        for (const std::int64_t part : key) {
            m_key = scattered(m_key ^ static_cast<std::uint64_t>(part));
        }
    }
    constexpr std::uint64_t next() { return scattered(m_key + ++m_counter); }
    /// 0 .. n-1; the bias of the remainder is under n / 2^63.
    constexpr std::int64_t below(std::int64_t n) { return static_cast<std::int64_t>(next() >> 1) % n; }
    constexpr std::int64_t between(std::int64_t low, std::int64_t high) { return low + below(high - low + 1); }
    constexpr bool chance(std::int64_t per_thousand) { return below(1000) < per_thousand; }
    /// Nearly standard normal: twelve uniforms less six, within ±6.
    constexpr Fixed normal() {
        Fixed sum = -6 * fixed_one;
        for (int uniform = 0; uniform < 12; ++uniform) {
            sum += static_cast<Fixed>(next() >> (64 - fixed_bits));
        }
        return sum;
    }

  private:
    std::uint64_t m_key;
    std::uint64_t m_counter = 0;
};

}  // namespace public_signals::inline demo
