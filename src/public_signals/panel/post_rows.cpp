#include "public_signals/panel/post_rows.hpp"

#include <algorithm>

#include "public_signals/base/iso_utc.hpp"
#include "public_signals/base/text.hpp"
#include "public_signals/panel/raw_rows.hpp"

namespace public_signals::inline panel {

namespace {

constexpr std::size_t day_length = std::string_view("2024-01-01").size();

/// UTF-8 without control characters and backslashes.
bool is_plain(std::string_view text) {
    unsigned seen = 0;
    bool odd = false;
    for (const char c : text) {
        odd |= static_cast<unsigned char>(c) < ' ' || c == '\\';
        seen |= static_cast<unsigned char>(c);
    }
    return !odd && (seen < 0x80 || is_valid_utf8(text));
}

std::string undoubled(std::string_view text) {
    std::string once(text);
    once.resize(static_cast<std::size_t>(undouble_quotes(once.data(), once.data() + once.size()) - once.data()));
    return once;
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
    reading.hashtags = {.text = cell};
    reading.has_caption = post.caption.has_value();
    reading.says_hashtags = post.says_hashtags;
    reading.is_reel = post.is_reel;
    reading.scrape_run_at = raw.scrape_run_at;
    return reading;
}

Result<PostRows> PostRows::open(const std::filesystem::path& file) {
    CsvReader reader = TRY(CsvReader::open(file));
    const CsvCells cells(reader);
    TRY(require_post_columns(cells));
    const PostFields fields(cells);
    reader.leave_doubled(fields.hashtags.index);
    return PostRows(std::move(reader), fields);
}

Result<bool> PostRows::next() {
    if (!TRY(m_reader.next())) {
        return false;
    }
    if (!read_plain()) {
        TRY(read_careful());
    }
    return true;
}

/// A row whose every cell is as this program writes it; false where one is not, be it another form or wrong.
bool PostRows::read_plain() {
    const CsvCells row = cells();
    const auto text = [&](const CsvField& field) { return row.text(0, field); };
    m_reading.show = text(m_fields.show);
    m_reading.post_id = text(m_fields.post_id);
    m_reading.has_caption = !text(m_fields.caption).empty();
    read_hashtags(text(m_fields.hashtags));
    const std::string_view posted_at = text(m_fields.posted_at);
    m_reading.posted = iso_utc(posted_at);
    const std::string_view day = text(m_fields.post_datetime);
    std::optional<bool> unused;
    return !m_reading.show.empty() && !m_reading.post_id.empty() && m_reading.posted &&
           (day.empty() || day == posted_at.substr(0, day_length)) &&
           read_plain_count(text(m_fields.views), m_reading.views) &&
           read_plain_count(text(m_fields.likes), m_reading.likes) &&
           read_plain_count(text(m_fields.comments), m_reading.comments) &&
           read_plain_count(text(m_fields.shares), m_reading.shares) &&
           read_plain_flag(text(m_fields.is_reel), m_reading.is_reel) &&
           read_plain_flag(text(m_fields.is_video), unused) && read_plain_flag(text(m_fields.is_pinned), unused) &&
           read_plain_flag(text(m_fields.is_collab), unused) && !m_scrape_text.empty() &&
           text(m_fields.scrape_run_at) == m_scrape_text;
}

Result<void> PostRows::read_careful() {
    const CsvCells row = cells();
    m_reading.show = TRY(row.filled_text(0, m_fields.show));
    m_reading.post_id = TRY(row.filled_text(0, m_fields.post_id));
    TRY(read_dates());
    m_reading.views = TRY(row.integer(0, m_fields.views));
    m_reading.likes = TRY(row.integer(0, m_fields.likes));
    m_reading.comments = TRY(row.integer(0, m_fields.comments));
    m_reading.shares = TRY(row.integer(0, m_fields.shares));
    m_reading.has_caption = !row.text(0, m_fields.caption).empty();
    read_hashtags(row.text(0, m_fields.hashtags));
    m_reading.is_reel = TRY(row.flag(0, m_fields.is_reel));
    for (const CsvField* unused : {&m_fields.is_video, &m_fields.is_pinned, &m_fields.is_collab}) {
        TRY(row.flag(0, *unused));
    }
    m_reading.scrape_run_at = TRY(row.instant(0, m_fields.scrape_run_at)).value_or(no_scrape);
    m_scrape_text = row.text(0, m_fields.scrape_run_at);
    return {};
}

void PostRows::read_hashtags(std::string_view cell) {
    m_reading.says_hashtags = cell != no_hashtags_shown;
    m_reading.hashtags = {m_reading.says_hashtags ? cell : std::string_view(), m_reader.is_doubled()};
}

Result<void> PostRows::read_dates() {
    const CsvCells row = cells();
    m_reading.posted = TRY(row.instant(0, m_fields.posted_at));
    const auto dated = TRY(row.instant(0, m_fields.post_datetime));
    if (!m_reading.posted) {
        m_reading.posted = dated;
    }
    return {};
}

tl::unexpected<Error> PostRows::bad_hashtags() const {
    return cells().bad(0, m_fields.hashtags, bad_hashtags_message, bad_hashtags_help);
}

bool HashtagCell::read(HashtagText cell) {
    m_tags.clear();
    if (cell.text.empty() || read_plain_list(cell)) {
        return true;
    }
    m_tags.clear();
    auto tags = hashtags_of_cell(cell.doubled ? undoubled(cell.text) : std::string(cell.text));
    if (!tags) {
        return false;
    }
    m_decoded = std::move(*tags);
    m_tags.assign(m_decoded.begin(), m_decoded.end());
    return true;
}

/// ["a","b"] as this program writes it: texts without escapes, nothing but a comma between them.
bool HashtagCell::read_plain_list(HashtagText cell) {
    const std::string_view text = cell.text;
    if (text.size() < 2 || text.front() != '[' || text.back() != ']' || !is_plain(text)) {
        return false;
    }
    const std::string_view quote = cell.doubled ? "\"\"" : "\"";
    for (std::string_view rest = text.substr(1, text.size() - 2); !rest.empty();) {
        const std::size_t length = rest.starts_with(quote) ? rest.find('"', quote.size()) : rest.npos;
        if (length == rest.npos || !rest.substr(length).starts_with(quote)) {
            return false;
        }
        m_tags.push_back(rest.substr(quote.size(), length - quote.size()));
        rest.remove_prefix(length + quote.size());
        if (rest == "," || (!rest.empty() && rest.front() != ',')) {
            return false;
        }
        rest.remove_prefix(rest.empty() ? 0 : 1);
    }
    return true;
}

}  // namespace public_signals::panel
