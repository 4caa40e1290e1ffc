// Bodies under Content-Encoding: the first byte chooses the codings, the rest is the body.
#include "public_signals/web/decode.hpp"
#include "input.hpp"

using namespace public_signals;

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    constexpr const char* codings[] = {"gzip",     "deflate",    "br",       "zstd",
                                       "gzip, br", "zstd, gzip", "br, zstd", "x-gzip,deflate"};
    constexpr std::size_t max_bytes = 1u << 20;
    if (size == 0) {
        return 0;
    }
    const std::string body(fuzz::text_of(data + 1, size - 1));
    const auto decoded = net::undo_content_encoding(codings[data[0] % std::size(codings)], body, max_bytes);
    fuzz::require(!decoded || decoded->size() <= max_bytes, "a decoded body stays under its cap");
    fuzz::require(
        decoded || decoded.error().kind == ErrorKind::Network || decoded.error().kind == ErrorKind::ParseError,
        "a broken body is broken, or too large");
    return 0;
}
