// The rows of each kind of raw CSV file: read from a table, written back with a header.
#pragma once

#include <filesystem>
#include <string>
#include <vector>

#include "public_signals/panel/csv_cells.hpp"
#include "public_signals/panel/observations.hpp"
#include "public_signals/panel/schema.hpp"

namespace public_signals::inline panel {

/// A run without a time of its own: somebody's own rows that have no scrape_run_at.
inline constexpr Instant no_scrape{};

Result<std::vector<RawPost>> read_posts(const std::filesystem::path& file);
Result<std::vector<Coverage>> read_coverage(const std::filesystem::path& file);
Result<std::vector<RawDay>> read_days(const std::filesystem::path& file);
Result<std::vector<RawPoint>> read_points(const std::filesystem::path& file);
Result<std::vector<Run>> read_runs(const std::filesystem::path& file);

/// Each sorts its rows as the files hold them: by run, then item (coverage by show first).
std::string tiktok_posts_csv(std::vector<RawPost> posts);
std::string instagram_posts_csv(std::vector<RawPost> posts);
std::string coverage_csv(std::vector<Coverage> coverage);
std::string days_csv(std::vector<RawDay> days);
std::string points_csv(std::vector<RawPoint> points);
std::string runs_csv(std::vector<Run> runs);

/// An error where a post file lacks show, post_id or a date.
Result<void> require_post_columns(const CsvCells& cells);

inline constexpr const char* bad_hashtags_message = "hashtags are no JSON list";
inline constexpr const char* bad_hashtags_help = R"(write them as ["one","two"])";

/// A `hashtags` cell of a post that did not show whether it has any.
inline constexpr std::string_view no_hashtags_shown = "null";
/// Tags as a `hashtags` cell: a JSON list.
std::string hashtags_cell(const std::vector<std::string>& tags);
/// The tags of a `hashtags` cell: a JSON list, null, or tags between white space and commas; nullopt when it is
/// neither.
std::optional<std::vector<std::string>> hashtags_of_cell(std::string_view cell);

}  // namespace public_signals::panel
