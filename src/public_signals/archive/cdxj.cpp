// The lines are those of cdxj-indexer, which follow the canonicalizer of the Internet Archive: keys of other tools
// match.
#include "public_signals/archive/cdxj.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "public_signals/archive/warc.hpp"
#include "public_signals/archive/warc_record.hpp"
#include "public_signals/base/ascii.hpp"
#include "public_signals/base/digest.hpp"
#include "public_signals/base/url.hpp"
#include "public_signals/data/json_writer.hpp"

namespace public_signals::inline archive::warc {
namespace {

/// Escapes undone until none is left, then control characters, blanks, `#`, `%` and bytes beyond ASCII escaped once.
std::string minimally_escaped(std::string text) {
    for (std::string undone = percent_decoded(text); undone != text; undone = percent_decoded(text)) {
        text = undone;
    }
    std::string out;
    for (const char c : text) {
        const auto byte = static_cast<unsigned char>(c);
        const bool plain = byte > 0x20 && byte < 0x7f && c != '#' && c != '%';
        out += plain ? std::string(1, c) : fmt::format("%{:02X}", byte);
    }
    return out;
}

std::vector<std::string> parts_of(const std::string& text, char separator) {
    std::vector<std::string> parts;
    for (std::size_t from = 0; from <= text.size();) {
        const std::size_t end = std::min(text.find(separator, from), text.size());
        parts.push_back(text.substr(from, end - from));
        from = end + 1;
    }
    return parts;
}

std::string reversed_host(std::string host) {
    if (host.starts_with("www")) {
        const std::size_t digits = host.find_first_not_of("0123456789", 3);
        if (digits != host.npos && host[digits] == '.') {
            host.erase(0, digits + 1);
        }
    }
    auto labels = parts_of(host, '.');
    std::reverse(labels.begin(), labels.end());
    return fmt::format("{}", fmt::join(labels, ","));
}

std::string sorted_arguments(const std::string& query) {
    std::vector<std::vector<std::string>> arguments;
    for (const std::string& argument : parts_of(query, '&')) {
        const std::size_t equals = argument.find('=');
        arguments.push_back(equals == argument.npos
                                ? std::vector<std::string>{argument}
                                : std::vector<std::string>{argument.substr(0, equals), argument.substr(equals + 1)});
    }
    std::sort(arguments.begin(), arguments.end());
    std::vector<std::string> joined;
    joined.reserve(arguments.size());
    for (const auto& argument : arguments) {
        joined.push_back(fmt::format("{}", fmt::join(argument, "=")));
    }
    return fmt::format("{}", fmt::join(joined, "&"));
}

/// `/a/./b//../c/` as `/a/c`.
std::string plain_path(const std::string& path) {
    std::vector<std::string> kept;
    const auto parts = parts_of(path, '/');
    for (std::size_t i = 1; i < parts.size(); ++i) {
        if (parts[i] == "..") {
            kept.empty() ? kept.push_back(parts[i]) : kept.pop_back();
        } else if (parts[i] != ".") {
            kept.push_back(parts[i]);
        }
    }
    std::string plain = "/";
    for (std::size_t i = 0; i + 1 < kept.size(); ++i) {
        plain += kept[i].empty() ? "" : kept[i] + "/";
    }
    plain += kept.empty() ? "" : kept.back();
    if (plain.size() > 1 && plain.ends_with('/')) {
        plain.pop_back();
    }
    return plain;
}

std::string fourteen_digits(std::string_view date) {
    std::string digits;
    std::copy_if(date.begin(), date.end(), std::back_inserter(digits), [](char c) { return c >= '0' && c <= '9'; });
    digits.resize(14, '0');
    return digits;
}

std::string until_blank(std::string_view text) {
    return std::string(text.substr(0, text.find_first_of("; \t")));
}

std::string title_in(const std::string& body) {
    const std::size_t open = body.find("<title");
    const std::size_t from = body.find('>', std::min(open, body.size()));
    const std::size_t end = body.find("</title", std::min(from, body.size()));
    return end == body.npos ? std::string() : body.substr(from + 1, std::min<std::size_t>(end - from - 1, 500));
}

struct Pending {
    std::string key;
    Json json;
    std::uint64_t offset;
};

}  // namespace

std::string surt(const std::string& url) {
    const std::size_t scheme = url.find("://");
    if (scheme == url.npos) {
        return url;
    }
    const std::string rest = url.substr(scheme + 3, url.find('#', scheme) - scheme - 3);
    const std::size_t path_start = std::min(rest.find_first_of("/?"), rest.size());
    std::string host = ascii_lower(rest.substr(0, path_start));
    host.erase(0, host.rfind('@') + 1);
    std::string port;
    if (const std::size_t colon = host.rfind(':'); colon != host.npos && host.find(']', colon) == host.npos) {
        port = host.substr(colon);
        host.resize(colon);
    }
    const std::string name = ascii_lower(url.substr(0, scheme));
    if (port == ":" || (name == "http" && port == ":80") || (name == "https" && port == ":443")) {
        port.clear();
    }
    const std::size_t question = std::min(rest.find('?', path_start), rest.size());
    std::string path = rest.substr(path_start, question - path_start);
    std::string decoded = path.empty() ? "/" : path;
    for (std::string undone = percent_decoded(decoded); undone != decoded; undone = percent_decoded(decoded)) {
        decoded = undone;
    }
    path = ascii_lower(minimally_escaped(plain_path(decoded)));
    if (path.size() > 1 && path.ends_with('/')) {
        path.pop_back();
    }
    std::string key = fmt::format("{}{}){}", reversed_host(host), port, path);
    if (question + 1 < rest.size()) {
        key += "?" + sorted_arguments(ascii_lower(minimally_escaped(rest.substr(question + 1))));
    }
    return key;
}

Result<CdxjIndex> cdxj_index(const std::filesystem::path& archive, const std::string& name) {
    CdxjIndex index;
    std::optional<Pending> pending;
    const auto end_record = [&](std::uint64_t offset) {
        if (pending) {
            pending->json["length"] = std::to_string(offset - pending->offset);
            pending->json["offset"] = std::to_string(pending->offset);
            pending->json["filename"] = name;
            std::string text;
            for (const auto& [field, value] : pending->json.members()) {
                text += fmt::format("{}\"{}\": {}", text.empty() ? "" : ", ", field, value.ascii_dump());
            }
            index.lines.push_back(fmt::format("{} {{{}}}", pending->key, text));
            pending.reset();
        }
    };
    TRY(for_each(archive, [&](Record&& record) -> Result<void> {
        end_record(record.offset);
        const std::optional<RecordType> type = record.type();
        const std::string_view content_type = record.field("Content-Type");
        const bool capture = type == RecordType::Response || type == RecordType::Revisit ||
                             ((type == RecordType::Resource || type == RecordType::Metadata) &&
                              content_type != "application/warc-fields");
        index.last_date = std::max(index.last_date, std::string(record.field("WARC-Date")));
        const std::string url(record.field("WARC-Target-URI"));
        if (!capture || url.empty()) {
            return {};
        }
        Pending line{.key = surt(url) + " " + fourteen_digits(record.field("WARC-Date")),
                     .json = {{"url", url}},
                     .offset = record.offset};
        std::string mime = until_blank(content_type);
        std::string payload = record.block;
        std::string status;
        if (type != RecordType::Resource && type != RecordType::Metadata) {
            const auto message = parse_http(record.block);
            mime = type == RecordType::Revisit ? "warc/revisit"
                   : message                   ? until_blank(message->header("Content-Type"))
                                               : "";
            payload = message ? message->body : record.block;
            status = message ? fmt::format("{}", message->status) : "";
            if (type == RecordType::Response && message && message->status == 200 && mime == "text/html") {
                index.pages.push_back({url, std::string(record.field("WARC-Date")),
                                       title_in(decoded_body(*message).value_or(std::string()))});
            }
        }
        if (!mime.empty()) {
            line.json["mime"] = mime;
        }
        if (!status.empty()) {
            line.json["status"] = status;
        }
        const std::string digest(record.field("WARC-Payload-Digest"));
        line.json["digest"] = digest.empty() ? "sha1:" + sha1_base32(payload) : digest;
        pending = std::move(line);
        return {};
    }));
    std::error_code code;
    end_record(std::filesystem::file_size(archive, code));
    return index;
}

}  // namespace public_signals::inline archive::warc
