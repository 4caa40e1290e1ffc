#include "public_signals/engine/import/records.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>

#include "public_signals/base/text.hpp"
#include "public_signals/data/csv_line_ends.hpp"
#include "public_signals/data/json_writer.hpp"
#include "public_signals/engine/import/padding.hpp"

namespace public_signals::inline engine::import {
namespace {

constexpr std::string_view delimiters = ",;\t";

/// The delimiter that stands most often in the first line, outside of quotes.
char delimiter_of(std::string_view bytes) {
    std::array<std::size_t, delimiters.size()> counts{};
    bool quoted = false;
    for (const char c : bytes) {
        quoted = quoted != (c == '"');
        if (c == '\n' && !quoted) {
            break;
        }
        if (const auto which = delimiters.find(c); which != delimiters.npos && !quoted) {
            ++counts[which];
        }
    }
    return delimiters[static_cast<std::size_t>(std::ranges::max_element(counts) - counts.begin())];
}

/// The same table with commas between its fields, line by line.
std::string with_commas(std::string_view bytes, char delimiter) {
    std::string text;
    text.reserve(bytes.size() + bytes.size() / 8);
    std::string field;
    bool quoted = false;
    bool was_quoted = false;
    const auto end_field = [&](char behind) {
        if (was_quoted || field.find(',') != field.npos) {
            text += '"' + field + '"';
        } else {
            text += field;
        }
        text += behind;
        field.clear();
        was_quoted = false;
    };
    for (std::size_t i = 0; i < bytes.size(); ++i) {
        const char c = bytes[i];
        if (c == '"' && (quoted || field.empty())) {
            const bool doubled = quoted && i + 1 < bytes.size() && bytes[i + 1] == '"';
            if (doubled) {
                field += "\"\"";
                ++i;
            } else {
                quoted = !quoted;
                was_quoted = true;
            }
        } else if (!quoted && c == delimiter) {
            end_field(',');
        } else if (!quoted && c == '\n') {
            if (field.ends_with('\r')) {
                field.pop_back();
            }
            end_field('\n');
        } else {
            field += c;
        }
    }
    if (!field.empty() || was_quoted) {
        end_field('\n');
    }
    return text;
}

/// `="757…"`, by which a spreadsheet is told to keep a text.
std::string_view without_formula(std::string_view cell) {
    const bool is_text = cell.size() > 3 && cell.starts_with("=\"") && cell.ends_with('"');
    return is_text ? cell.substr(2, cell.size() - 3) : cell;
}

std::string cell_text(const json::Value& value) {
    if (const auto flag = value.boolean()) {
        return *flag ? "true" : "false";
    }
    if (value.is_array()) {
        Json list = Json::array();
        for (const json::Value& element : value.elements()) {
            std::string text = element.text().value_or("");
            for (const char* key : {"name", "username", "title"}) {
                text = text.empty() ? element.get(key).text().value_or("") : text;
            }
            if (!text.empty()) {
                list.push_back(text);
            }
        }
        return list.dump();
    }
    if (const auto number = value.number(); number && !value.is_integer()) {
        return json_number(*number);
    }
    return value.text().value_or("");
}

/// A member whose key is the column itself, or where its path leads.
json::Value value_at(const json::Value& object, std::string_view column) {
    const json::Value literal = object.get(column);
    return literal.exists() ? literal : object.at(column);
}

}  // namespace

std::string plain_table(std::string bytes) {
    if (bytes.starts_with(byte_order_mark)) {
        bytes.erase(0, byte_order_mark.size());
    }
    if (ends_lines_with_cr(bytes)) {
        CrToLf().apply(bytes.data(), bytes.data() + bytes.size());
    }
    for (std::size_t begin = 0; begin < bytes.size(); begin = bytes.find('\n', begin) + 1) {
        const std::string_view line = std::string_view(bytes).substr(begin, bytes.find('\n', begin) - begin);
        const std::size_t day = line.find_first_not_of('"');
        if (day != line.npos && line[day] >= '0' && line[day] <= '9') {
            const std::size_t behind = line.find_first_of(delimiters);
            if (behind == line.npos || line[behind] == ',') {
                return without_padding(bytes, begin);
            }
            const std::string before = with_commas(std::string_view(bytes).substr(0, begin), line[behind]);
            return without_padding(before + with_commas(std::string_view(bytes).substr(begin), line[behind]),
                                   before.size());
        }
        if (bytes.find('\n', begin) == bytes.npos) {
            break;
        }
    }
    return bytes;
}

bool may_have_decimal_commas(std::string_view bytes) {
    for (std::size_t begin = 0; begin < bytes.size();) {
        const std::size_t end = std::min(bytes.find_first_of("\r\n", begin), bytes.size());
        const std::string_view line = bytes.substr(begin, end - begin);
        const std::size_t day = line.find_first_not_of('"');
        const std::size_t behind = line.find_first_of(delimiters);
        if (day != line.npos && line[day] >= '0' && line[day] <= '9' && behind != line.npos) {
            return line[behind] != ',';
        }
        begin = end + 1;
    }
    return false;
}

std::vector<std::string> names_between(std::string_view names) {
    std::vector<std::string> found;
    while (!names.empty()) {
        const std::size_t end = std::min(names.find('|'), names.size());
        found.emplace_back(names.substr(0, end));
        names.remove_prefix(std::min(end + 1, names.size()));
    }
    return found;
}

bool says_unknown(std::string_view cell) {
    static constexpr std::string_view words[] = {"", "na", "n/a", "-", "null", "none", "nan", "<na>"};
    return cell.size() <= 4 && std::ranges::find(words, folded(json::trimmed(cell))) != std::end(words);
}

bool lacks_text(std::string_view cell) {
    static constexpr std::string_view marks[] = {"", "NA", "N/A", "-", "<NA>"};
    return std::ranges::find(marks, json::trimmed(cell)) != std::end(marks);
}

Result<Records> Records::of_csv(const std::string& name, std::string bytes) {
    Records records;
    records.m_name = name;
    if (ends_lines_with_cr(bytes)) {
        CrToLf().apply(bytes.data(), bytes.data() + bytes.size());
    }
    if (const char delimiter = delimiter_of(bytes); delimiter != ',') {
        bytes = with_commas(bytes, delimiter);
    }
    records.m_table = TRY(CsvTable::parse(std::move(bytes), name));
    return records;
}

std::optional<Records> Records::of_json(const std::string& name, std::string_view bytes) {
    Records records;
    records.m_name = name;
    if (auto whole = json::Document::parse(bytes)) {
        records.m_documents.push_back(std::move(*whole));
        const json::Value root = records.m_documents.back().root();
        if (root.is_array()) {
            records.m_objects = root.elements();
        } else if (root.get("_type").string() == "playlist" && root.get("entries").is_array()) {
            records.m_objects = root.get("entries").elements();  // yt-dlp -J of a profile
        } else if (root.is_object()) {
            records.m_objects.push_back(root);
        }
    } else {
        records.m_by_line = true;
        for (std::size_t begin = 0; begin < bytes.size();) {
            const std::size_t end = std::min(bytes.find('\n', begin), bytes.size());
            const std::string_view line = json::trimmed(bytes.substr(begin, end - begin));
            begin = end + 1;
            if (line.empty()) {
                continue;
            }
            auto document = json::Document::parse(line);
            if (!document) {
                return std::nullopt;
            }
            records.m_documents.push_back(std::move(*document));
        }
        for (const json::Document& document : records.m_documents) {
            records.m_objects.push_back(document.root());
        }
    }
    const bool objects = std::ranges::all_of(records.m_objects, [](const json::Value& v) { return v.is_object(); });
    return objects && !records.m_objects.empty() ? std::optional(std::move(records)) : std::nullopt;
}

std::optional<Records> Records::of_json_files(const std::vector<std::pair<std::string, std::string>>& files) {
    Records records;
    records.m_name = files.front().first;
    for (const auto& [name, bytes] : files) {
        auto document = json::Document::parse(bytes);
        if (!document || !document->root().is_object()) {
            return std::nullopt;
        }
        records.m_documents.push_back(std::move(*document));
        records.m_files.push_back(name);
    }
    for (const json::Document& document : records.m_documents) {
        records.m_objects.push_back(document.root());
    }
    return records;
}

bool Records::has(std::string_view column) const {
    if (m_table) {
        return m_table->find(column) != CsvTable::npos;
    }
    return std::ranges::any_of(m_objects, [&](const json::Value& o) { return value_at(o, column).exists(); });
}

std::vector<std::string> Records::header() const {
    std::vector<std::string> names;
    if (m_table) {
        names.assign(m_table->header().begin(), m_table->header().end());
        return names;
    }
    for (const json::Value& object : m_objects) {
        for (const auto& member : object.members()) {
            if (std::ranges::find(names, member.first) == names.end()) {
                names.emplace_back(member.first);
            }
        }
    }
    return names;
}

Result<void> Records::check_once(const std::vector<std::string>& columns) const {
    const auto check = [&](const auto& names, const std::string& where) -> Result<void> {
        for (const std::string& column : columns) {
            if (std::ranges::count(names, column) > 1) {
                return invalid(fmt::format("the column `{}` stands twice", column), where,
                               "rename or delete the one that is not meant");
            }
        }
        return {};
    };
    if (m_table) {
        return check(m_table->header(), m_name + ":1");
    }
    for (std::size_t row = 0; row < m_objects.size(); ++row) {
        std::vector<std::string> names;
        for (const auto& member : m_objects[row].members()) {
            names.emplace_back(member.first);
        }
        TRY(check(names, place(row)));
    }
    return {};
}

std::string Records::text(std::size_t row, std::string_view column) const {
    if (!m_table) {
        return cell_text(value_at(m_objects[row], column));
    }
    const std::size_t at = m_table->find(column);
    return at == CsvTable::npos ? std::string() : std::string(without_formula(m_table->cell(row, at)));
}

std::string Records::place(std::size_t row) const {
    if (m_table) {
        return fmt::format("{}:{}", m_name, m_table->line_of(row));
    }
    if (!m_files.empty()) {
        return m_files[row];
    }
    return m_by_line ? fmt::format("{}: object {}", m_name, row + 1) : fmt::format("{}: [{}]", m_name, row);
}

}  // namespace public_signals::inline engine::import
