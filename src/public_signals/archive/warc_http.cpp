// The HTTP messages inside WARC records (RFC 9112), read as browsers do: bare LF ends a line, a header line without a
// colon is skipped, a body that says `chunked` but is not is taken unchanged (many recorders undo the chunks and
// keep the header).
#include <fmt/format.h>

#include <algorithm>
#include <charconv>
#include <ranges>

#include "public_signals/archive/warc.hpp"
#include "public_signals/archive/warc_record.hpp"
#include "public_signals/base/ascii.hpp"
#include "public_signals/web/decode.hpp"

namespace public_signals::inline archive::warc {
namespace {

std::string_view without_blanks(std::string_view text) {
    return trimmed(text, " \t\r");
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
    return same_name(without_blanks(encoding.substr(encoding.rfind(',') + 1)), "chunked");
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
            message.headers.emplace_back(without_blanks(line.substr(0, colon)), without_blanks(line.substr(colon + 1)));
        }
    }
    message.body = block;
    return message;
}

std::optional<std::string> unchunked(std::string_view body) {
    std::string joined;
    std::string_view line;
    while (take_line(body, line)) {
        const std::string_view digits = without_blanks(line.substr(0, line.find(';')));
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
    auto body = net::undo_content_encoding(message.header("Content-Encoding"), payload_of(message), max_bytes);
    if (!body) {
        // In an archive nothing is on its way any more: a broken stream stays broken.
        return fail(ErrorKind::ParseError, body.error().message);
    }
    if (body->size() > max_bytes) {
        return fail(ErrorKind::ParseError, fmt::format("the body is larger than {} bytes", max_bytes));
    }
    return body;
}

}  // namespace public_signals::inline archive::warc
