// data/raw/{tiktok,instagram}/{show}_posts_{YYYYMMDD}.csv.
//
// Both platforms are read by one function: a column that a file lacks is unknown in every row, so somebody's own file
// of show, post_id, post_datetime and views is a raw file too.
#include <algorithm>
#include <nlohmann/json.hpp>
#include <tuple>

#include "public_signals/panel/csv_cells.hpp"
#include "public_signals/panel/post_fields.hpp"
#include "public_signals/panel/raw_rows.hpp"

namespace public_signals::inline panel {

namespace {

Result<std::vector<std::string>> tags_of(const CsvCells& cells, std::size_t row, const CsvField& field) {
    auto tags = hashtags_of_cell(cells.text(row, field));
    if (!tags) {
        return cells.bad(row, field, bad_hashtags_message, bad_hashtags_help);
    }
    return std::move(*tags);
}

std::optional<std::string> caption_of(const CsvCells& cells, std::size_t row, const CsvField& field) {
    const std::string_view cell = cells.text(row, field);
    return cell.empty() ? std::nullopt : std::optional<std::string>(cell);
}

/// post_datetime is a day in our own files; a time of day in somebody else's is when it was posted.
Result<void> read_dates(const CsvCells& cells, std::size_t row, const PostFields& fields, Post& post) {
    const std::string_view datetime = cells.text(row, fields.post_datetime);
    const std::optional<Instant> dated = TRY(cells.instant(row, fields.post_datetime));
    post.posted_at = TRY(cells.instant(row, fields.posted_at));
    if (dated && !post.posted_at && datetime.size() > std::string_view("2024-01-01").size()) {
        post.posted_at = dated;
    }
    if (dated || post.posted_at) {
        post.post_day = day_of(dated ? *dated : *post.posted_at);
    }
    return {};
}

Result<RawPost> post_from(const CsvCells& cells, std::size_t row, const PostFields& fields) {
    RawPost raw;
    raw.show = TRY(cells.filled(row, fields.show));
    raw.handle = cells.text(row, fields.handle);
    Post& post = raw.post;
    post.post_id = TRY(cells.filled(row, fields.post_id));
    post.shortcode = cells.text(row, fields.shortcode);
    post.post_url = cells.text(row, fields.post_url);
    TRY(read_dates(cells, row, fields, post));
    post.views = TRY(cells.integer(row, fields.views));
    post.likes = TRY(cells.integer(row, fields.likes));
    post.comments = TRY(cells.integer(row, fields.comments));
    post.shares = TRY(cells.integer(row, fields.shares));
    post.caption = caption_of(cells, row, fields.caption);
    post.hashtags = TRY(tags_of(cells, row, fields.hashtags));
    post.says_hashtags = cells.text(row, fields.hashtags) != no_hashtags_shown;
    post.is_video = TRY(cells.flag(row, fields.is_video));
    post.is_pinned = TRY(cells.flag(row, fields.is_pinned));
    post.is_reel = TRY(cells.flag(row, fields.is_reel));
    post.owner_id = cells.text(row, fields.owner_id);
    post.is_collab = TRY(cells.flag(row, fields.is_collab));
    raw.scrape_run_at = TRY(cells.instant(row, fields.scrape_run_at)).value_or(no_scrape);
    raw.source_layer = cells.text(row, fields.source_layer);
    post.views_layer = raw.source_layer;
    raw.rules_hash = cells.text(row, fields.rules_hash);
    raw.capture = cells.text(row, fields.capture);
    return raw;
}

std::optional<Instant> known_scrape(Instant scrape) {
    return scrape == no_scrape ? std::nullopt : std::optional(scrape);
}

std::string cell_of_hashtags(const Post& post) {
    return post.says_hashtags ? hashtags_cell(post.hashtags) : std::string(no_hashtags_shown);
}

void sort_posts(std::vector<RawPost>& posts) {
    std::ranges::stable_sort(
        posts, {}, [](const RawPost& raw) { return std::tie(raw.scrape_run_at, raw.show, raw.post.post_id); });
}

}  // namespace

Result<void> require_post_columns(const CsvCells& cells) {
    TRY(cells.required("show"));
    TRY(cells.required("post_id"));
    if (!cells.has(cells.field("posted_at"))) {
        TRY(cells.required("post_datetime"));
    }
    return {};
}

std::string hashtags_cell(const std::vector<std::string>& tags) {
    return nlohmann::ordered_json(tags).dump(-1, ' ', false, nlohmann::ordered_json::error_handler_t::replace);
}

std::optional<std::vector<std::string>> hashtags_of_cell(std::string_view cell) {
    std::vector<std::string> tags;
    if (cell == no_hashtags_shown) {
        return tags;
    }
    if (cell.starts_with('[')) {
        const auto list = nlohmann::json::parse(cell, nullptr, false);
        if (!list.is_array()) {
            return std::nullopt;
        }
        for (const auto& tag : list) {
            if (tag.is_string()) {
                tags.push_back(tag.get<std::string>());
            } else if (!tag.is_null()) {
                return std::nullopt;
            }
        }
        return tags;
    }
    constexpr std::string_view separators = " \t\r\n,;|";
    for (std::size_t begin = cell.find_first_not_of(separators); begin != std::string_view::npos;) {
        const std::size_t end = std::min(cell.find_first_of(separators, begin), cell.size());
        tags.emplace_back(cell.substr(begin, end - begin));
        begin = cell.find_first_not_of(separators, end);
    }
    return tags;
}

Result<std::vector<RawPost>> read_posts(const std::filesystem::path& file) {
    CsvReader reader = TRY(CsvReader::open(file));
    const CsvCells cells(reader);
    TRY(require_post_columns(cells));
    const PostFields fields(cells);
    std::vector<RawPost> posts;
    while (TRY(reader.next())) {
        posts.push_back(TRY(post_from(cells, 0, fields)));
    }
    return posts;
}

std::string tiktok_posts_csv(std::vector<RawPost> posts) {
    sort_posts(posts);
    std::string out =
        "show,handle,post_id,post_url,post_datetime,posted_at,views,likes,comments,shares,caption,hashtags,is_video,"
        "is_pinned,scrape_run_at,source_layer,rules_hash,capture\n";
    for (const RawPost& raw : posts) {
        const Post& post = raw.post;
        CsvRow row(out);
        row.add(raw.show).add(raw.handle).add(post.post_id).add(post.post_url).add(post.post_day).add(post.posted_at);
        row.add(post.views).add(post.likes).add(post.comments).add(post.shares);
        row.add(post.caption.value_or("")).add(cell_of_hashtags(post)).add(post.is_video).add(post.is_pinned);
        row.add(known_scrape(raw.scrape_run_at)).add(raw.source_layer).add(raw.rules_hash).add(raw.capture);
    }
    return out;
}

std::string instagram_posts_csv(std::vector<RawPost> posts) {
    sort_posts(posts);
    std::string out =
        "show,handle,post_id,shortcode,post_url,post_datetime,posted_at,likes,comments,views,caption,hashtags,is_reel,"
        "owner_id,is_collab,scrape_run_at,source_layer,rules_hash,capture\n";
    for (const RawPost& raw : posts) {
        const Post& post = raw.post;
        CsvRow row(out);
        row.add(raw.show).add(raw.handle).add(post.post_id).add(post.shortcode).add(post.post_url);
        row.add(post.post_day).add(post.posted_at).add(post.likes).add(post.comments).add(post.views);
        row.add(post.caption.value_or("")).add(cell_of_hashtags(post)).add(post.is_reel).add(post.owner_id);
        row.add(post.is_collab).add(known_scrape(raw.scrape_run_at));
        row.add(raw.source_layer).add(raw.rules_hash).add(raw.capture);
    }
    return out;
}

}  // namespace public_signals::panel
