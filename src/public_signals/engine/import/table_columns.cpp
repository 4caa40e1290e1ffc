#include "public_signals/engine/import/table_columns.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>

#include "public_signals/base/text.hpp"
#include "public_signals/engine/source.hpp"
#include "public_signals/panel/post_fields.hpp"

namespace public_signals::inline engine::import {
namespace {

/// The facts that a table may hold, by our names: fields of posts, and whose they are, where and when they were seen.
const std::vector<std::string>& names() {
    static const std::vector<std::string> all = [] {
        std::vector<std::string> known = {"handle", "platform", "captured_at", "likes_hidden"};
        for (const PostField& field : post_fields) {
            if (field.imported) {
                known.emplace_back(field.name);
            }
        }
        return known;
    }();
    return all;
}

bool is_name(std::string_view name) {
    return std::ranges::find(names(), name) != names().end();
}

/// Whether a fact is a text that a person chose: an account may be called @none, and a caption may say it.
bool is_text(std::string_view name) {
    const auto field = std::ranges::find(post_fields, name, &PostField::name);
    return name == "handle" || (field != std::end(post_fields) && field->is<std::optional<std::string> Post::*>());
}

bool is_told(const PostTable& table, const Records& records) {
    const std::vector<std::string> columns = names_between(table.told_by);
    if (!std::ranges::all_of(columns, [&](const std::string& column) { return records.has(column); })) {
        return false;
    }
    return table.told_by_word_in.empty() ||
           (records.size() > 0 && folded(records.text(0, table.told_by_word_in)) == table.told_by_word);
}

Result<void> check_map(const Records& records, const std::string& column, const std::string& ours) {
    if (!records.has(column)) {
        const std::string near = nearest(column, records.header());
        return invalid(fmt::format("the file has no column `{}`", column), records.name() + ":1",
                       near.empty() ? "compare --map with the first line" : fmt::format("did you mean `{}`?", near));
    }
    if (!ours.empty() && !is_name(ours)) {
        const std::string near = nearest(ours, names());
        return invalid(fmt::format("--map {}={}: no such name", column, ours), "--map",
                       fmt::format("of {}{}", fmt::join(names(), " "), near.empty() ? "" : "; did you mean " + near));
    }
    return {};
}

}  // namespace

std::optional<KnownTable> known_table(const Records& records) {
    for (const Source source : importable_sources()) {
        for (const PostTable& table : row_of(source).posts->tables()) {
            if (is_told(table, records)) {
                return KnownTable{source, &table};
            }
        }
    }
    return std::nullopt;
}

bool holds_posts(const Records& records, const ImportHints& hints) {
    const auto is_mapped = [](const auto& pair) { return !pair.second.empty(); };
    return known_table(records) || records.has("post_id") || records.has("posted_at") ||
           std::ranges::any_of(hints.columns, is_mapped);
}

Result<TableColumns> TableColumns::of(const Records& records, const PostTable* table, const ImportHints& hints) {
    TableColumns columns(records);
    for (const std::string& name : names()) {
        if (records.has(name)) {
            columns.m_columns[name] = {name};
        }
    }
    for (const TableCell& cell : table != nullptr ? table->cells : std::span<const TableCell>()) {
        columns.m_columns[std::string(cell.field)] = names_between(cell.columns);
    }
    TRY(columns.map(hints.columns));
    for (const char* needed : {"post_id", "posted_at"}) {
        if (!columns.has(needed)) {
            return invalid(fmt::format("no column is the {}", needed), records.name() + ":1",
                           fmt::format("name it with --map COLUMN={}; the file has: {}", needed,
                                       fmt::join(records.header(), ", ")));
        }
    }
    std::vector<std::string> used;
    for (const auto& [name, of_name] : columns.m_columns) {
        used.insert(used.end(), of_name.begin(), of_name.end());
    }
    for (const WordSays& rule : table != nullptr ? table->says : std::span<const WordSays>()) {
        used.emplace_back(rule.column);
    }
    for (const FlagSays& rule : table != nullptr ? table->flags : std::span<const FlagSays>()) {
        used.emplace_back(rule.column);
    }
    TRY(records.check_once(used));
    if (table == nullptr) {
        columns.m_unread = records.header();
        std::erase_if(columns.m_unread, [&](const std::string& column) {
            return std::ranges::find(used, column) != used.end() || hints.columns.contains(column);
        });
    }
    return columns;
}

std::vector<std::pair<std::string, std::string>> TableColumns::texts(std::size_t row, std::string_view name) const {
    std::vector<std::pair<std::string, std::string>> said;
    if (const auto found = m_columns.find(std::string(name)); found != m_columns.end()) {
        for (const std::string& column : found->second) {
            said.emplace_back(column, m_records->text(row, column));
        }
    }
    return said;
}

/// First each named column gives up what it was, so that a name is free for another; then it becomes what was named. Of
/// the columns in which a known table may have a fact any one may be named.
Result<void> TableColumns::map(const std::map<std::string, std::string>& named) {
    const auto before = m_columns;
    for (const auto& [column, ours] : named) {
        TRY(check_map(*m_records, column, ours));
        for (auto entry = m_columns.begin(); entry != m_columns.end();) {
            std::erase(entry->second, column);
            entry = entry->second.empty() ? m_columns.erase(entry) : std::next(entry);
        }
    }
    for (const auto& [column, ours] : named) {
        if (ours.empty()) {
            continue;
        }
        const auto known = before.find(ours);
        const bool is_its = known != before.end() && std::ranges::find(known->second, column) != known->second.end();
        const auto taken = m_columns.find(ours);
        const auto other = is_its || taken == m_columns.end() ? std::string() : there_among(taken->second);
        if (!other.empty()) {
            return invalid(fmt::format("`{}` and `{}` both are {}", other, column, ours), m_records->name() + ":1",
                           fmt::format("leave one of them out: --map {}= or --map {}=", other, column));
        }
        m_columns[ours] = {column};
    }
    return {};
}

/// The first of some columns that the file has; empty where it has none.
std::string TableColumns::there_among(const std::vector<std::string>& columns) const {
    const auto there = std::ranges::find_if(columns, [&](const std::string& column) { return m_records->has(column); });
    return there == columns.end() ? std::string() : *there;
}

std::string TableColumns::text(std::size_t row, std::string_view name) const {
    const auto found = m_columns.find(std::string(name));
    if (found == m_columns.end()) {
        return {};
    }
    for (const std::string& column : found->second) {
        std::string text = m_records->text(row, column);
        if (!(is_text(name) ? lacks_text(text) : says_unknown(text))) {
            return text;
        }
    }
    return {};
}

}  // namespace public_signals::inline engine::import
