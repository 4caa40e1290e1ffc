#include "public_signals/panel/chunks/page.hpp"

#include <zstd.h>

#include <bit>
#include <cstring>
#include <limits>
#include <stdexcept>

namespace public_signals::inline panel {

namespace {

// Of parquet.thrift.
enum PageType : std::uint8_t { data_page = 0, dictionary_page = 2 };
enum Encoding : std::uint8_t { plain_values = 0, run_lengths = 3, dictionary_codes = 8 };
constexpr int compression_level = 1;

void add_varint_to(std::string& bytes, std::uint64_t value) {
    for (; value >= 0x80; value >>= 7) {
        bytes.push_back(static_cast<char>(value | 0x80));
    }
    bytes.push_back(static_cast<char>(value));
}

/// A struct of the compact protocol whose fields are 32-bit integers and structs.
class Struct {
  public:
    Struct& number(int field, std::size_t value) {
        add_field(field, 5);
        add_varint_to(m_bytes, std::uint64_t{value} << 1);  // zigzag of a number that is not negative
        return *this;
    }
    Struct& inner(int field, const std::string& bytes) {
        add_field(field, 12);
        m_bytes += bytes;
        return *this;
    }
    std::string bytes() const { return m_bytes + '\0'; }

  private:
    void add_field(int field, int type) {
        m_bytes.push_back(static_cast<char>((field - m_last) << 4 | type));
        m_last = field;
    }

    std::string m_bytes;
    int m_last = 0;
};

std::string data_page_header(std::size_t rows, Encoding encoding) {
    return Struct().number(1, rows).number(2, encoding).number(3, run_lengths).number(4, run_lengths).bytes();
}

}  // namespace

std::uint8_t packed_eight(const std::uint8_t* flags) {
    std::uint64_t eight = 0;
    std::memcpy(&eight, flags, sizeof eight);
    return static_cast<std::uint8_t>((eight * 0x0102040810204080U) >> 56);
}

void append_bits(std::string& bytes, std::span<const std::uint8_t> flags) {
    const std::size_t whole = flags.size() / 8 * 8;
    std::size_t at = bytes.size();
    bytes.resize(at + (flags.size() + 7) / 8);
    for (std::size_t i = 0; i < whole; i += 8) {
        bytes[at++] = static_cast<char>(packed_eight(flags.data() + i));
    }
    if (whole < flags.size()) {
        std::uint8_t last[8] = {};
        std::memcpy(last, flags.data() + whole, flags.size() - whole);
        bytes[at] = static_cast<char>(packed_eight(last));
    }
}

void PageMaker::Freed::operator()(ZSTD_CCtx_s* context) const {
    ZSTD_freeCCtx(context);
}

PageMaker::PageMaker() : m_context(ZSTD_createCCtx()) {}

void PageMaker::add_varint(std::uint64_t value) {
    add_varint_to(m_body, value);
}

/// Definition levels: four bytes of length, then one run. A bit each is exactly a run of packed levels.
void PageMaker::add_levels(std::span<const std::uint8_t> known) {
    const std::size_t length_at = m_body.size();
    m_body.append(4, '\0');
    if (known.empty() || std::memchr(known.data(), 0, known.size()) == nullptr) {
        add_varint(std::uint64_t{known.size()} << 1);
        m_body.push_back(1);
    } else {
        add_varint(std::uint64_t{(known.size() + 7) / 8} << 1 | 1);
        append_bits(m_body, known);
    }
    const auto length = static_cast<std::uint32_t>(m_body.size() - length_at - 4);
    std::memcpy(m_body.data() + length_at, &length, 4);
}

/// One run of packed codes, lowest bit first, in groups of eight.
void PageMaker::add_codes(std::span<const std::uint32_t> codes, unsigned width) {
    m_body.push_back(static_cast<char>(width));
    if (codes.empty()) {
        return;
    }
    const std::size_t groups = (codes.size() + 7) / 8;
    add_varint(std::uint64_t{groups} << 1 | 1);
    const std::size_t at = m_body.size();
    m_body.resize(at + groups * width + 8);
    char* out = m_body.data() + at;
    std::uint64_t bits = 0;
    unsigned filled = 0;
    for (const std::uint32_t code : codes) {
        bits |= std::uint64_t{code} << filled;
        filled += width;
        if (filled >= 32) {
            std::memcpy(out, &bits, 4);
            out += 4;
            bits >>= 32;
            filled -= 32;
        }
    }
    std::memcpy(out, &bits, 8);
    m_body.resize(at + groups * width);
}

ChunkPage PageMaker::finished(const std::string& kind_of_page, std::size_t type, std::string_view body) {
    if (body.size() > std::size_t{std::numeric_limits<std::int32_t>::max()}) {
        throw std::length_error("a column of one row group is larger than 2 GiB");
    }
    m_compressed.resize(ZSTD_compressBound(body.size()));
    const std::size_t size = ZSTD_compressCCtx(m_context.get(), m_compressed.data(), m_compressed.size(), body.data(),
                                               body.size(), compression_level);
    if (ZSTD_isError(size) != 0) {
        throw std::runtime_error(ZSTD_getErrorName(size));
    }
    const std::string header = Struct()
                                   .number(1, type)
                                   .number(2, body.size())
                                   .number(3, size)
                                   .inner(type == data_page ? 5 : 7, kind_of_page)
                                   .bytes();
    ChunkPage page;
    page.bytes.reserve(header.size() + size);
    page.bytes.append(header).append(m_compressed, 0, size);
    page.uncompressed = static_cast<std::int64_t>(header.size() + body.size());
    return page;
}

ChunkPage PageMaker::dictionary(std::string_view values, std::size_t count) {
    return finished(Struct().number(1, count).number(2, plain_values).bytes(), dictionary_page, values);
}

ChunkPage PageMaker::coded(std::span<const std::uint8_t> known, std::span<const std::uint32_t> codes,
                           std::size_t entries) {
    m_body.clear();
    add_levels(known);
    add_codes(codes, entries < 2 ? 1 : static_cast<unsigned>(std::bit_width(entries - 1)));
    return finished(data_page_header(known.size(), dictionary_codes), data_page, m_body);
}

ChunkPage PageMaker::plain(std::span<const std::uint8_t> known, std::string_view values) {
    m_body.clear();
    add_levels(known);
    m_body.append(values);
    return finished(data_page_header(known.size(), plain_values), data_page, m_body);
}

}  // namespace public_signals::inline panel
