// Archives of other programs write the same digests as base32 or as hex: both are read, one is written.
#include "public_signals/base/digest.hpp"

#include <openssl/evp.h>

#include <algorithm>
#include <array>
#include <stdexcept>

namespace public_signals::inline base {
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

std::string hex(const Digest& digest) {
    constexpr std::string_view digits = "0123456789abcdef";
    std::string text;
    for (unsigned int i = 0; i < digest.size; ++i) {
        text += digits[digest.bytes[i] >> 4];
        text += digits[digest.bytes[i] & 0xf];
    }
    return text;
}

/// RFC 4648 without padding; the 20 bytes of SHA-1 need none.
std::string base32(const Digest& digest) {
    constexpr std::string_view digits = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";
    std::string text;
    unsigned int pending = 0;
    unsigned int bits = 0;
    for (unsigned int i = 0; i < digest.size; ++i) {
        pending = (pending << 8 | digest.bytes[i]) & 0xfff;
        bits += 8;
        while (bits >= 5) {
            bits -= 5;
            text += digits[pending >> bits & 31];
        }
    }
    if (bits > 0) {
        text += digits[pending << (5 - bits) & 31];
    }
    return text;
}

bool same_letters(std::string_view a, std::string_view b) {
    const auto lower = [](char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c | 0x20) : c; };
    return std::equal(a.begin(), a.end(), b.begin(), b.end(), [&](char x, char y) { return lower(x) == lower(y); });
}

}  // namespace

std::string sha256_hex(std::string_view bytes) {
    return hex(digest_of(bytes, EVP_sha256()));
}

std::string sha1_base32(std::string_view bytes) {
    return base32(digest_of(bytes, EVP_sha1()));
}

std::optional<bool> digest_matches(std::string_view labelled, std::string_view bytes) {
    const std::size_t colon = std::min(labelled.find(':'), labelled.size());
    const std::string_view label = labelled.substr(0, colon);
    const bool sha1 = same_letters(label, "sha1") || same_letters(label, "sha-1");
    const bool sha256 = same_letters(label, "sha256") || same_letters(label, "sha-256");
    if (colon == labelled.size() || (!sha1 && !sha256)) {
        return std::nullopt;
    }
    std::string_view text = labelled.substr(colon + 1);
    while (text.ends_with('=')) {
        text.remove_suffix(1);
    }
    const Digest digest = digest_of(bytes, sha1 ? EVP_sha1() : EVP_sha256());
    return same_letters(text, base32(digest)) || same_letters(text, hex(digest));
}

}  // namespace public_signals::inline base
