// Ids that went through a spreadsheet or a float: the ids of a table together tell it.
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "public_signals/base/timebins.hpp"
#include "public_signals/panel/post_fields.hpp"

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
    /// The first id that ends with so many zeros that none of as many whole ids would. Numbers of somebody's own begin
    /// with round ones: only ids of a platform are asked.
    std::optional<Fault> lone_fault() const;

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

    std::vector<std::uint64_t> m_slots;                                // open addressing; 0: free
    std::size_t m_seen = 0;                                            // numbers in the slots
    std::size_t m_all = 0;                                             // ids that count
    std::array<std::array<std::size_t, widths>, lengths> m_like = {};  // of them, by length and width
    std::array<Way, ways> m_ways;
    std::uint64_t m_roundest = 0;  // the id with the most zeros at its end,
    std::size_t m_roundest_line = 0;
};

/// Whether `rounded` is what a spreadsheet, a float64 or JavaScript leaves of `whole`.
bool is_rounding_of(std::uint64_t rounded, std::uint64_t whole);
/// Whether a number may be one that was rounded: of whole ids about one in 80 is.
bool may_be_rounded(std::uint64_t number);

/// A post of one account, as far as that tells whether another one is the same under a rounded id.
struct NumberedPost {
    std::uint64_t number = 0;
    Instant posted;          // of a day alone its midnight
    bool to_second = false;  // else the day alone
    std::size_t place = 0;   // where the caller has it
    PostCounts counts = {};
    std::uint64_t caption = 0;  // a hash of it; 0: not known
};

/// Places of two posts of one account.
struct RoundedPost {
    std::size_t rounded = 0;
    std::size_t whole = 0;
};

/// Posts whose id is another one's, rounded: both were given and posted at one time. An id carries its time down to
/// the microsecond, so that two of one account that fall together when they are rounded are one post. Ids that count up
/// from a round number carry none: they have to be of one second and alike in caption or counts. In order of place.
std::vector<RoundedPost> rounded_posts(std::vector<NumberedPost> posts);

}  // namespace public_signals::inline panel
