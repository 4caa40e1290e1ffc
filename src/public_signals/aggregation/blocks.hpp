// Memory that grows without moving what it holds.
#pragma once

#include <cstddef>
#include <iterator>
#include <memory>
#include <string_view>
#include <vector>

namespace public_signals::inline aggregation {

/// A sequence in blocks: what is added stays where it is, and nothing is copied when it grows.
template <class Item>
class Blocks {
  public:
    class Iterator {
      public:
        using iterator_category = std::forward_iterator_tag;
        using value_type = Item;
        using difference_type = std::ptrdiff_t;
        using pointer = const Item*;
        using reference = const Item&;

        Iterator() = default;
        Iterator(const Blocks* blocks, std::size_t at) : m_blocks(blocks), m_at(at) {}
        reference operator*() const { return (*m_blocks)[m_at]; }
        pointer operator->() const { return &(*m_blocks)[m_at]; }
        Iterator& operator++() {
            ++m_at;
            return *this;
        }
        Iterator operator++(int) { return {m_blocks, m_at++}; }
        bool operator==(const Iterator&) const = default;

      private:
        const Blocks* m_blocks = nullptr;
        std::size_t m_at = 0;
    };

    std::size_t size() const { return m_size; }
    bool empty() const { return m_size == 0; }
    Item& operator[](std::size_t at) { return m_blocks[at / block_items][at % block_items]; }
    const Item& operator[](std::size_t at) const { return m_blocks[at / block_items][at % block_items]; }
    Iterator begin() const { return {this, 0}; }
    Iterator end() const { return {this, m_size}; }

    Item& add() {
        if (m_size == m_blocks.size() * block_items) {
            m_blocks.push_back(std::make_unique_for_overwrite<Item[]>(block_items));
        }
        return (*this)[m_size++];
    }

  private:
    static constexpr std::size_t block_items = 1024;

    std::vector<std::unique_ptr<Item[]>> m_blocks;
    std::size_t m_size = 0;
};

/// Texts kept once each.
class TextPool {
  public:
    std::string_view keep(std::string_view text);
    /// Takes over the texts of another pool, which stay where they are.
    void take(TextPool& other);

  private:
    std::vector<std::unique_ptr<char[]>> m_blocks;
    std::size_t m_left = 0;
    char* m_next = nullptr;
};

}  // namespace public_signals::inline aggregation
