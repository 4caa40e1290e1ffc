// Ids that went through a spreadsheet or a float: the ids of a table together tell it.
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace public_signals::inline panel {

/// The ids of one table, those in digits. A number that went through a spreadsheet or a float is another post's id, and
/// of its post's time all the same: only the ids of a table together tell it.
///
/// Whole ids look rounded by chance, one in some hundreds each. A table is refused when so many of its ids do that
/// whole ones would not in 100,000 tables; an id that stands in many rows is one id.
class RoundedIds {
  public:
    /// `line`: of the id. Anything but digits says nothing.
    void see(std::string_view id, std::size_t line);
    void see(std::uint64_t number, std::size_t line);

    struct Fault {
        std::size_t line = 0;  // of the first id that looks rounded
        std::string message;
    };
    /// Nothing where the ids may be whole.
    std::optional<Fault> fault() const;

    static constexpr const char* help =
        "a spreadsheet keeps 15 digits and a float 53 bits, so a rounded id is another post's: export the ids again as "
        "text, and open the file only with the id column as text";

  private:
    /// Ids that look as one way of rounding leaves them.
    struct Way {
        std::size_t ids = 0;
        std::optional<std::size_t> first;
    };
    static constexpr std::size_t ways = 3;
    static constexpr std::size_t lengths = 2;  // in digits: 18 and 19
    static constexpr std::size_t widths = 12;  // in bits as a float64: 53 to 64

    /// Whether a number that is not 0 is met for the first time.
    bool is_new(std::uint64_t number);

    std::vector<std::uint64_t> m_slots;  // open addressing; 0: free
    std::size_t m_seen = 0;              // numbers in the slots
    std::size_t m_all = 0;               // ids that count
    std::array<std::array<std::size_t, widths>, lengths> m_like = {};  // of them, by length and width
    std::array<Way, ways> m_ways;
};

}  // namespace public_signals::inline panel
