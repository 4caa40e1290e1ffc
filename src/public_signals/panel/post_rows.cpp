#include "public_signals/panel/post_rows.hpp"

#include <algorithm>

#include "public_signals/common/text.hpp"
#include "public_signals/panel/raw_rows.hpp"

namespace public_signals {

namespace {

constexpr std::size_t day_length = std::string_view("2024-01-01").size();

bool is_plain(char c) {
    return static_cast<unsigned char>(c) >= ' ' && c != '\\';
}

bool is_ascii(char c) {
    return static_cast<unsigned char>(c) < 0x80;
}

}  // namespace

PostReading reading_of(const RawPost& raw, std::string& cell) {
    const Post& post = raw.post;
    cell = post.hashtags.empty() ? std::string() : hashtags_cell(post.hashtags);
    PostReading reading{.show = raw.show, .post_id = post.post_id, .posted = post.posted_at};
    if (!reading.posted && post.post_day) {
        reading.posted = Instant(*post.post_day);
    }
    reading.views = post.views;
    reading.likes = post.likes;
    reading.comments = post.comments;
    reading.shares = post.shares;
    reading.hashtags = cell;
    reading.has_caption = post.caption.has_value();
    reading.is_reel = post.is_reel;
    reading.scrape_run_at = raw.scrape_run_at;
    return reading;
}

PostRows::Fields::Fields(const CsvCells& cells)
    : show(cells.field("show")),
      post_id(cells.field("post_id")),
      post_datetime(cells.field("post_datetime")),
      posted_at(cells.field("posted_at")),
      views(cells.field("views")),
      likes(cells.field("likes")),
      comments(cells.field("comments")),
      shares(cells.field("shares")),
      caption(cells.field("caption")),
      hashtags(cells.field("hashtags")),
      is_video(cells.field("is_video")),
      is_pinned(cells.field("is_pinned")),
      is_reel(cells.field("is_reel")),
      is_collab(cells.field("is_collab")),
      scrape_run_at(cells.field("scrape_run_at")) {}

Result<PostRows> PostRows::open(const std::filesystem::path& file) {
    CsvReader reader = TRY(CsvReader::open(file));
    const CsvCells cells(reader);
    TRY(require_post_columns(cells));
    const Fields fields(cells);
    return PostRows(std::move(reader), fields);
}

Result<bool> PostRows::next() {
    if (!TRY(m_reader.next())) {
        return false;
    }
    const CsvCells row = cells();
    m_reading.show = TRY(row.filled_text(0, m_fields.show));
    m_reading.post_id = TRY(row.filled_text(0, m_fields.post_id));
    TRY(read_dates());
    m_reading.views = TRY(row.integer(0, m_fields.views));
    m_reading.likes = TRY(row.integer(0, m_fields.likes));
    m_reading.comments = TRY(row.integer(0, m_fields.comments));
    m_reading.shares = TRY(row.integer(0, m_fields.shares));
    m_reading.has_caption = !row.text(0, m_fields.caption).empty();
    m_reading.hashtags = row.text(0, m_fields.hashtags);
    m_reading.is_reel = TRY(row.flag(0, m_fields.is_reel));
    for (const CsvField* unused : {&m_fields.is_video, &m_fields.is_pinned, &m_fields.is_collab}) {
        TRY(row.flag(0, *unused));
    }
    TRY(read_scrape());
    return true;
}

Result<void> PostRows::read_dates() {
    const CsvCells row = cells();
    m_reading.posted = TRY(row.instant(0, m_fields.posted_at));
    const std::string_view datetime = row.text(0, m_fields.post_datetime);
    const std::string_view posted_at = row.text(0, m_fields.posted_at);
    if (m_reading.posted && datetime == posted_at.substr(0, day_length)) {
        return {};  // our own rows say the day twice
    }
    const auto dated = TRY(row.instant(0, m_fields.post_datetime));
    if (!m_reading.posted) {
        m_reading.posted = dated;
    }
    return {};
}

Result<void> PostRows::read_scrape() {
    const CsvCells row = cells();
    const std::string_view text = row.text(0, m_fields.scrape_run_at);
    if (text != m_scrape_text || text.empty()) {
        m_reading.scrape_run_at = TRY(row.instant(0, m_fields.scrape_run_at)).value_or(no_scrape);
        m_scrape_text = text;
    }
    return {};
}

tl::unexpected<Error> PostRows::bad_hashtags() const {
    return cells().bad(0, m_fields.hashtags, bad_hashtags_message, bad_hashtags_help);
}

bool HashtagCell::read(std::string_view cell) {
    m_tags.clear();
    if (cell.empty() || read_plain_list(cell)) {
        return true;
    }
    auto tags = hashtags_of_cell(cell);
    if (!tags) {
        return false;
    }
    m_decoded = std::move(*tags);
    m_tags.assign(m_decoded.begin(), m_decoded.end());
    return true;
}

/// ["a","b"] as this program writes it: texts without escapes, nothing but a comma between them.
bool HashtagCell::read_plain_list(std::string_view cell) {
    if (cell.size() < 2 || cell.front() != '[' || cell.back() != ']' || !std::ranges::all_of(cell, is_plain) ||
        !(std::ranges::all_of(cell, is_ascii) || is_valid_utf8(cell))) {
        return false;
    }
    std::string_view rest = cell.substr(1, cell.size() - 2);
    while (!rest.empty()) {
        const std::size_t end = rest.front() == '"' ? rest.find('"', 1) : rest.npos;
        const bool last = end + 1 == rest.size();
        if (end == rest.npos || (!last && (rest[end + 1] != ',' || end + 2 == rest.size()))) {
            m_tags.clear();
            return false;
        }
        m_tags.push_back(rest.substr(1, end - 1));
        rest.remove_prefix(last ? rest.size() : end + 2);
    }
    return true;
}

}  // namespace public_signals
