// data/raw/{tiktok,instagram}/{show}_posts_{YYYYMMDD}.csv.
#include <algorithm>
#include <tuple>

#include "public_signals/panel/cell_rules.hpp"
#include "public_signals/panel/csv_cells.hpp"
#include "public_signals/panel/post_columns.hpp"
#include "public_signals/panel/raw_rows.hpp"
#include "public_signals/panel/raw_way_out.hpp"
#include "public_signals/panel/rounded_ids.hpp"

namespace public_signals::inline panel {

namespace {

/// The fields that a file of these posts has as columns.
std::vector<const PostField*> columns_of(Source source, const std::vector<RawPost>& posts) {
    std::vector<const PostField*> columns = post_fields_of(source);
    std::erase_if(columns, [&](const PostField* field) {
        return is_shown_where_known(*field, source) &&
               std::ranges::none_of(posts, [&](const RawPost& raw) { return is_known(*field, raw.post); });
    });
    return columns;
}

void add_cell(CsvRow& row, const Hashtags& tags) {
    row.add(hashtags_cell(tags));
}

void add_cell(CsvRow& row, const std::optional<std::string>& text) {
    row.add(std::string_view(text ? *text : std::string_view()));
}

void add_cell(CsvRow& row, Instant scrape) {
    row.add(scrape == no_scrape ? std::optional<Instant>() : std::optional(scrape));
}

template <class Value>
void add_cell(CsvRow& row, const Value& value) {
    row.add(value);
}

Result<std::vector<RawPost>> posts_in(Source source, const std::filesystem::path& file) {
    CsvReader reader = TRY(CsvReader::open(file));
    const CsvCells cells(reader);
    const PostColumns columns = TRY(PostColumns::of(source, cells));
    const CsvPosts rows(cells, columns);
    std::vector<RawPost> posts;
    RoundedIds ids;
    while (TRY(reader.next())) {
        RawPost& row = posts.emplace_back(TRY(PostOfRow(rows, 0).read()));
        TRY(rows.settle_id(source, row));
        ids.see(row.post.post_id, reader.line());
    }
    TRY(rows.check_digits(ids));
    return posts;
}

}  // namespace

Result<std::vector<RawPost>> read_posts(Source source, const std::filesystem::path& file) {
    return of_raw_file(posts_in(source, file));
}

std::string posts_csv(Source source, std::vector<RawPost> posts) {
    std::ranges::stable_sort(posts, {}, [](const RawPost& raw) {
        return std::tie(raw.scrape_run_at, raw.show, raw.post.post_id, raw.run_id);
    });
    const std::vector<const PostField*> columns = columns_of(source, posts);
    std::string out;
    {
        CsvRow header(out);
        for (const PostField* column : columns) {
            header.add(column->name);
        }
    }
    for (const RawPost& raw : posts) {
        CsvRow row(out);
        for (const PostField* column : columns) {
            visit_field(*column, [&](const auto& value) { add_cell(row, value); }, raw);
        }
    }
    return out;
}

}  // namespace public_signals::inline panel
