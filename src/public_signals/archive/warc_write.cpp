// gzip headers carry no time and no name, and ids are hashes of a seed: an archive is a function of what was appended.
#include <fmt/format.h>
#include <zlib.h>

#include <new>

#include "public_signals/archive/warc.hpp"
#include "public_signals/archive/warc_record.hpp"
#include "public_signals/base/digest.hpp"

namespace public_signals::inline archive::warc {
namespace {

constexpr int unknown_system = 255;

/// A UUID of version 8 (RFC 9562: the application's own bits) from the digest of `text`.
std::string uuid_of(std::string_view text) {
    std::string hex = sha256_hex(text).substr(0, 32);
    hex[12] = '8';
    hex[16] = "89ab"[static_cast<unsigned char>(hex[16]) & 3];
    return fmt::format("urn:uuid:{}-{}-{}-{}-{}", hex.substr(0, 8), hex.substr(8, 4), hex.substr(12, 4),
                       hex.substr(16, 4), hex.substr(20));
}

std::string gzip_member(std::string& text) {
    z_stream stream{};
    if (deflateInit2(&stream, Z_BEST_COMPRESSION, Z_DEFLATED, MAX_WBITS + 16, 8, Z_DEFAULT_STRATEGY) != Z_OK) {
        throw std::bad_alloc();
    }
    gz_header header{};
    header.os = unknown_system;
    deflateSetHeader(&stream, &header);
    std::string member(deflateBound(&stream, static_cast<uLong>(text.size())), '\0');
    stream.next_in = reinterpret_cast<Bytef*>(text.data());
    stream.avail_in = static_cast<uInt>(text.size());
    stream.next_out = reinterpret_cast<Bytef*>(member.data());
    stream.avail_out = static_cast<uInt>(member.size());
    deflate(&stream, Z_FINISH);
    member.resize(stream.total_out);
    deflateEnd(&stream);
    return member;
}

/// A line end inside a value would begin a field of its own.
void append_field(std::string& out, std::string_view name, std::string_view value) {
    out.append(name).append(": ");
    for (const char c : value) {
        out += c == '\r' || c == '\n' ? ' ' : c;
    }
    out += "\r\n";
}

}  // namespace

std::string Writer::id_of(std::string_view name) const {
    return uuid_of(fmt::format("{}\n{}", m_seed, name));
}

std::string Writer::append(RecordType type, std::string_view date, const Fields& fields, std::string_view block,
                           std::string_view own_name) {
    const std::string id = own_name.empty() ? id_of(std::to_string(m_ordinal)) : id_of(own_name);
    ++m_ordinal;
    std::string text = "WARC/1.1\r\n";
    append_field(text, "WARC-Type", name_of(type));
    append_field(text, "WARC-Record-ID", fmt::format("<{}>", id));
    append_field(text, "WARC-Date", date);
    for (const auto& [name, value] : fields) {
        append_field(text, name, value);
    }
    append_field(text, "Content-Length", std::to_string(block.size()));
    append_field(text, "WARC-Block-Digest", "sha1:" + sha1_base32(block));
    if (type == RecordType::Response) {
        const auto message = parse_http(block);
        append_field(text, "WARC-Payload-Digest", "sha1:" + sha1_base32(message ? message->body : ""));
    }
    text.append("\r\n").append(block).append(record_end);
    m_bytes += gzip_member(text);
    return id;
}

}  // namespace public_signals::inline archive::warc
