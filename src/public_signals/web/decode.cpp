#include "public_signals/web/decode.hpp"

#include <brotli/decode.h>
#include <fmt/format.h>
#include <zlib.h>
#include <zstd.h>

#include <algorithm>
#include <array>
#include <memory>
#include <vector>

namespace public_signals::inline web::net {
namespace {

using Buffer = std::array<char, 64 * 1024>;

tl::unexpected<Error> over_cap(std::size_t max_bytes) {
    return fail(ErrorKind::ParseError, fmt::format("the body is larger than {} bytes when decompressed", max_bytes));
}

tl::unexpected<Error> broken(const char* coding) {
    return fail(ErrorKind::Network, fmt::format("the {} stream of the body is broken", coding));
}

Result<void> append(std::string& out, const Buffer& buffer, std::size_t size, std::size_t max_bytes) {
    if (out.size() + size > max_bytes) {
        return over_cap(max_bytes);
    }
    out.append(buffer.data(), size);
    return {};
}

/// `window_bits` as zlib takes them: 15 + 32 reads gzip and zlib, -15 raw deflate.
Result<std::string> inflated(std::string_view in, int window_bits, const char* coding, std::size_t max_bytes) {
    z_stream stream{};
    if (inflateInit2(&stream, window_bits) != Z_OK) {
        return broken(coding);
    }
    const std::unique_ptr<z_stream, int (*)(z_stream*)> end(&stream, inflateEnd);
    stream.next_in = reinterpret_cast<Bytef*>(const_cast<char*>(in.data()));
    stream.avail_in = static_cast<uInt>(in.size());
    std::string out;
    Buffer buffer;
    for (;;) {
        stream.next_out = reinterpret_cast<Bytef*>(buffer.data());
        stream.avail_out = static_cast<uInt>(buffer.size());
        const int code = inflate(&stream, Z_NO_FLUSH);
        if (code != Z_OK && code != Z_STREAM_END) {
            return broken(coding);
        }
        TRY(append(out, buffer, buffer.size() - stream.avail_out, max_bytes));
        if (code == Z_STREAM_END) {
            // Members may follow each other; what is no member behind the last one is not the body's.
            const bool another = stream.avail_in >= 2 && stream.next_in[0] == 0x1f && stream.next_in[1] == 0x8b;
            if (!another) {
                return out;
            }
            inflateReset(&stream);
        }
    }
}

Result<std::string> deflated_either_way(std::string_view in, std::size_t max_bytes) {
    // RFC 9110 means zlib; some servers send raw deflate.
    const bool zlib = in.size() >= 2 && (in[0] & 0x0f) == 8 &&
                      (static_cast<unsigned char>(in[0]) * 256u + static_cast<unsigned char>(in[1])) % 31 == 0;
    return inflated(in, zlib ? 15 : -15, "deflate", max_bytes);
}

Result<std::string> unbrotlied(std::string_view in, std::size_t max_bytes) {
    const std::unique_ptr<BrotliDecoderState, void (*)(BrotliDecoderState*)> state(
        BrotliDecoderCreateInstance(nullptr, nullptr, nullptr), BrotliDecoderDestroyInstance);
    const auto* next_in = reinterpret_cast<const std::uint8_t*>(in.data());
    std::size_t left = in.size();
    std::string out;
    Buffer buffer;
    for (;;) {
        auto* next_out = reinterpret_cast<std::uint8_t*>(buffer.data());
        std::size_t room = buffer.size();
        const auto code = BrotliDecoderDecompressStream(state.get(), &left, &next_in, &room, &next_out, nullptr);
        if (code == BROTLI_DECODER_RESULT_ERROR || code == BROTLI_DECODER_RESULT_NEEDS_MORE_INPUT) {
            return broken("brotli");
        }
        TRY(append(out, buffer, buffer.size() - room, max_bytes));
        if (code == BROTLI_DECODER_RESULT_SUCCESS) {
            return out;
        }
    }
}

Result<std::string> unzstded(std::string_view in, std::size_t max_bytes) {
    const std::unique_ptr<ZSTD_DStream, std::size_t (*)(ZSTD_DStream*)> stream(ZSTD_createDStream(), ZSTD_freeDStream);
    // RFC 8878 3.1.1.1.2: a reader need not take windows over 8 MB.
    ZSTD_DCtx_setParameter(stream.get(), ZSTD_d_windowLogMax, 23);
    ZSTD_inBuffer input{in.data(), in.size(), 0};
    std::string out;
    Buffer buffer;
    std::size_t hint = 1;
    for (;;) {
        ZSTD_outBuffer output{buffer.data(), buffer.size(), 0};
        const std::size_t before = input.pos;
        hint = ZSTD_decompressStream(stream.get(), &output, &input);
        if (ZSTD_isError(hint) != 0) {
            return broken("zstd");
        }
        TRY(append(out, buffer, output.pos, max_bytes));
        if (hint == 0 && input.pos == input.size) {
            return out;
        }
        if (input.pos == before && output.pos == 0) {
            return broken("zstd");  // it waits for bytes that never came
        }
    }
}

Result<std::string> undone(const std::string& coding, std::string body, std::size_t max_bytes) {
    if (coding.empty() || coding == "identity") {
        return body;
    }
    if (coding == "gzip" || coding == "x-gzip") {
        return inflated(body, 15 + 16, "gzip", max_bytes);
    }
    if (coding == "deflate") {
        return deflated_either_way(body, max_bytes);
    }
    if (coding == "br") {
        return unbrotlied(body, max_bytes);
    }
    if (coding == "zstd") {
        return unzstded(body, max_bytes);
    }
    return fail(ErrorKind::ParseError, "the body has a Content-Encoding that nobody asked for");
}

}  // namespace

Result<std::string> undo_content_encoding(std::string_view content_encoding, std::string body, std::size_t max_bytes) {
    std::vector<std::string> codings;
    std::string coding;
    for (const char c : content_encoding) {
        if (c == ',') {
            codings.push_back(coding);
            coding.clear();
        } else if (c != ' ' && c != '\t') {
            coding += c >= 'A' && c <= 'Z' ? static_cast<char>(c + 32) : c;
        }
    }
    codings.push_back(coding);
    if (codings.size() > 4) {
        return fail(ErrorKind::ParseError, "the body has more than four Content-Encodings");
    }
    for (auto last = codings.rbegin(); last != codings.rend() && !body.empty(); ++last) {
        body = TRY(undone(*last, std::move(body), max_bytes));
    }
    return body;
}

}  // namespace public_signals::inline web::net
