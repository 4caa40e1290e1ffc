#include "public_signals/engine/import/xz_text.hpp"

#include <lzma.h>

#include <array>
#include <cstdint>
#include <new>

namespace public_signals::inline engine::import {
namespace {

constexpr std::uint64_t most_memory = std::uint64_t{256} << 20;  // xz -9 takes 65 MiB to unpack

/// liblzma's decoder of whole files, with what it holds.
class Decoder {
  public:
    explicit Decoder(std::string_view bytes) {
        if (lzma_stream_decoder(&m_stream, most_memory, LZMA_CONCATENATED) != LZMA_OK) {
            throw std::bad_alloc();
        }
        m_stream.next_in = reinterpret_cast<const std::uint8_t*>(bytes.data());
        m_stream.avail_in = bytes.size();
    }
    Decoder(const Decoder&) = delete;
    Decoder& operator=(const Decoder&) = delete;
    ~Decoder() { lzma_end(&m_stream); }

    /// Appends what comes next to `text`.
    lzma_ret more(std::string& text) {
        std::array<std::uint8_t, 1u << 16> buffer;
        m_stream.next_out = buffer.data();
        m_stream.avail_out = buffer.size();
        const lzma_ret code = lzma_code(&m_stream, LZMA_FINISH);
        text.append(reinterpret_cast<const char*>(buffer.data()), buffer.size() - m_stream.avail_out);
        return code;
    }

  private:
    lzma_stream m_stream = LZMA_STREAM_INIT;
};

}  // namespace

Result<std::string> unpacked_xz(const std::string& name, std::string_view bytes, std::size_t max_bytes) {
    Decoder decoder(bytes);
    std::string text;
    lzma_ret code = LZMA_OK;
    while (code == LZMA_OK && text.size() <= max_bytes) {
        code = decoder.more(text);
    }
    if (text.size() > max_bytes) {
        return invalid("the file unpacks to more than a gigabyte", name,
                       "split it, or give the part that holds the posts");
    }
    if (code == LZMA_MEMLIMIT_ERROR) {
        return invalid("the xz file needs more than 256 MiB of memory to unpack", name, "unpack it first: xz -d");
    }
    if (code != LZMA_STREAM_END) {
        return invalid("the xz file is cut or damaged", name, "save it again, whole");
    }
    return text;
}

}  // namespace public_signals::inline engine::import
