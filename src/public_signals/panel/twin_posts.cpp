#include "public_signals/panel/twin_posts.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <span>
#include <sstream>

#include "public_signals/base/file.hpp"
#include "public_signals/panel/raw_columns.hpp"

namespace public_signals::inline panel {
namespace {

constexpr const char* file_name = "twin_posts.csv";

Result<void> read_ids(const CellPlace& at, TwinPosts& twins) {
    std::istringstream words{std::string(at.cells.text(at.row, at.field))};
    for (std::string word; words >> word;) {
        twins.post_ids.push_back(word);
    }
    return {};
}

std::span<const RawColumn<TwinPosts>> twin_columns() {
    static const RawColumn<TwinPosts> columns[] = {
        raw_column("source", Needed::Cell, &TwinPosts::source),
        raw_column("show", Needed::Cell, &TwinPosts::show),
        raw_column("posted_at", Needed::Cell, &TwinPosts::posted_at),
        {"post_ids", Needed::Cell, read_ids,
         [](const TwinPosts& twins, CsvRow& out) { out.add(fmt::format("{}", fmt::join(twins.post_ids, " "))); }},
    };
    return columns;
}

}  // namespace

Result<void> write_twin_posts(const std::vector<TwinPosts>& twins, const std::filesystem::path& folder) {
    const std::filesystem::path file = folder / file_name;
    if (twins.empty()) {
        std::error_code ignored;
        std::filesystem::remove(file, ignored);
        return {};
    }
    return write_file(file, rows_csv(twins, twin_columns()));
}

Result<std::vector<TwinPosts>> read_twin_posts(const std::filesystem::path& folder) {
    std::error_code ignored;
    const std::filesystem::path file = folder / file_name;
    return std::filesystem::is_regular_file(file, ignored) ? read_rows(file, twin_columns())
                                                           : Result<std::vector<TwinPosts>>{};
}

std::string twin_posts_text(const std::vector<TwinPosts>& twins) {
    const TwinPosts& first = twins.front();
    return fmt::format(
        "{} posts of one account have the same second and caption and different ids, the first of {} ({}) at {}: {}; "
        "one post that is counted twice looks like this (twin_posts.csv beside the weekly files lists them)",
        twins.size() == 1 ? "once" : fmt::format("{} times", twins.size()), first.show, first.source,
        format_instant(first.posted_at), fmt::join(first.post_ids, " and "));
}

}  // namespace public_signals::inline panel
