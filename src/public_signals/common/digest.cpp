#include "public_signals/common/digest.hpp"

#include <openssl/evp.h>

#include <array>
#include <stdexcept>

namespace public_signals {
namespace {

struct Digest {
    std::array<unsigned char, EVP_MAX_MD_SIZE> bytes{};
    unsigned int size = 0;
};

Digest digest_of(std::string_view bytes, const EVP_MD* method) {
    Digest digest;
    if (EVP_Digest(bytes.data(), bytes.size(), digest.bytes.data(), &digest.size, method, nullptr) != 1) {
        throw std::runtime_error("OpenSSL offers no SHA digest");  // a broken installation: nothing can go on
    }
    return digest;
}

}  // namespace

std::string sha256_hex(std::string_view bytes) {
    constexpr std::string_view digits = "0123456789abcdef";
    const Digest digest = digest_of(bytes, EVP_sha256());
    std::string hex;
    for (unsigned int i = 0; i < digest.size; ++i) {
        hex += digits[digest.bytes[i] >> 4];
        hex += digits[digest.bytes[i] & 0xf];
    }
    return hex;
}

// 20 bytes are exactly 32 characters: the padding of RFC 4648 never occurs.
std::string sha1_base32(std::string_view bytes) {
    constexpr std::string_view digits = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";
    const Digest digest = digest_of(bytes, EVP_sha1());
    std::string base32;
    unsigned int pending = 0;
    unsigned int bits = 0;
    for (unsigned int i = 0; i < digest.size; ++i) {
        pending = (pending << 8 | digest.bytes[i]) & 0xfff;
        bits += 8;
        while (bits >= 5) {
            bits -= 5;
            base32 += digits[pending >> bits & 31];
        }
    }
    return base32;
}

}  // namespace public_signals
