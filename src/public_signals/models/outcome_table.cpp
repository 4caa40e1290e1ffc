#include "public_signals/models/outcome_table.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "public_signals/base/file.hpp"
#include "public_signals/base/text.hpp"
#include "public_signals/data/csv_rows.hpp"
#include "public_signals/data/stranger_files.hpp"
#include "public_signals/data/utf8_table.hpp"

namespace public_signals::inline models {
namespace {

constexpr std::string_view delimiters = ",;\t|";

Result<char> delimiter_from(const std::string& given) {
    if (given == "tab" || given == "\\t") {
        return '\t';
    }
    const bool one = given.size() == 1 && given != "\"" && given != "\n" && given != "\r";
    return one ? Result<char>(given.front())
               : invalid(fmt::format("'{}' is no delimiter", given), "--delimiter",
                         "give one character, such as ; or |, or the word tab");
}

/// Line ends of old Macs: CR alone.
void mend_line_ends(std::string& bytes) {
    if (bytes.find('\n') == std::string::npos) {
        std::ranges::replace(bytes, '\r', '\n');
    }
}

/// The fields of the header as `delimiter` parts them.
std::vector<std::string> header_fields(std::string_view bytes, char delimiter) {
    std::vector<std::string> fields(1);
    bool quoted = false;
    for (const char c : bytes.substr(bytes.starts_with(byte_order_mark) ? byte_order_mark.size() : 0)) {
        if (c == '"') {
            quoted = !quoted;
        } else if (!quoted && (c == '\n' || c == '\r')) {
            break;
        } else if (!quoted && c == delimiter) {
            fields.emplace_back();
        } else {
            fields.back() += c;
        }
    }
    return fields;
}

char told_delimiter(const std::string& bytes, const std::vector<std::string>& wanted) {
    char best = delimiters.front();
    std::pair<std::size_t, std::size_t> most{0, 0};
    for (const char delimiter : delimiters) {
        const std::vector<std::string> fields = header_fields(bytes, delimiter);
        const auto found = static_cast<std::size_t>(std::ranges::count_if(
            wanted, [&fields](const std::string& name) { return std::ranges::find(fields, name) != fields.end(); }));
        if (std::pair(found, fields.size()) > most) {
            most = {found, fields.size()};
            best = delimiter;
        }
    }
    return best;
}

/// The same table with commas.
std::string with_commas(std::string_view bytes, char delimiter) {
    std::string out;
    std::string field;
    bool quoted = false;
    const auto finish = [&out, &field] {
        if (field.starts_with('"')) {
            out += field;
        } else {
            append_csv_field(out, field);
        }
        field.clear();
    };
    for (const char c : bytes) {
        quoted = quoted != (c == '"');
        if (!quoted && c == delimiter) {
            finish();
            out += ',';
        } else if (!quoted && (c == '\n' || c == '\r')) {
            finish();
            out += c;
        } else {
            field += c;
        }
    }
    finish();
    return out;
}

Result<void> check_header(const CsvTable& table, const std::vector<std::string>& wanted) {
    for (const std::string_view name : table.header()) {
        const bool asked = wanted.empty() || std::ranges::find(wanted, name) != wanted.end();
        if (asked && std::ranges::count(table.header(), name) > 1) {
            return invalid(fmt::format("column '{}' stands twice in the header", name), table.name() + ":1",
                           "rename or delete one of the two");
        }
    }
    return {};
}

}  // namespace

Result<CsvTable> read_table(const std::filesystem::path& file, const std::string& delimiter,
                            const std::vector<std::string>& wanted) {
    return std::move(TRY(read_delimited(file, delimiter, wanted)).table);
}

Result<DelimitedTable> read_delimited(const std::filesystem::path& file, const std::string& delimiter,
                                      const std::vector<std::string>& wanted) {
    std::string bytes = TRY(read_file(file));
    TRY(check_no_stranger(bytes, file.string()));
    TRY(check_is_no_utf16(bytes, file.string()));
    mend_line_ends(bytes);
    TRY(check_is_utf8(bytes, file.string()));
    const char by = delimiter.empty() ? told_delimiter(bytes, wanted) : TRY(delimiter_from(delimiter));
    if (by != ',') {
        bytes = with_commas(bytes, by);
    }
    CsvTable table = TRY(CsvTable::parse(std::move(bytes), file.string()));
    TRY(check_header(table, wanted));
    return DelimitedTable{std::move(table), by};
}

}  // namespace public_signals::inline models
