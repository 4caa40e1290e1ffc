// Pages of a Parquet column chunk, made from bytes that are encoded already.
//
// A page is a header (Thrift, compact protocol) and a body compressed with zstd. It knows nothing of its place in the
// file, so columns with the same cells share one.
#pragma once

#include <cstdint>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <vector>

struct ZSTD_CCtx_s;

namespace public_signals::inline panel {

struct ChunkPage {
    std::string bytes;              // header and compressed body
    std::int64_t uncompressed = 0;  // what they would be without compression
};

/// Makes one page after another, in memory of its own: one for each thread.
class PageMaker {
  public:
    PageMaker();

    /// The distinct values of a column, as they are stored plain.
    ChunkPage dictionary(std::string_view values, std::size_t count);
    /// Rows (`known` says which have a value) and their values as codes of a dictionary of `entries` values.
    ChunkPage coded(std::span<const std::uint8_t> known, std::span<const std::uint32_t> codes, std::size_t entries);
    /// Rows (`known` says which have a value) and their values as they are stored plain.
    ChunkPage plain(std::span<const std::uint8_t> known, std::string_view values);

  private:
    struct Freed {
        void operator()(ZSTD_CCtx_s* context) const;
    };

    void add_levels(std::span<const std::uint8_t> known);
    void add_codes(std::span<const std::uint32_t> codes, unsigned width);
    void add_varint(std::uint64_t value);
    ChunkPage finished(const std::string& kind_of_page, std::size_t type, std::string_view body);

    std::unique_ptr<ZSTD_CCtx_s, Freed> m_context;
    std::string m_body;
    std::string m_compressed;
};

/// Eight flags of 0 or 1 as the bits of a byte, the first one lowest.
std::uint8_t packed_eight(const std::uint8_t* flags);
/// Appends flags of 0 or 1 as bits, the first one lowest; the last byte is filled up with zeros.
void append_bits(std::string& bytes, std::span<const std::uint8_t> flags);

}  // namespace public_signals::inline panel
