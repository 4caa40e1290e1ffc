// Two bytes at a fixed distance are compared with 64 places of the text at once; what is wanted is compared as a whole
// only where both are there. The rarer they are in pages, the seldomer that is.
#include "public_signals/data/byte_search.hpp"

#include <algorithm>
#include <bit>
#include <cstring>

#include "public_signals/base/byte_block.hpp"

namespace public_signals::inline data {

namespace {

/// How rare a byte is in the pages of platforms: its place among the commonest, or behind all of them.
std::size_t rarity(char c) {
    constexpr std::string_view commonest = " \"etasionrcld_0:upm12h,/gf-5.683b=749kwyvA{}x><T\\jDIEC&MNRSOFzPVL;BUY";
    return std::min(commonest.find(c), commonest.size());
}

/// Which of 64 places have `first` and, `distance` behind it, `second`: mostly none.
std::uint64_t places_of_two(const char* text, char first, char second, std::size_t distance) {
    const ByteBlock here(text);
    const ByteBlock there(text + distance);
    return here.any_with(first, there, second) ? here.places_of(first) & there.places_of(second) : 0;
}

/// Two different bytes of a stretch by which it is looked for, as their places.
struct RarePair {
    std::size_t first = 0;
    std::size_t second = 0;
};

RarePair rare_pair(std::string_view wanted) {
    RarePair pair{0, wanted.size() - 1};
    if (rarity(wanted[pair.first]) < rarity(wanted[pair.second])) {
        std::swap(pair.first, pair.second);  // the rarer one first
    }
    for (std::size_t at = 1; at + 1 < wanted.size(); ++at) {
        const std::size_t rare = rarity(wanted[at]);
        if (rare > rarity(wanted[pair.first])) {
            pair = {at, pair.first};
        } else if (rare > rarity(wanted[pair.second])) {
            pair.second = at;
        }
    }
    return {std::min(pair.first, pair.second), std::max(pair.first, pair.second)};
}

}  // namespace

std::size_t find_bytes(std::string_view text, std::string_view wanted, std::size_t from) {
    if (from > text.size() || wanted.size() > text.size() - from) {
        return std::string_view::npos;
    }
    if (wanted.empty()) {
        return from;
    }
    const RarePair pair = rare_pair(wanted);
    const std::size_t distance = pair.second - pair.first;
    std::size_t at = from;  // where `wanted` may begin
    for (; at + wanted.size() + ByteBlock::size <= text.size(); at += ByteBlock::size) {
        std::uint64_t places =
            places_of_two(text.data() + at + pair.first, wanted[pair.first], wanted[pair.second], distance);
        for (; places != 0; places &= places - 1) {
            const std::size_t begin = at + static_cast<std::size_t>(std::countr_zero(places));
            if (std::memcmp(text.data() + begin, wanted.data(), wanted.size()) == 0) {
                return begin;
            }
        }
    }
    return text.find(wanted, at);
}

ByteSearch::ByteSearch(std::vector<std::string> wanted) : m_wanted(std::move(wanted)) {
    if (m_wanted.size() > 1 && m_wanted.size() <= most && std::ranges::none_of(m_wanted, &std::string::empty)) {
        choose_pair();
    }
}

std::vector<ByteSearch::Place> ByteSearch::places_of_pair(char first, char second, std::size_t distance) const {
    std::vector<Place> places;
    for (std::size_t i = 0; i < m_wanted.size(); ++i) {
        const std::size_t before = places.size();
        for (std::size_t at = 0; at + distance < m_wanted[i].size(); ++at) {
            if (m_wanted[i][at] == first && m_wanted[i][at + distance] == second) {
                places.push_back({i, at});
            }
        }
        if (places.size() == before) {
            return {};
        }
    }
    return places;
}

/// The two rarest bytes that all of them have at one distance.
void ByteSearch::choose_pair() {
    const std::string& one = m_wanted.front();
    std::size_t best = 0;
    for (std::size_t at = 0; at < one.size(); ++at) {
        for (std::size_t distance = 1; at + distance < one.size(); ++distance) {
            const std::size_t rare = 1 + rarity(one[at]) + rarity(one[at + distance]);
            std::vector<Place> places =
                rare > best ? places_of_pair(one[at], one[at + distance], distance) : std::vector<Place>();
            if (!places.empty()) {
                best = rare;
                m_places = std::move(places);
                m_first = one[at];
                m_second = one[at + distance];
                m_distance = distance;
            }
        }
    }
}

/// What was known and, where the pair is at `at`, those that stand around it.
std::uint64_t ByteSearch::found_at(std::string_view text, std::size_t at, std::uint64_t known) const {
    for (const Place& place : m_places) {
        const bool is_inside = place.at <= at;
        if (is_inside && text.substr(at - place.at).starts_with(m_wanted[place.wanted])) {
            known |= std::uint64_t{1} << place.wanted;
        }
    }
    return known;
}

std::uint64_t ByteSearch::found_in(std::string_view text) const {
    std::uint64_t found = 0;
    if (m_places.empty()) {
        for (std::size_t i = 0; i < std::min(m_wanted.size(), most); ++i) {
            found |= static_cast<std::uint64_t>(find_bytes(text, m_wanted[i]) != std::string_view::npos) << i;
        }
        return found;
    }
    std::size_t at = 0;
    for (; at + m_distance + ByteBlock::size <= text.size(); at += ByteBlock::size) {
        std::uint64_t places = places_of_two(text.data() + at, m_first, m_second, m_distance);
        for (; places != 0; places &= places - 1) {
            found = found_at(text, at + static_cast<std::size_t>(std::countr_zero(places)), found);
        }
    }
    for (; at + m_distance < text.size(); ++at) {
        if (text[at] == m_first && text[at + m_distance] == m_second) {
            found = found_at(text, at, found);
        }
    }
    return found;
}

}  // namespace public_signals::inline data
