#include "public_signals/archive/warc_record.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <charconv>

#include "public_signals/base/ascii.hpp"
#include "public_signals/base/digest.hpp"

namespace public_signals::inline archive::warc {
namespace {

tl::unexpected<Damage> damage(std::string text) {
    return tl::unexpected<Damage>(std::move(text));
}

/// `WARC/1.0` or `WARC/1.1`; a later 1.x is read the same way.
bool is_version(std::string_view line) {
    const std::string_view minor = line.substr(std::min(version_start.size(), line.size()));
    return line.starts_with(version_start) && !minor.empty() && minor.size() <= 2 &&
           minor.find_first_not_of("0123456789") == minor.npos;
}

tl::expected<Fields, Damage> parse_fields(std::string_view text) {
    Fields fields;
    while (text != "\r\n") {
        const std::size_t end = text.find("\r\n");
        const std::string_view line = text.substr(0, end);
        text.remove_prefix(end + 2);
        if (!fields.empty() && (line.starts_with(' ') || line.starts_with('\t'))) {
            fields.back().second.append(" ").append(trimmed(line));
            continue;
        }
        const std::size_t colon = line.find(':');
        if (colon == line.npos || colon == 0) {
            return damage("a header line of the record is no `name: value`");
        }
        fields.emplace_back(line.substr(0, colon), trimmed(line.substr(colon + 1)));
    }
    return fields;
}

}  // namespace

std::string bare_id(std::string_view id) {
    const bool bracketed = id.size() >= 2 && id.front() == '<' && id.back() == '>';
    return std::string(bracketed ? id.substr(1, id.size() - 2) : id);
}

std::map<std::string, std::string> field_lines(std::string_view block) {
    std::map<std::string, std::string> lines;
    while (!block.empty()) {
        const std::string_view line = block.substr(0, block.find_first_of("\r\n"));
        block.remove_prefix(std::min(line.size() + 1, block.size()));
        const std::size_t colon = line.find(':');
        if (colon != line.npos) {
            const std::size_t value = std::min(line.find_first_not_of(' ', colon + 1), line.size());
            lines.emplace(line.substr(0, colon), line.substr(value));
        }
    }
    return lines;
}

bool same_name(std::string_view a, std::string_view b) {
    return std::equal(a.begin(), a.end(), b.begin(), b.end(),
                      [](char x, char y) { return ascii_lower(x) == ascii_lower(y); });
}

std::string_view value_of(const Fields& fields, std::string_view name) {
    const auto found =
        std::find_if(fields.begin(), fields.end(), [&](const auto& field) { return same_name(field.first, name); });
    return found == fields.end() ? std::string_view() : std::string_view(found->second);
}

std::string_view Record::field(std::string_view name) const {
    return value_of(fields, name);
}

bool has_own_payload(const Record& record) {
    const std::optional<RecordType> type = record.type();
    return (type == RecordType::Response || type == RecordType::Request || type == RecordType::Resource) &&
           record.field("WARC-Segment-Number").empty();
}

bool payload_matches(const Record& record, std::string_view digest) {
    if (!record.field("Content-Type").starts_with("application/http")) {
        return digest_matches(digest, record.block).value_or(true);
    }
    const auto message = parse_http(record.block);
    // With the chunks of the transfer or without them: the standard and its writers differ.
    return !message || digest_matches(digest, message->body).value_or(true) ||
           digest_matches(digest, payload_of(*message)).value_or(true);
}

tl::expected<Header, Damage> parse_header(std::string_view text) {
    const std::size_t first_line = text.find("\r\n");
    if (!is_version(text.substr(0, first_line))) {
        return damage("the record does not begin with WARC/1.0 or WARC/1.1");
    }
    auto fields = parse_fields(text.substr(first_line + 2));
    if (!fields) {
        return damage(std::move(fields.error()));
    }
    for (const std::string_view name : mandatory_fields) {
        if (value_of(*fields, name).empty()) {
            return damage(fmt::format("the record has no {}", name));
        }
    }
    const std::string_view digits = value_of(*fields, "Content-Length");
    std::size_t length = 0;
    const auto [end, error] = std::from_chars(digits.data(), digits.data() + digits.size(), length);
    if (error != std::errc() || end != digits.data() + digits.size()) {
        return damage(fmt::format("Content-Length '{}' is no number", digits));
    }
    if (length > max_block_bytes) {
        return damage(fmt::format("the record holds {} bytes, more than {} are not read", length, max_block_bytes));
    }
    return Header{std::move(*fields), length};
}

tl::expected<Record, Damage> parse_record(std::string_view text) {
    const std::size_t end = text.find(header_end);
    if (end == text.npos || end + header_end.size() > max_header_bytes) {
        return damage("the header of the record never ends");
    }
    const std::string_view head = text.substr(0, end + header_end.size());
    auto header = parse_header(head);
    if (!header) {
        return damage(std::move(header.error()));
    }
    const std::string_view rest = text.substr(head.size());
    const std::size_t length = header->content_length;
    if (rest.size() < length + record_end.size() || rest.substr(length, record_end.size()) != record_end) {
        return damage(fmt::format("Content-Length {} is not the length of the record", length));
    }
    const std::string_view behind = rest.substr(length + record_end.size());
    if (!behind.empty()) {
        return damage(behind.starts_with(version_start) ? "a gzip member holds more than one record"
                                                        : "bytes follow the record in its gzip member");
    }
    Record record{.fields = std::move(header->fields), .block = std::string(rest.substr(0, length)), .offset = 0};
    const std::string_view block_digest = record.field("WARC-Block-Digest");
    if (!block_digest.empty() && !digest_matches(block_digest, record.block).value_or(true)) {
        return damage(fmt::format("the block is not the one of its digest {}", block_digest));
    }
    const std::string_view payload_digest = record.field("WARC-Payload-Digest");
    if (!payload_digest.empty() && has_own_payload(record) && !payload_matches(record, payload_digest)) {
        return damage(fmt::format("the payload is not the one of its digest {}", payload_digest));
    }
    return record;
}

}  // namespace public_signals::inline archive::warc
