// Frames of RFC 6455 section 5, and the digest of its handshake.
#include <openssl/evp.h>

#include <array>

#include "public_signals/browser/websocket.hpp"

namespace public_signals::browser::websocket {

std::string frame(int opcode, std::string_view payload, std::uint32_t mask) {
    std::string out(1, static_cast<char>(0x80 | opcode));
    const std::uint64_t size = payload.size();
    const int length_bytes = size < 126 ? 0 : size <= 0xffff ? 2 : 8;
    out += static_cast<char>(0x80 | (length_bytes == 0 ? size : length_bytes == 2 ? 126u : 127u));
    for (int i = length_bytes - 1; i >= 0; --i) {
        out += static_cast<char>(size >> (8 * i));
    }
    std::array<char, 4> key;
    for (int i = 0; i < 4; ++i) {
        key[i] = static_cast<char>(mask >> (8 * (3 - i)));
        out += key[i];
    }
    for (std::size_t i = 0; i < payload.size(); ++i) {
        out += static_cast<char>(payload[i] ^ key[i % 4]);
    }
    return out;
}

Result<std::optional<Frame>> take_frame(std::string& bytes, std::size_t max_bytes) {
    if (bytes.size() < 2) {
        return std::nullopt;
    }
    const auto byte = [&](std::size_t i) { return static_cast<unsigned char>(bytes[i]); };
    if ((byte(1) & 0x80) != 0) {
        return fail(ErrorKind::ParseError, "a server's WebSocket frame is masked");
    }
    std::uint64_t size = byte(1) & 0x7f;
    const std::size_t length_bytes = size == 126 ? 2 : size == 127 ? 8 : 0;
    const std::size_t head = 2 + length_bytes;
    if (bytes.size() < head) {
        return std::nullopt;
    }
    size = length_bytes == 0 ? size : 0;
    for (std::size_t i = 2; i < head; ++i) {
        size = size << 8 | byte(i);
    }
    if (size > max_bytes) {
        return fail(ErrorKind::ParseError, "a WebSocket frame is larger than the cap");
    }
    if (bytes.size() - head < size) {
        return std::nullopt;
    }
    Frame frame{.final = (byte(0) & 0x80) != 0, .opcode = byte(0) & 0x0f, .payload = bytes.substr(head, size)};
    bytes.erase(0, head + size);
    return frame;
}

std::string accept_of(std::string_view key) {
    const std::string text = std::string(key) + "258EAFA5-E914-47DA-95CA-C5AB0DC85B11";
    std::array<unsigned char, EVP_MAX_MD_SIZE> digest;
    unsigned size = 0;
    EVP_Digest(text.data(), text.size(), digest.data(), &size, EVP_sha1(), nullptr);
    std::array<unsigned char, 2 * EVP_MAX_MD_SIZE> encoded;
    const int length = EVP_EncodeBlock(encoded.data(), digest.data(), static_cast<int>(size));
    return {reinterpret_cast<const char*>(encoded.data()), static_cast<std::size_t>(length)};
}

}  // namespace public_signals::browser::websocket
