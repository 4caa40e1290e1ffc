#include "public_signals/engine/import/unpack.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "public_signals/archive/warc_inflate.hpp"
#include "public_signals/archive/warc_members.hpp"
#include "public_signals/base/text.hpp"

namespace public_signals::inline engine::import {
namespace {

constexpr std::size_t most_bytes = std::size_t{1} << 30;

/// How a file begins that is none of ours, with what it is and what to do.
struct Stranger {
    std::string_view start;
    const char* what;
    const char* help;
};

constexpr const char* save_as_csv = "save it as CSV (UTF-8): ids as text, so that they keep their digits";

constexpr Stranger strangers[] = {
    {"\xD0\xCF\x11\xE0", "an old Excel workbook", save_as_csv},
    {"\xFD"
     "7zXZ",
     "packed with xz", "unpack it first: xz -d"},
    {"\x28\xB5\x2F\xFD", "packed with zstd", "unpack it first: zstd -d"},
    {"BZh", "packed with bzip2", "unpack it first: bzip2 -d"},
    {"7z\xBC\xAF", "a 7-Zip archive", "unpack it first"},
    {"PAR1", "a Parquet file", "write it as CSV (UTF-8)"},
    {"SQLite format 3", "an SQLite database", "export the table of posts as CSV (UTF-8)"},
};

bool has(std::string_view text, std::string_view part) {
    return text.find(part) != text.npos;
}

Result<void> check_zip(const std::string& name, std::string_view bytes) {
    if (!bytes.starts_with("PK\x03\x04")) {
        return {};
    }
    if (has(bytes, "xl/") || name.ends_with(".xlsx")) {
        return invalid("the file is an Excel workbook", name, save_as_csv);
    }
    if (has(bytes, "datapackage.json") || name.ends_with(".wacz")) {
        return invalid("the file is a WACZ", name,
                       "unpack it, and replay the archives in it: pull --replay archive/*.warc.gz");
    }
    if (has(bytes, "word/") || name.ends_with(".docx")) {
        return invalid("the file is a Word document", name,
                       "give its table as CSV (UTF-8), with ids as text; docs/import.md lists what can be brought");
    }
    return invalid("the file is a ZIP archive", name, "unpack it, and give the files in it");
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

Result<std::string> unpacked(const std::string& name, std::string bytes) {
    if (std::string_view(bytes).starts_with(warc::member_start)) {
        bytes = TRY(gunzipped(name, bytes));
    }
    const std::string_view text = bytes;
    if (text.starts_with("WARC/")) {
        return invalid("the file is a web archive", name, "it needs no import: public-signals pull --replay FILE");
    }
    TRY(check_zip(name, text));
    const auto stranger =
        std::ranges::find_if(strangers, [&](const Stranger& known) { return text.starts_with(known.start); });
    if (stranger != std::end(strangers)) {
        return invalid(fmt::format("the file is {}", stranger->what), name, stranger->help);
    }
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
