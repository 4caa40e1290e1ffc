// A row of a table of posts, field by field, whatever the table is: a CSV file, a frame.
//
// A column that the table lacks is unknown in every row, so somebody's own file of show, post_id, post_datetime and
// views is a raw file too.
#pragma once

#include <utility>

#include "public_signals/base/result.hpp"
#include "public_signals/panel/post_fields.hpp"

namespace public_signals::inline panel {

/// A run without a time of its own: somebody's own rows that have no scrape_run_at.
inline constexpr Instant no_scrape{};

/// Reads the cells of one row into the fields of a post. `Cells` has, by a field's place in `post_fields`: has, text,
/// filled, count, flag, hashtags, instant, and says_time (whether a cell tells more than a day).
template <class Cells>
class PostOfRow {
  public:
    PostOfRow(const Cells& cells, std::size_t row) : m_cells(cells), m_row(row) {}

    Result<RawPost> read() {
        for (m_at = 0; m_at < n_post_fields; ++m_at) {
            if (!m_cells.has(m_at)) {
                continue;
            }
            Result<void> done;
            visit_field(post_fields[m_at], [&](auto& value) { done = set(value); }, m_raw);
            TRY(std::move(done));
        }
        Post& post = m_raw.post;
        if (!post.post_day && post.posted_at) {
            post.post_day = day_of(*post.posted_at);
        }
        post.views_layer = m_raw.source_layer;
        return std::move(m_raw);
    }

  private:
    Result<void> set(std::string& text) {
        text = post_fields[m_at].required ? TRY(m_cells.filled(m_row, m_at)) : TRY(m_cells.text(m_row, m_at));
        return {};
    }
    Result<void> set(std::optional<std::string>& text) {
        std::string cell = TRY(m_cells.text(m_row, m_at));
        text = cell.empty() ? std::nullopt : std::optional(std::move(cell));
        return {};
    }
    Result<void> set(Count& count) {
        count = TRY(m_cells.count(m_row, m_at));
        return {};
    }
    Result<void> set(std::optional<bool>& flag) {
        flag = TRY(m_cells.flag(m_row, m_at));
        return {};
    }
    Result<void> set(Hashtags& tags) {
        tags = TRY(m_cells.hashtags(m_row, m_at));
        return {};
    }
    Result<void> set(Instant& instant) {
        instant = TRY(m_cells.instant(m_row, m_at)).value_or(no_scrape);
        return {};
    }
    Result<void> set(std::optional<Instant>& instant) {
        if (const auto given = TRY(m_cells.instant(m_row, m_at))) {
            instant = given;
        }
        return {};
    }
    /// post_datetime is a day in this program's files; a time of day in somebody else's is when it was posted.
    Result<void> set(std::optional<Day>& day) {
        if (const auto dated = TRY(m_cells.instant(m_row, m_at))) {
            day = day_of(*dated);
            if (m_cells.says_time(m_row, m_at)) {
                m_raw.post.posted_at = dated;
            }
        }
        return {};
    }

    const Cells& m_cells;
    std::size_t m_row;
    std::size_t m_at = 0;
    RawPost m_raw;
};

}  // namespace public_signals::inline panel
