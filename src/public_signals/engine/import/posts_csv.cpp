// A table of posts, one a row, of whoever made it. Its columns are named by a map; each cell is checked here, where the
// line can still be named. An empty cell is unknown.
#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <tuple>

#include "public_signals/base/text.hpp"
#include "public_signals/base/words.hpp"
#include "public_signals/data/csv.hpp"
#include "public_signals/data/json_writer.hpp"
#include "public_signals/data/words/counts.hpp"
#include "public_signals/engine/import/import.hpp"
#include "public_signals/engine/source.hpp"
#include "public_signals/engine/targets.hpp"
#include "public_signals/panel/cell_rules.hpp"
#include "public_signals/panel/post_identity.hpp"

namespace public_signals::inline engine::import {
namespace {

/// The columns that such a table may have, by our names: fields of posts, and whose they are, where and when they were
/// seen.
const std::vector<std::string>& names() {
    static const std::vector<std::string> all = [] {
        std::vector<std::string> known = {"handle", "platform", "captured_at"};
        for (const PostField& field : post_fields) {
            if (field.imported) {
                known.emplace_back(field.name);
            }
        }
        return known;
    }();
    return all;
}

/// One row with its columns by our names.
class Row {
  public:
    Row(const CsvTable& table, const std::map<std::string, std::size_t>& columns, std::size_t row)
        : m_table(table), m_columns(columns), m_row(row) {}

    std::string text(const std::string& name) const {
        const auto column = m_columns.find(name);
        return column == m_columns.end() ? std::string() : std::string(m_table.cell(m_row, column->second));
    }
    tl::unexpected<Error> bad(const std::string& name, const std::string& what, const std::string& help) const {
        return invalid(fmt::format("{} `{}` {}", name, text(name).substr(0, 60), what),
                       fmt::format("{}:{}", m_table.name(), m_table.line_of(m_row)), help);
    }

    /// An error that says what is wrong with the cell and lacks its place.
    tl::unexpected<Error> refused(const std::string& name, Error error) const {
        error.where = fmt::format("{}:{}, column {}", m_table.name(), m_table.line_of(m_row), name);
        return tl::unexpected(std::move(error));
    }

  private:
    const CsvTable& m_table;
    const std::map<std::string, std::size_t>& m_columns;
    std::size_t m_row;
};

Result<std::map<std::string, std::size_t>> columns_of(const CsvTable& table, const ImportHints& hints) {
    std::map<std::string, std::size_t> columns;
    for (std::size_t i = 0; i < table.header().size(); ++i) {
        const std::string column(table.header()[i]);
        if (std::ranges::find(names(), column) != names().end()) {
            columns[column] = i;
        }
    }
    for (const auto& [column, ours] : hints.columns) {
        const std::size_t found = table.find(column);
        if (found == CsvTable::npos) {
            const std::vector<std::string> header(table.header().begin(), table.header().end());
            const std::string near = nearest(column, header);
            return invalid(
                fmt::format("the file has no column `{}`", column), table.name() + ":1",
                near.empty() ? "compare --map with the first line" : fmt::format("did you mean `{}`?", near));
        }
        if (std::ranges::find(names(), ours) == names().end()) {
            const std::string near = nearest(ours, names());
            return invalid(
                fmt::format("--map {}={}: no such name", column, ours), "--map",
                fmt::format("of {}{}", fmt::join(names(), " "), near.empty() ? "" : "; did you mean " + near));
        }
        columns[ours] = found;
    }
    for (const char* needed : {"post_id", "posted_at"}) {
        if (columns.count(needed) == 0) {
            return invalid(fmt::format("no column is the {}", needed), table.name() + ":1",
                           fmt::format("name it with --map COLUMN={}", needed));
        }
    }
    return columns;
}

/// Puts the cells of a row into the JSON of a post, under the names that the layouts of imported rows have.
class PostJson {
  public:
    PostJson(const Row& row, Json& post) : m_row(row), m_post(post) {}

    Result<void> put(const PostField& field) {
        m_name = std::string(field.name);
        m_cell = m_row.text(m_name);
        if (m_cell.empty()) {
            return {};
        }
        return std::visit([&](auto member) { return put(member); }, field.member);
    }

  private:
    Result<void> put(PostCount) {
        const auto count = TRY(parse_count(m_cell));
        if (!count) {
            return m_row.bad(m_name, "is no count",
                             "write it as 1234, 1,234 or 1.2K, and leave it empty where it is not known");
        }
        m_post[m_name] = *count;
        return {};
    }
    Result<void> put(std::optional<bool> Post::* member) {
        std::optional<bool> flag;
        if (!read_flag(m_cell, flag)) {
            return m_row.bad(m_name, "is neither true nor false", "write true, false, or leave it empty");
        }
        if (member == &Post::is_video) {
            m_post["is_photo"] = !*flag;
        } else {
            m_post[m_name] = *flag;
        }
        return {};
    }
    Result<void> put(Hashtags Post::*) {
        Hashtags tags;
        if (!read_hashtags(m_cell, tags)) {
            return m_row.bad(m_name, "is no JSON list of texts", "write [\"one\", \"two\"], or leave the column out");
        }
        if (tags) {
            m_post[m_name] = *tags;
        }
        return {};
    }
    template <class Text>
    Result<void> put(Text) {
        m_post[m_name] = m_cell;
        return {};
    }

    const Row& m_row;
    Json& m_post;
    std::string m_name;
    std::string m_cell;
};

/// Seconds since 1970, a time, or a day alone: then the time of day stays unknown.
Result<void> put_time(const Row& row, Json& post) {
    const std::string text = row.text("posted_at");
    const bool is_number = !text.empty() && text.find_first_not_of("0123456789") == text.npos;
    if (is_number && text.size() >= 9 && text.size() <= 11) {
        post["posted_at"] = std::stoll(text);
    } else if (const auto day = parse_day(text)) {
        post["day"] = format_day(*day);
    } else if (const auto instant = parse_instant(text)) {
        post["posted_at"] = instant->time_since_epoch().count() / 1000;
    } else {
        return row.bad("posted_at", "is no time",
                       "write it as 2026-11-22T12:00:00Z, as a day, or in seconds since 1970");
    }
    return {};
}

/// The key of a post, of whose row the time was read.
Result<std::string> id_of(const Row& row, Source source, const Json& post) {
    std::optional<PostedSpan> posted;
    if (const auto seconds = post["posted_at"].integer()) {
        posted = posted_span(instant_of_unix_seconds(*seconds), std::nullopt);
    } else if (const auto text = post["day"].text()) {
        posted = posted_span(std::nullopt, TRY(parse_day(*text)));
    }
    auto id = imported_post_id(source, row.text("post_id"), posted);
    if (!id) {
        return row.refused("post_id", std::move(id.error()));
    }
    return id;
}

Result<Json> post_of(const Row& row, Source source) {
    Json post;
    if (row.text("post_id").empty()) {
        return row.bad("post_id", "is empty", "every post needs its id");
    }
    TRY(put_time(row, post));
    post["id"] = TRY(id_of(row, source, post));
    if (const PostsRow& of_source = *row_of(source).posts;
        of_source.needed_column != nullptr && row.text(of_source.needed_column).empty()) {
        return row.bad(of_source.needed_column, "is empty", of_source.needed_help);
    }
    PostJson json(row, post);
    for (const PostField& field : post_fields) {
        if (field.imported && field.name != "post_id" && field.name != "posted_at") {
            TRY(json.put(field));
        }
    }
    return post;
}

Result<Source> source_of(const Row& row, const ImportHints& hints) {
    const std::string platform = folded(row.text("platform"));
    const std::vector<Source> importable = importable_sources();
    if (const auto source = find_source(platform);
        source && std::ranges::find(importable, *source) != importable.end()) {
        return *source;
    }
    const std::vector<std::string> known = names_of(importable);
    if (!platform.empty()) {
        return row.bad("platform", fmt::format("is neither {}", in_prose(known, "nor")), "leave other platforms out");
    }
    if (!hints.source) {
        return invalid("the file does not say which platform its posts are of", "",
                       fmt::format("say it with --source {}", fmt::join(known, " or --source ")));
    }
    return *hints.source;
}

Result<Instant> time_of(const Row& row, const std::string& name, const ImportHints& hints) {
    const std::string text = row.text("captured_at");
    if (text.empty()) {
        return captured_at(name, hints);
    }
    const auto instant = parse_instant(text);
    if (!instant) {
        return row.bad("captured_at", "is no time", "write it as 2026-11-22T12:00:00Z");
    }
    return *instant;
}

/// Newest first, as a list has them; pinned posts stand in no table.
void sort_by_time(std::vector<Json>& posts) {
    std::stable_sort(posts.begin(), posts.end(), [](const Json& a, const Json& b) {
        const std::int64_t newest = std::numeric_limits<std::int64_t>::max();
        return a["posted_at"].integer().value_or(newest) > b["posted_at"].integer().value_or(newest);
    });
}

}  // namespace

Result<ImportedFile> read_posts_csv(const std::string& name, std::string bytes, const ImportHints& hints) {
    const CsvTable table = TRY(CsvTable::parse(std::move(bytes), name));
    const auto columns = TRY(columns_of(table, hints));
    std::map<std::tuple<Instant, Source, std::string>, std::vector<Json>> lists;
    RoundedIds ids;
    for (std::size_t i = 0; i < table.row_count(); ++i) {
        const Row row(table, columns, i);
        ids.see(row.text("post_id"), table.line_of(i));
        std::string handle = row.text("handle").empty() ? hints.handle : row.text("handle");
        handle = folded_handle(handle.starts_with('@') ? handle.substr(1) : handle);
        if (handle.empty()) {
            return row.bad("handle", "is empty", "map a column to handle, or say whose posts they are with --handle");
        }
        const Source source = TRY(source_of(row, hints));
        const Instant at = TRY(time_of(row, name, hints));
        lists[{at, source, handle}].push_back(TRY(post_of(row, source)));
    }
    if (const auto line = ids.first()) {
        return invalid(RoundedIds::message, fmt::format("{}:{}, column post_id", name, *line), RoundedIds::help);
    }
    if (lists.empty()) {
        return invalid("the table has no rows", name, "give a CSV with one post a row");
    }
    ImportedFile file;
    for (auto& [key, posts] : lists) {
        const auto& [at, source, handle] = key;
        sort_by_time(posts);
        const std::string origin = row_of(source).posts->list_url(handle);
        const Json body = {
            {"import", "csv"}, {"handle", handle}, {fmt::format("{}_rows", name_of(source)), std::move(posts)}};
        file.pages.push_back({.url = fmt::format("{}?import={}", origin, list_mark(hints)),
                              .at = at,
                              .content_type = "application/json",
                              .body = body.dump(),
                              .referer = profile_url(source, handle)});
    }
    return file;
}

}  // namespace public_signals::inline engine::import
