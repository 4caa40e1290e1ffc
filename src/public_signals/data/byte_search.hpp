// Stretches of bytes looked for in long texts, many positions at once.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace public_signals::inline data {

/// The same as text.find(wanted, from), for long texts: two rare bytes of `wanted` are looked for, 64 places at a time.
std::size_t find_bytes(std::string_view text, std::string_view wanted, std::size_t from = 0);

/// Which of a few stretches of bytes, 63 at most, a text holds. Where two bytes stand in all of them at one distance,
/// one pass finds them all.
class ByteSearch {
  public:
    static constexpr std::size_t most = 63;

    ByteSearch() = default;
    explicit ByteSearch(std::vector<std::string> wanted);

    const std::vector<std::string>& wanted() const { return m_wanted; }
    /// A bit for each of those wanted, in their order.
    std::uint64_t found_in(std::string_view text) const;

  private:
    /// Where in a wanted stretch the first of the two bytes stands.
    struct Place {
        std::size_t wanted;
        std::size_t at;
    };

    void choose_pair();
    std::vector<Place> places_of_pair(char first, char second, std::size_t distance) const;
    std::uint64_t found_at(std::string_view text, std::size_t at, std::uint64_t known) const;

    std::vector<std::string> m_wanted;
    std::vector<Place> m_places;  // none: each is looked for by itself
    char m_first = 0;
    char m_second = 0;
    std::size_t m_distance = 0;
};

}  // namespace public_signals::inline data
