// WARC/1.1, one gzip member per record: reader, writer, and what is wrong with a file.
//
// ISO 28500:2017. Digests are `sha1:` + base32 or `sha256:` + hex. A file cut in the middle of a record, a member that
// holds two records, a wrong digest or length: damage, said with its offset.
#pragma once

#include <cstdint>
#include <filesystem>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "public_signals/base/result.hpp"
#include "public_signals/base/words.hpp"

namespace public_signals::inline archive::warc {

/// The types of ISO 28500; other programs may write more.
enum class RecordType { Warcinfo, Response, Resource, Request, Metadata, Revisit, Conversion, Continuation };
constexpr auto word_table(RecordType) {
    return words<RecordType>("WARC-Type", {{RecordType::Warcinfo, "warcinfo"},
                                           {RecordType::Response, "response"},
                                           {RecordType::Resource, "resource"},
                                           {RecordType::Request, "request"},
                                           {RecordType::Metadata, "metadata"},
                                           {RecordType::Revisit, "revisit"},
                                           {RecordType::Conversion, "conversion"},
                                           {RecordType::Continuation, "continuation"}});
}

struct Record {
    std::vector<std::pair<std::string, std::string>> fields;  // as written, in order
    std::string block;
    std::uint64_t offset = 0;  // of its gzip member
    /// The value of a named field (names compare without case), or empty.
    std::string_view field(std::string_view name) const;
    /// Its WARC-Type; nothing for a type that the standard does not name, which readers skip (ISO 28500, 6.1).
    std::optional<RecordType> type() const { return find_word<RecordType>(field("WARC-Type")); }
};

/// The HTTP message inside a response or request block.
struct HttpMessage {
    int status = 0;      // responses
    std::string method;  // requests
    std::string target;  // requests
    std::vector<std::pair<std::string, std::string>> headers;
    std::string body;  // as stored: decode with decoded_body
    std::string_view header(std::string_view name) const;
};
Result<HttpMessage> parse_http(std::string_view block);
/// The body after chunks and Content-Encoding (gzip, deflate, br, zstd, up to four in a row) are undone; a broken
/// stream, another coding or more than `max_bytes` at any stage is a ParseError.
Result<std::string> decoded_body(const HttpMessage& message, std::size_t max_bytes = 64u << 20);

/// An error for a zip, which says what it is: a WACZ, or another. `bytes`: of the whole file, or its beginning.
Result<void> refuse_zip(const std::string& name, std::string_view bytes);

/// Reads every record in order, checking structure, lengths and digests as it goes. A file that is no WARC is
/// InvalidInput; damage is ArchiveDamaged with the offset in `where`. Plain (uncompressed) WARC is accepted too.
Result<std::vector<Record>> read(const std::filesystem::path& file);
/// The same, one record at a time; `visit` may return an error to stop.
Result<void> for_each(const std::filesystem::path& file, const std::function<Result<void>(Record&&)>& visit);
/// The same; of an archive that is still open (`.open`) up to what its writer, or a kill, left unfinished at its end.
Result<void> for_each_whole(const std::filesystem::path& file, const std::function<Result<void>(Record&&)>& visit);
/// The same over the bytes of an archive in memory; `name` names the file in messages.
Result<void> for_each_in(std::string_view bytes, const std::string& name,
                         const std::function<Result<void>(Record&&)>& visit);

/// The one record that begins at `offset` (of its gzip member), checked as above.
Result<Record> read_at(const std::filesystem::path& file, std::uint64_t offset);

/// Builds the records of an archive in memory; the same calls give the same bytes (ids are derived, not random).
class Writer {
  public:
    /// Appends one record as one gzip member: WARC-Type, WARC-Record-ID, WARC-Date first, then `fields`, then
    /// Content-Length and WARC-Block-Digest (and WARC-Payload-Digest for responses, over the body).
    /// Returns the record id (`urn:uuid:…` without angle brackets), derived from `seed` and from `name`: a record's own
    /// name, or else its ordinal.
    std::string append(RecordType type, std::string_view date,
                       const std::vector<std::pair<std::string, std::string>>& fields, std::string_view block,
                       std::string_view name = {});
    /// The id of the record of that name.
    std::string id_of(std::string_view name) const;
    const std::string& bytes() const { return m_bytes; }
    /// The bytes since the last call: a live run appends them to its file.
    std::string take_bytes() { return std::exchange(m_bytes, {}); }
    explicit Writer(std::string seed) : m_seed(std::move(seed)) {}

  private:
    std::string m_seed;
    std::uint64_t m_ordinal = 0;
    std::string m_bytes;
};

}  // namespace public_signals::inline archive::warc
