#include "public_signals/panel/post_columns.hpp"

#include "public_signals/panel/cell_rules.hpp"

namespace public_signals::inline panel {

Result<PostColumns> PostColumns::of(const CsvCells& cells) {
    TRY(cells.required("show"));
    TRY(cells.required("post_id"));
    if (!cells.has(cells.field("posted_at"))) {
        TRY(cells.required("post_datetime"));
    }
    PostColumns columns;
    for (std::size_t at = 0; at < n_post_fields; ++at) {
        columns.m_columns[at] = cells.field(post_fields[at].name);
    }
    return columns;
}

Result<Hashtags> CsvPosts::hashtags(std::size_t row, std::size_t at) const {
    Hashtags tags;
    if (!read_hashtags(m_cells.text(row, m_columns[at]), tags)) {
        return m_cells.bad(row, m_columns[at], bad_hashtags_message, bad_hashtags_help);
    }
    return tags;
}

}  // namespace public_signals::inline panel
