// The HTTP messages inside WARC records (RFC 9112), read as browsers do: bare LF ends a line, a header line without a
// colon is skipped, a body that says `chunked` but is not is taken as it stands (many recorders undo the chunks and
// keep the header).
#include <fmt/format.h>

#include <algorithm>
#include <charconv>
#include <ranges>

#include "public_signals/common/warc.hpp"
#include "public_signals/common/warc_inflate.hpp"
#include "public_signals/common/warc_record.hpp"

namespace public_signals::warc {
namespace {

std::string_view trimmed(std::string_view text) {
    const std::size_t first = std::min(text.find_first_not_of(" \t\r"), text.size());
    const std::size_t last = text.find_last_not_of(" \t\r");
    return last == text.npos ? std::string_view() : text.substr(first, last - first + 1);
}

/// Takes a line from the front; its end (CRLF or LF) is not part of it. False when no line ends any more.
bool take_line(std::string_view& rest, std::string_view& line) {
    const std::size_t end = rest.find('\n');
    if (end == rest.npos) {
        return false;
    }
    line = rest.substr(0, end);
    rest.remove_prefix(end + 1);
    if (line.ends_with('\r')) {
        line.remove_suffix(1);
    }
    return true;
}

tl::unexpected<Error> not_http(std::string_view what) {
    return fail(ErrorKind::ParseError, fmt::format("not an HTTP message: {}", what));
}

/// `HTTP/1.1 200 OK` or `GET /path HTTP/1.1` into `message`.
Result<void> read_first_line(std::string_view line, HttpMessage& message) {
    const std::size_t first = line.find(' ');
    if (first == line.npos || first == 0) {
        return not_http("the first line is neither a status nor a request");
    }
    const std::string_view rest = line.substr(first + 1);
    if (line.starts_with("HTTP/")) {
        const std::string_view code = rest.substr(0, 3);
        const auto [end, error] = std::from_chars(code.data(), code.data() + code.size(), message.status);
        const bool ends = rest.size() == 3 || (rest.size() > 3 && rest[3] == ' ');
        if (error != std::errc() || end != code.data() + 3 || message.status < 100 || !ends) {
            return not_http("the status is not three digits");
        }
        return {};
    }
    const std::size_t last = rest.rfind(" HTTP/");
    if (last == rest.npos) {
        return not_http("the first line is neither a status nor a request");
    }
    message.method = line.substr(0, first);
    message.target = rest.substr(0, last);
    return {};
}

bool says_chunked(const HttpMessage& message) {
    const std::string_view encoding = message.header("Transfer-Encoding");
    return same_name(trimmed(encoding.substr(encoding.rfind(',') + 1)), "chunked");
}

Result<std::string> inflated(std::string_view body, std::string_view encoding, std::size_t max_bytes) {
    const bool gzip = encoding != "deflate";
    // Servers send `deflate` with and without the zlib wrapper that RFC 9110 asks for; its first byte tells.
    const bool wrapped = body.size() >= 2 && (body[0] & 0x0f) == 8 &&
                         (static_cast<unsigned char>(body[0]) * 256 + static_cast<unsigned char>(body[1])) % 31 == 0;
    Inflater inflater(gzip ? Encoding::Gzip : wrapped ? Encoding::Zlib : Encoding::Deflate, max_bytes);
    std::string decoded;
    Inflater::State state = Inflater::State::NeedsInput;
    do {
        inflater.reset();
        state = inflater.decode(body, decoded);
    } while (gzip && state == Inflater::State::Done && body.starts_with("\x1f\x8b"));
    if (state == Inflater::State::TooLarge) {
        return fail(ErrorKind::ParseError,
                    fmt::format("the {} body decodes to more than {} bytes", encoding, max_bytes));
    }
    if (state != Inflater::State::Done) {
        return fail(ErrorKind::ParseError, fmt::format("the {} body is {}", encoding,
                                                       state == Inflater::State::NeedsInput ? "cut short" : "broken"));
    }
    return decoded;
}

}  // namespace

std::string_view HttpMessage::header(std::string_view name) const {
    return value_of(headers, name);
}

Result<HttpMessage> parse_http(std::string_view block) {
    HttpMessage message;
    std::string_view line;
    if (!take_line(block, line)) {
        return not_http("it has no first line");
    }
    TRY(read_first_line(line, message));
    while (true) {
        if (!take_line(block, line)) {
            return not_http("its headers never end");
        }
        if (line.empty()) {
            break;
        }
        const std::size_t colon = line.find(':');
        if (colon != line.npos) {
            message.headers.emplace_back(trimmed(line.substr(0, colon)), trimmed(line.substr(colon + 1)));
        }
    }
    message.body = block;
    return message;
}

std::optional<std::string> unchunked(std::string_view body) {
    std::string joined;
    std::string_view line;
    while (take_line(body, line)) {
        const std::string_view digits = trimmed(line.substr(0, line.find(';')));
        std::size_t size = 0;
        const auto [end, error] = std::from_chars(digits.data(), digits.data() + digits.size(), size, 16);
        if (error != std::errc() || end != digits.data() + digits.size() || size > body.size()) {
            return std::nullopt;
        }
        if (size == 0) {
            return joined;
        }
        joined += body.substr(0, size);
        body.remove_prefix(size);
        if (!take_line(body, line) || !line.empty()) {
            return std::nullopt;
        }
    }
    return std::nullopt;
}

std::string payload_of(const HttpMessage& message) {
    return says_chunked(message) ? unchunked(message.body).value_or(message.body) : message.body;
}

Result<std::string> decoded_body(const HttpMessage& message, std::size_t max_bytes) {
    std::string body = payload_of(message);
    std::string encodings(message.header("Content-Encoding"));
    std::ranges::transform(encodings, encodings.begin(),
                           [](char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c | 0x20) : c; });
    // Listed in the order in which they were applied: the last is undone first.
    for (std::size_t comma = encodings.size(); comma != encodings.npos && !body.empty();) {
        encodings.resize(comma);
        comma = encodings.rfind(',');
        const std::string_view encoding = trimmed(std::string_view(encodings).substr(comma + 1));
        if (encoding == "gzip" || encoding == "x-gzip" || encoding == "deflate") {
            body = TRY(inflated(body, encoding, max_bytes));
        } else if (!encoding.empty() && encoding != "identity") {
            return fail(ErrorKind::ParseError, fmt::format("Content-Encoding {} cannot be read", encoding));
        }
    }
    if (body.size() > max_bytes) {
        return fail(ErrorKind::ParseError, fmt::format("the body is larger than {} bytes", max_bytes));
    }
    return body;
}

}  // namespace public_signals::warc
