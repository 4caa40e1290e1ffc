#include "public_signals/archive/warc_inflate.hpp"

#include <algorithm>
#include <array>
#include <limits>
#include <new>

namespace public_signals::inline archive::warc {

constexpr int gzip_alone = MAX_WBITS + 16;

Inflater::Inflater(std::size_t max_bytes) : m_max_bytes(max_bytes) {
    if (inflateInit2(&m_stream, gzip_alone) != Z_OK) {
        throw std::bad_alloc();
    }
}

Inflater::~Inflater() {
    inflateEnd(&m_stream);
}

void Inflater::reset() {
    inflateReset(&m_stream);
}

Inflater::State Inflater::decode(std::string_view& input, std::string& out) {
    std::array<char, 1u << 16> buffer;
    while (true) {
        const std::size_t offered = std::min<std::size_t>(input.size(), std::numeric_limits<uInt>::max());
        m_stream.next_in = reinterpret_cast<Bytef*>(const_cast<char*>(input.data()));
        m_stream.avail_in = static_cast<uInt>(offered);
        m_stream.next_out = reinterpret_cast<Bytef*>(buffer.data());
        m_stream.avail_out = static_cast<uInt>(buffer.size());
        const int code = inflate(&m_stream, Z_NO_FLUSH);
        input.remove_prefix(offered - m_stream.avail_in);
        const std::size_t produced = buffer.size() - m_stream.avail_out;
        if (produced > m_max_bytes - out.size()) {
            return State::TooLarge;
        }
        out.append(buffer.data(), produced);
        if (code == Z_STREAM_END) {
            return State::Done;
        }
        if (code != Z_OK && code != Z_BUF_ERROR) {
            return State::Damaged;
        }
        if (input.empty() && m_stream.avail_out != 0) {
            return State::NeedsInput;
        }
    }
}

}  // namespace public_signals::inline archive::warc
