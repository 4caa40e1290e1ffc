#include "public_signals/panel/chunks/dictionary.hpp"

#include <algorithm>
#include <numeric>

namespace public_signals::inline panel {

namespace {

constexpr std::size_t sampled_values = 4096;
constexpr std::size_t widest_range = std::size_t{1} << 17;

std::size_t place_of(Key key, std::size_t places) {
    return static_cast<std::size_t>((key * 0x9E3779B97F4A7C15U) >> (64 - std::bit_width(places - 1)));
}

}  // namespace

template <class T>
void DictionaryMaker::read(std::span<const T> values, std::span<const std::uint8_t> known) {
    m_row_count = values.size();
    m_keys.resize(values.size());
    m_rows.resize(values.size());
    std::size_t count = 0;
    m_low = ~Key{0};
    m_high = 0;
    for (std::size_t row = 0; row < values.size(); ++row) {
        m_keys[count] = key_of(values[row]);
        m_rows[count] = static_cast<std::uint32_t>(row);
        count += known[row];
    }
    m_keys.resize(count);
    m_rows.resize(count);
    for (const Key key : m_keys) {
        m_low = std::min(m_low, key);
        m_high = std::max(m_high, key);
    }
}

/// Whether values spread over the column repeat: under nine in ten are new.
bool DictionaryMaker::few_in_sample() const {
    std::vector<Key> table(sampled_values * 4, 0);
    std::size_t sampled = 0;
    std::size_t fresh = 0;
    const std::size_t step = std::max<std::size_t>(m_keys.size() / sampled_values, 1);
    for (std::size_t i = 0; i < m_keys.size() && sampled < sampled_values; i += step) {
        ++sampled;
        const Key key = m_keys[i] + 1;  // 0 is a free place
        std::size_t place = place_of(key, table.size());
        while (table[place] != 0 && table[place] != key) {
            place = (place + 1) % table.size();
        }
        fresh += table[place] == 0 ? 1 : 0;
        table[place] = key;
    }
    return fresh * 10 < sampled * 9;
}

/// Values that lie close together: a place for every number between the least and the largest.
void DictionaryMaker::from_range(Dictionary& dictionary) {
    m_range.assign(static_cast<std::size_t>(m_high - m_low) + 1, 0);
    for (const Key key : m_keys) {
        m_range[key - m_low] = 1;
    }
    std::uint32_t codes = 0;
    for (std::size_t i = 0; i < m_range.size(); ++i) {
        if (m_range[i] != 0) {
            m_range[i] = codes++;
            dictionary.keys.push_back(m_low + i);
        }
    }
    for (std::size_t i = 0; i < m_keys.size(); ++i) {
        dictionary.codes[m_rows[i]] = m_range[m_keys[i] - m_low];
    }
}

void DictionaryMaker::grow() {
    std::vector<Place> old(m_table.size() * 2);
    old.swap(m_table);
    for (const Place& moved : old) {
        if (moved.code != 0) {
            std::size_t place = place_of(moved.key, m_table.size());
            while (m_table[place].code != 0) {
                place = (place + 1) & (m_table.size() - 1);
            }
            m_table[place] = moved;
        }
    }
}

std::uint32_t DictionaryMaker::code_of(Key key, std::vector<Key>& keys) {
    std::size_t place = place_of(key, m_table.size());
    while (m_table[place].code != 0) {
        if (m_table[place].key == key) {
            return m_table[place].code - 1;
        }
        place = (place + 1) & (m_table.size() - 1);
    }
    keys.push_back(key);
    m_table[place] = {key, static_cast<std::uint32_t>(keys.size())};
    if (keys.size() * 2 > m_table.size()) {
        grow();
    }
    return static_cast<std::uint32_t>(keys.size() - 1);
}

void DictionaryMaker::from_table(Dictionary& dictionary) {
    m_table.assign(std::size_t{1} << 12, Place{});
    for (std::size_t i = 0; i < m_keys.size(); ++i) {
        dictionary.codes[m_rows[i]] = code_of(m_keys[i], dictionary.keys);
    }
    std::vector<std::pair<Key, std::uint32_t>> order;
    order.reserve(dictionary.keys.size());
    for (const Key key : dictionary.keys) {
        order.emplace_back(key, static_cast<std::uint32_t>(order.size()));
    }
    std::ranges::sort(order);
    std::vector<std::uint32_t> code_after(order.size());
    for (std::uint32_t code = 0; code < order.size(); ++code) {
        dictionary.keys[code] = order[code].first;
        code_after[order[code].second] = code;
    }
    for (const std::uint32_t row : m_rows) {
        dictionary.codes[row] = code_after[dictionary.codes[row]];
    }
}

template <class T>
void DictionaryMaker::make(std::span<const T> values, std::span<const std::uint8_t> known, Dictionary& dictionary) {
    read(values, known);
    dictionary.keys.clear();
    dictionary.codes.assign(m_row_count, 0);
    if (!m_keys.empty()) {
        m_high - m_low < widest_range ? from_range(dictionary) : from_table(dictionary);
    }
}

template <class T>
bool DictionaryMaker::make_if_values_repeat(std::span<const T> values, std::span<const std::uint8_t> known,
                                            Dictionary& dictionary) {
    read(values, known);
    const bool close = !m_keys.empty() && m_high - m_low < widest_range;
    if (m_keys.empty() || (!close && !few_in_sample())) {
        return false;
    }
    dictionary.keys.clear();
    dictionary.codes.assign(m_row_count, 0);
    close ? from_range(dictionary) : from_table(dictionary);
    return dictionary.keys.size() * 4 <= m_keys.size() * 3 || m_keys.size() < sampled_values / 4;
}

template void DictionaryMaker::make(std::span<const std::int64_t>, std::span<const std::uint8_t>, Dictionary&);
template void DictionaryMaker::make(std::span<const double>, std::span<const std::uint8_t>, Dictionary&);
template bool DictionaryMaker::make_if_values_repeat(std::span<const std::int64_t>, std::span<const std::uint8_t>,
                                                     Dictionary&);
template bool DictionaryMaker::make_if_values_repeat(std::span<const double>, std::span<const std::uint8_t>,
                                                     Dictionary&);

}  // namespace public_signals::inline panel
