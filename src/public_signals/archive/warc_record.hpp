// One WARC record as text: its named fields, its block, and the checks on them. The reader and the writer share it.
#pragma once

#include <array>
#include <cstddef>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "public_signals/archive/warc.hpp"

namespace public_signals::inline archive::warc {

/// Fields that every record has.
constexpr std::array<std::string_view, 4> mandatory_fields = {"WARC-Type", "WARC-Record-ID", "WARC-Date",
                                                              "Content-Length"};
constexpr std::string_view version_start = "WARC/1.";
constexpr std::string_view header_end = "\r\n\r\n";
constexpr std::string_view record_end = "\r\n\r\n";
constexpr std::size_t max_block_bytes = 128u << 20;
constexpr std::size_t max_header_bytes = 64u << 10;
constexpr std::size_t max_record_bytes = max_header_bytes + max_block_bytes;

using Fields = std::vector<std::pair<std::string, std::string>>;

/// Names of WARC fields and HTTP headers compare without case, in ASCII.
bool same_name(std::string_view a, std::string_view b);
/// The first value of `name`, or empty.
std::string_view value_of(const Fields& fields, std::string_view name);

/// A record id or URI without its angle brackets.
std::string bare_id(std::string_view id);
/// The lines of an application/warc-fields block by name; of two with one name the first counts.
std::map<std::string, std::string> field_lines(std::string_view block);

/// The sentence that says what is wrong; where it is, the reader knows.
using Damage = std::string;

struct Header {
    Fields fields;
    std::size_t content_length = 0;
};

/// The header of a record, `text` being all of it with the empty line behind it.
tl::expected<Header, Damage> parse_header(std::string_view text);
/// A record that fills `text` to the last byte, its digests checked.
tl::expected<Record, Damage> parse_record(std::string_view text);

/// Whether a payload digest can be checked here: a revisit carries that of another record.
bool has_own_payload(const Record& record);
/// Whether `digest` is that of the payload, with the chunks of the transfer or without them; an algorithm that is not
/// known counts as a match.
bool payload_matches(const Record& record, std::string_view digest);

/// The body of a message without the chunks of its transfer.
std::string payload_of(const HttpMessage& message);
/// A chunked body joined, or nullopt when it is not chunked.
std::optional<std::string> unchunked(std::string_view body);

}  // namespace public_signals::inline archive::warc
