#include "public_signals/aggregation/blocks.hpp"

#include <algorithm>
#include <cstring>

namespace public_signals::inline aggregation {

namespace {

constexpr std::size_t pool_block = std::size_t{1} << 16;

}  // namespace

std::string_view TextPool::keep(std::string_view text) {
    if (text.empty()) {
        return {};
    }
    if (text.size() > m_left) {
        m_left = std::max(pool_block, text.size());
        m_blocks.push_back(std::make_unique_for_overwrite<char[]>(m_left));
        m_next = m_blocks.back().get();
    }
    std::memcpy(m_next, text.data(), text.size());
    const std::string_view kept(m_next, text.size());
    m_next += text.size();
    m_left -= text.size();
    return kept;
}

void TextPool::take(TextPool& other) {
    m_blocks.insert(m_blocks.begin(), std::make_move_iterator(other.m_blocks.begin()),
                    std::make_move_iterator(other.m_blocks.end()));
    other = TextPool();
}

}  // namespace public_signals::inline aggregation
