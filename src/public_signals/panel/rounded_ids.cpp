#include "public_signals/panel/rounded_ids.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <bit>
#include <charconv>
#include <cmath>

#include "public_signals/base/whole_number.hpp"
#include "public_signals/panel/source.hpp"

namespace public_signals::inline panel {
namespace {

constexpr std::uint64_t least_told = 100'000'000'000'000'000;  // below, whole ids look rounded too often to tell
/// So many ids of a table are told apart. Beyond, one that looks whole counts in each row, which speaks for whole ids.
constexpr std::size_t most_told_apart = 4096;
constexpr std::uint64_t past_ids = std::uint64_t{1} << 63;

/// Whether the digits of a float64, as few as tell it, and zeros are those of the number.
bool is_shortest_and_zeros(std::uint64_t number, double held) {
    std::array<char, 32> text{};
    const auto end = std::to_chars(text.data(), text.data() + text.size(), held, std::chars_format::scientific).ptr;
    std::string shortest(text.data(), std::find(text.data(), end, 'e'));
    std::erase(shortest, '.');
    const std::string digits = std::to_string(number);
    shortest.resize(std::max(digits.size(), shortest.size()), '0');
    return shortest == digits;
}

/// How likely a whole number looks by chance as each way of rounding leaves it: of its length, 0 for 18 digits, and its
/// width, 0 for 53 bits.
std::array<double, 3> odds_of(std::size_t length, std::size_t width) {
    const double odds = 1 / static_cast<double>(std::uint64_t{1} << width);  // one float64 in so many numbers
    return {length == 0 ? 1.0 / 1'000 : 1.0 / 10'000, odds, odds};
}

constexpr double chance_that_is_none = 1e-5;
/// So far from each other are a number and what a spreadsheet that shows 13 digits leaves of it.
constexpr std::uint64_t farthest = 1'000'000;
constexpr std::chrono::minutes times_apart{1};

int zeros_at_end(std::uint64_t number) {
    int zeros = 0;
    for (; number != 0 && number % 10 == 0; number /= 10) {
        ++zeros;
    }
    return zeros;
}

std::uint64_t power_of_ten(int zeros) {
    std::uint64_t power = 1;
    for (; zeros > 0; --zeros) {
        power *= 10;
    }
    return power;
}

bool is_id(std::uint64_t number) {
    return number >= least_told && number < past_ids;
}

bool is_by_hand(std::uint64_t number) {
    return counts_up_from_round(std::to_string(number));
}

/// Whether two posts have one caption, or have a count in common and none that differs.
bool are_alike(const NumberedPost& one, const NumberedPost& other) {
    if (one.caption != 0 && other.caption != 0) {
        return one.caption == other.caption;
    }
    bool any = false;
    for (const PostCount count : all_counts) {
        const Count& a = one.counts[count];
        const Count& b = other.counts[count];
        if (a && b && *a != *b) {
            return false;
        }
        any = any || (a && b);
    }
    return any;
}

/// At least how likely it is that `some` of `all` look rounded, each with `odds` on average: the ways to choose them,
/// and that all of those look so.
double chance_of(std::size_t some, std::size_t all, double odds) {
    double log_chance = 0;
    for (std::size_t i = 1; i <= some; ++i) {
        log_chance += std::log(odds * static_cast<double>(all - some + i) / static_cast<double>(i));
    }
    return std::exp(log_chance);
}

}  // namespace

bool RoundedIds::is_new(std::uint64_t number) {
    const auto place_of = [](const std::vector<std::uint64_t>& slots, std::uint64_t wanted) {
        const std::size_t mask = slots.size() - 1;
        std::size_t at = static_cast<std::size_t>((wanted * 0x9E3779B97F4A7C15U) >> 32) & mask;
        while (slots[at] != 0 && slots[at] != wanted) {
            at = (at + 1) & mask;
        }
        return at;
    };
    if ((m_seen + 1) * 2 > m_slots.size()) {
        std::vector<std::uint64_t> grown(std::max<std::size_t>(64, m_slots.size() * 2));
        for (const std::uint64_t known : m_slots) {
            if (known != 0) {
                grown[place_of(grown, known)] = known;
            }
        }
        m_slots = std::move(grown);
    }
    std::uint64_t& slot = m_slots[place_of(m_slots, number)];
    if (slot == number) {
        return false;
    }
    slot = number;
    ++m_seen;
    return true;
}

void RoundedIds::see(std::string_view id, std::size_t line) {
    if (const auto number = whole_number(id)) {
        see(*number, line);
    }
}

void RoundedIds::see(std::uint64_t number, std::size_t line) {
    if (number < least_told || number >= past_ids) {
        return;
    }
    // Fifteen digits and zeros; a number that a float64 holds; the digits of such a number, as few as tell it, and
    // zeros. It has 18 or 19 digits, and the shortest of a float64 are 17 at most.
    const std::size_t length = number < 10 * least_told ? 0 : 1;
    const auto held = static_cast<double>(number);
    const auto as_held = static_cast<std::uint64_t>(held);
    const bool has_17_digits_and_zeros = length == 0 ? number % 10 == 0 : number % 100 == 0;
    const std::array<bool, ways> looks = {has_17_digits_and_zeros && number % (length == 0 ? 1'000 : 10'000) == 0,
                                          as_held == number,
                                          has_17_digits_and_zeros && is_shortest_and_zeros(number, held)};
    const bool looks_rounded = looks[0] || looks[1] || looks[2];
    if ((looks_rounded || m_all < most_told_apart) && !is_new(number)) {
        return;
    }
    ++m_all;
    if (looks[0] && zeros_at_end(number) > zeros_at_end(m_roundest)) {
        m_roundest = number;
        m_roundest_line = line;
    }
    ++m_like[length][static_cast<std::size_t>(std::bit_width(as_held)) - 53];
    for (std::size_t way = 0; looks_rounded && way < ways; ++way) {
        m_ways[way].ids += looks[way] ? 1 : 0;
        if (looks[way] && !m_ways[way].first) {
            m_ways[way].first = line;
        }
    }
}

std::optional<RoundedIds::Fault> RoundedIds::fault() const {
    static constexpr std::array<const char*, ways> as = {"as a spreadsheet that keeps 15 of them does",
                                                         "as a float64 does", "as JavaScript prints a number"};
    std::array<double, ways> odds = {};  // of all ids seen: the sum of how likely each looks so by chance
    for (std::size_t length = 0; length < lengths; ++length) {
        for (std::size_t width = 0; width < widths; ++width) {
            for (std::size_t way = 0; way < ways; ++way) {
                odds[way] += static_cast<double>(m_like[length][width]) * odds_of(length, width)[way];
            }
        }
    }
    const auto seen = static_cast<double>(m_all);
    for (std::size_t at = 0; at < ways; ++at) {
        const Way& way = m_ways[at];
        if (way.ids >= 2 && chance_of(way.ids, m_all, odds[at] / seen) < chance_that_is_none) {
            return Fault{*way.first, fmt::format("{} of {} ids lost their last digits, {}: of whole ids one in {:.0f} "
                                                 "looks like that",
                                                 way.ids, m_all, as[at], seen / odds[at])};
        }
    }
    return std::nullopt;
}

std::optional<RoundedIds::Fault> RoundedIds::lone_fault() const {
    const double odds = 1 / static_cast<double>(power_of_ten(zeros_at_end(m_roundest)));
    if (m_roundest == 0 || odds * static_cast<double>(m_all) >= chance_that_is_none) {
        return std::nullopt;
    }
    return Fault{m_roundest_line,
                 fmt::format("{} zeros at the end of an id stand for digits that were lost", zeros_at_end(m_roundest))};
}

bool may_be_rounded(std::uint64_t number) {
    const std::uint64_t zeros = number < 10 * least_told ? 10 : 100;  // behind 17 digits
    return is_id(number) && (number % zeros == 0 || static_cast<std::uint64_t>(static_cast<double>(number)) == number);
}

bool is_rounding_of(std::uint64_t rounded, std::uint64_t whole) {
    if (rounded == whole || !may_be_rounded(rounded) || !is_id(whole)) {
        return false;
    }
    const int zeros = zeros_at_end(rounded);
    const std::uint64_t apart = rounded > whole ? rounded - whole : whole - rounded;
    if (zeros >= 2 && zeros > zeros_at_end(whole) && apart < std::min(power_of_ten(zeros), farthest)) {
        return true;
    }
    const auto held = static_cast<double>(rounded);
    return held == static_cast<double>(whole) &&
           (static_cast<std::uint64_t>(held) == rounded || is_shortest_and_zeros(rounded, held));
}

std::vector<RoundedPost> rounded_posts(std::vector<NumberedPost> posts) {
    std::ranges::sort(posts, {}, [](const NumberedPost& post) { return std::pair(post.number, post.place); });
    const auto are_of_one_time = [](const NumberedPost& a, const NumberedPost& b) {
        const auto apart = a.posted > b.posted ? a.posted - b.posted : b.posted - a.posted;
        return a.to_second && b.to_second
                   ? apart <= times_apart
                   : std::chrono::abs(day_of(a.posted) - day_of(b.posted)) <= std::chrono::days(1);
    };
    const auto is_one_post = [&](const NumberedPost& rounded, const NumberedPost& whole) {
        if (!is_rounding_of(rounded.number, whole.number) || !are_of_one_time(rounded, whole)) {
            return false;
        }
        // Of two that were rounded in two ways the one with fewer zeros stays.
        if (is_rounding_of(whole.number, rounded.number) && zeros_at_end(rounded.number) < zeros_at_end(whole.number)) {
            return false;
        }
        if (!is_by_hand(whole.number) && !is_by_hand(rounded.number)) {
            return true;
        }
        return zeros_at_end(rounded.number) >= 3 && rounded.posted == whole.posted && are_alike(rounded, whole);
    };
    std::vector<RoundedPost> found;
    for (std::size_t at = 0; at < posts.size(); ++at) {
        const NumberedPost& post = posts[at];
        if (!may_be_rounded(post.number)) {
            continue;
        }
        const auto first = std::ranges::lower_bound(posts, post.number - farthest, {}, &NumberedPost::number);
        const auto last = std::ranges::upper_bound(posts, post.number + farthest, {}, &NumberedPost::number);
        const auto whole =
            std::find_if(first, last, [&](const NumberedPost& other) { return is_one_post(post, other); });
        if (whole != last) {
            found.push_back({post.place, whole->place});
        }
    }
    std::ranges::sort(found, {}, &RoundedPost::rounded);
    return found;
}

}  // namespace public_signals::inline panel
