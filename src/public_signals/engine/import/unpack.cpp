#include "public_signals/engine/import/unpack.hpp"

#include "public_signals/archive/warc_inflate.hpp"
#include "public_signals/archive/warc_members.hpp"
#include "public_signals/base/text.hpp"
#include "public_signals/data/stranger_files.hpp"
#include "public_signals/engine/import/xz_text.hpp"

namespace public_signals::inline engine::import {
namespace {

constexpr std::size_t most_bytes = std::size_t{1} << 30;

bool has(std::string_view text, std::string_view part) {
    return text.find(part) != text.npos;
}

/// Pages saved by Chrome as one file: mail with the page and its pictures as parts.
bool is_mhtml(std::string_view bytes) {
    const std::string_view head = bytes.substr(0, 4096);
    return has(head, "multipart/related") && (head.starts_with("From:") || has(head, "MIME-Version:"));
}

Result<std::string> gunzipped(const std::string& name, std::string_view bytes) {
    std::string text;
    while (!bytes.empty()) {
        warc::Inflater inflater(most_bytes - text.size());
        std::string part;
        const auto state = inflater.decode(bytes, part);
        text += part;
        if (state != warc::Inflater::State::Done) {
            return invalid(state == warc::Inflater::State::TooLarge ? "the file unpacks to more than a gigabyte"
                                                                    : "the gzip file is cut or damaged",
                           name, "save it again, whole");
        }
    }
    return text;
}

}  // namespace

Result<std::string> unpacked_bytes(const std::string& name, std::string bytes) {
    if (std::string_view(bytes).starts_with(warc::member_start)) {
        return gunzipped(name, bytes);
    }
    if (std::string_view(bytes).starts_with(xz_start)) {
        return unpacked_xz(name, bytes, most_bytes);
    }
    return bytes;
}

Result<void> check_not_foreign(const std::string& name, std::string_view text) {
    if (text.starts_with("WARC/")) {
        return invalid("the file is a web archive", name, "it needs no import: public-signals pull --replay FILE");
    }
    return check_no_stranger(text, name);
}

Result<std::string> unpacked(const std::string& name, std::string bytes) {
    bytes = TRY(unpacked_bytes(name, std::move(bytes)));
    const std::string_view text = bytes;
    TRY(check_not_foreign(name, text));
    if (is_mhtml(text)) {
        return invalid("the page was saved as MHTML", name,
                       "save it with SingleFile, as `Web Page, Complete`, or as a HAR file of the visit");
    }
    if (is_utf16(text)) {
        return invalid("the text is UTF-16", name, "save it as UTF-8");
    }
    if (text.starts_with(byte_order_mark)) {
        bytes.erase(0, byte_order_mark.size());
    }
    return bytes;
}

}  // namespace public_signals::inline engine::import
