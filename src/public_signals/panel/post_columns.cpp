#include "public_signals/panel/post_columns.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>

#include "public_signals/panel/cell_rules.hpp"
#include "public_signals/panel/raw_columns.hpp"

namespace public_signals::inline panel {

namespace {

/// Whether every file of a source that this program wrote has a column.
bool is_always_there(const PostField& field, Source source) {
    const std::string word = fmt::format(" {} ", field.name);
    const bool is_own = facts_of(source).own_post_fields.find(word) != std::string_view::npos;
    return field.name != "run_id" && (field.shown == Shown::Always || (field.shown != Shown::WhereKnown && is_own));
}

}  // namespace

Result<PostColumns> PostColumns::of(Source source, const CsvCells& cells) {
    static constexpr auto names = [] {
        std::array<std::string_view, n_post_fields> all;
        std::ranges::transform(post_fields, all.begin(), &PostField::name);
        return all;
    }();
    TRY(cells.check_header(names));
    for (const PostField& field : post_fields) {
        if (is_of_this_program(cells)) {
            if (is_always_there(field, source)) {
                TRY(required_of_ours(cells, field.name, names));
            } else {
                TRY(check_not_renamed(cells, field.name, names));
            }
        }
    }
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

Result<void> CsvPosts::settle_id(Source source, RawPost& row) const {
    static constexpr std::size_t post_id = field_named("post_id");
    static constexpr std::size_t owner_id = field_named("owner_id");
    static constexpr std::size_t handle = field_named("handle");
    static constexpr std::size_t scrape_run_at = field_named("scrape_run_at");
    if (row.handle.empty() && !row.run_id.empty()) {
        return m_cells.bad(0, m_columns[handle], "handle is empty", "without it the row would count for any account");
    }
    if (row.scrape_run_at == no_scrape && !row.run_id.empty()) {
        return m_cells.bad(0, m_columns[scrape_run_at], "scrape_run_at is empty",
                           "without it the row would count as read before all others");
    }
    auto settled = settle_post_id(source, row);
    if (!settled) {
        return m_cells.bad(0, m_columns[post_id], std::move(settled.error().message), std::move(settled.error().help));
    }
    if (is_rewritten_number(row.post.owner_id)) {
        return m_cells.bad(0, m_columns[owner_id], fmt::format("the id {} lost its digits", row.post.owner_id),
                           RoundedIds::help);
    }
    return {};
}

Result<void> CsvPosts::check_digits(const RoundedIds& ids) const {
    static constexpr std::size_t post_id = field_named("post_id");
    if (auto fault = ids.fault()) {
        return invalid(std::move(fault->message), m_cells.place(fault->line, m_columns[post_id]), RoundedIds::help);
    }
    return {};
}

}  // namespace public_signals::inline panel
