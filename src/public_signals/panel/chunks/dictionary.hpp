// The distinct values of a column of numbers, and the code of each row.
//
// Values pass as keys: whole numbers whose order is that of the values, so that one table serves int64 and double, and
// two doubles are the same when their bits are.
#pragma once

#include <bit>
#include <cstdint>
#include <span>
#include <vector>

namespace public_signals::inline panel {

using Key = std::uint64_t;

inline Key key_of(std::int64_t value) {
    return static_cast<Key>(value) ^ (Key{1} << 63);
}
inline Key key_of(double value) {
    const auto bits = std::bit_cast<Key>(value);
    return (bits >> 63) != 0 ? ~bits : bits | (Key{1} << 63);
}
inline std::int64_t value_of(Key key, std::int64_t /*type*/) {
    return static_cast<std::int64_t>(key ^ (Key{1} << 63));
}
inline double value_of(Key key, double /*type*/) {
    return std::bit_cast<double>((key >> 63) != 0 ? key ^ (Key{1} << 63) : ~key);
}

struct Dictionary {
    std::vector<Key> keys;             // ascending
    std::vector<std::uint32_t> codes;  // of each row; 0 where the row is missing
};

/// Finds dictionaries, one after another, in memory of its own: one for each thread.
class DictionaryMaker {
  public:
    /// The dictionary of the known rows.
    template <class T>
    void make(std::span<const T> values, std::span<const std::uint8_t> known, Dictionary& dictionary);

    /// The same where a dictionary is worth its bytes: false, and nothing made, when most values are new.
    template <class T>
    bool make_if_values_repeat(std::span<const T> values, std::span<const std::uint8_t> known, Dictionary& dictionary);

  private:
    template <class T>
    void read(std::span<const T> values, std::span<const std::uint8_t> known);
    bool few_in_sample() const;
    void from_range(Dictionary& dictionary);
    void from_table(Dictionary& dictionary);
    std::uint32_t code_of(Key key, std::vector<Key>& keys);
    void grow();

    std::vector<Key> m_keys;            // of the known rows
    std::vector<std::uint32_t> m_rows;  // their rows
    std::size_t m_row_count = 0;
    Key m_low = 0;
    Key m_high = 0;
    std::vector<std::uint32_t> m_range;  // code + 1 by key - low
    struct Place {
        Key key = 0;
        std::uint32_t code = 0;  // + 1; 0 is a free place
    };
    std::vector<Place> m_table;
};

}  // namespace public_signals::inline panel
