// Archives for the tests of the reader and the writer, whole and wrong ones.
#pragma once

#include <zlib.h>

#include <string>
#include <vector>

#include "public_signals/archive/warc.hpp"

namespace public_signals::warc {

struct Archive {
    std::string bytes;
    std::vector<std::string> ids;
    std::vector<std::uint64_t> offsets;
};

inline Archive small_archive(const std::string& seed = "seed") {
    const std::string date = "2024-01-01T00:00:00Z";
    const std::string page = "HTTP/1.1 200 OK\r\nContent-Type: text/html\r\n\r\n<html></html>";
    Archive archive;
    Writer writer(seed);
    const auto append = [&](RecordType type, const std::vector<std::pair<std::string, std::string>>& fields,
                            std::string_view block) {
        archive.offsets.push_back(writer.bytes().size());
        archive.ids.push_back(writer.append(type, date, fields, block));
    };
    append(RecordType::Warcinfo, {{"Content-Type", "application/warc-fields"}}, "software: public-signals\r\n");
    append(RecordType::Response,
           {{"WARC-Warcinfo-ID", "<" + archive.ids[0] + ">"},
            {"WARC-Target-URI", "https://www.tiktok.com/@ohmaryplay"},
            {"Content-Type", "application/http;msgtype=response"}},
           page);
    append(RecordType::Metadata, {{"WARC-Concurrent-To", "<" + archive.ids[1] + ">"}}, "");
    append(RecordType::Resource, {{"WARC-Target-URI", "urn:z"}, {"Content-Type", "text/plain"}},
           std::string(200'000, 'z'));
    archive.bytes = writer.bytes();
    return archive;
}

inline Result<std::vector<Record>> records_in(const std::string& bytes) {
    std::vector<Record> records;
    TRY(for_each_in(bytes, "sample.warc.gz", [&](Record&& record) -> Result<void> {
        records.push_back(std::move(record));
        return {};
    }));
    return records;
}

inline std::string deflated(std::string text, int window_bits) {
    z_stream stream{};
    deflateInit2(&stream, 6, Z_DEFLATED, window_bits, 8, Z_DEFAULT_STRATEGY);
    std::string out(deflateBound(&stream, static_cast<uLong>(text.size())) + 32, '\0');
    stream.next_in = reinterpret_cast<Bytef*>(text.data());
    stream.avail_in = static_cast<uInt>(text.size());
    stream.next_out = reinterpret_cast<Bytef*>(out.data());
    stream.avail_out = static_cast<uInt>(out.size());
    deflate(&stream, Z_FINISH);
    out.resize(stream.total_out);
    deflateEnd(&stream);
    return out;
}

inline std::string gzip(const std::string& text) {
    return deflated(text, MAX_WBITS + 16);
}

/// An uncompressed record; `fields` are whole header lines.
inline std::string plain_record(const std::string& type, const std::string& block, const std::string& fields = "") {
    return "WARC/1.0\r\nWARC-Type: " + type +
           "\r\nWARC-Record-ID: <urn:uuid:00000000-0000-4000-8000-000000000000>\r\nWARC-Date: "
           "2024-01-01T00:00:00Z\r\n" +
           fields + "Content-Length: " + std::to_string(block.size()) + "\r\n\r\n" + block + "\r\n\r\n";
}

}  // namespace public_signals::warc
