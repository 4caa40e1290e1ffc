#include "public_signals/data/stranger_files.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <iterator>

namespace public_signals::inline data {
namespace {

/// How a file begins that is none of ours, with what it is and what to do.
struct Stranger {
    std::string_view start;
    const char* what;
    const char* help;
};

constexpr const char* save_as_csv = "save its sheet as CSV (UTF-8), ids as text, so that they keep their digits";

constexpr Stranger strangers[] = {
    {"\xD0\xCF\x11\xE0", "an old Excel workbook", save_as_csv},
    {"\xFD"
     "7zXZ",
     "packed with xz", "unpack it first: xz -d"},
    {"\x28\xB5\x2F\xFD", "packed with zstd", "unpack it first: zstd -d"},
    {"BZh", "packed with bzip2", "unpack it first: bzip2 -d"},
    {"7z\xBC\xAF", "a 7-Zip archive", "unpack it first"},
    {"PAR1", "a Parquet file", "write it as CSV (UTF-8)"},
    {"SQLite format 3", "an SQLite database", "export the table as CSV (UTF-8)"},
    {"%PDF-", "a PDF document", "give its table as CSV (UTF-8)"},
};

bool has(std::string_view text, std::string_view part) {
    return text.find(part) != text.npos;
}

/// What a ZIP archive is that programs call by another name.
Result<void> check_zip(std::string_view bytes, const std::string& name) {
    if (!bytes.starts_with("PK\x03\x04")) {
        return {};
    }
    if (has(bytes, "xl/") || name.ends_with(".xlsx")) {
        return invalid("the file is an Excel workbook", name, save_as_csv);
    }
    if (has(bytes, "application/vnd.oasis.opendocument.spreadsheet") || name.ends_with(".ods")) {
        return invalid("the file is an OpenDocument spreadsheet", name, save_as_csv);
    }
    if (has(bytes, "datapackage.json") || name.ends_with(".wacz")) {
        return invalid("the file is a WACZ", name,
                       "unpack it, and replay the archives in it: pull --replay archive/*.warc.gz");
    }
    if (has(bytes, "word/") || name.ends_with(".docx")) {
        return invalid("the file is a Word document", name, "give its table as CSV (UTF-8), with ids as text");
    }
    return invalid("the file is a ZIP archive", name, "unpack it, and give the files in it");
}

}  // namespace

Result<void> check_no_stranger(std::string_view bytes, const std::string& name) {
    TRY(check_zip(bytes, name));
    const auto stranger =
        std::ranges::find_if(strangers, [&](const Stranger& known) { return bytes.starts_with(known.start); });
    if (stranger != std::end(strangers)) {
        return invalid(fmt::format("the file is {}", stranger->what), name, stranger->help);
    }
    return {};
}

}  // namespace public_signals::inline data
