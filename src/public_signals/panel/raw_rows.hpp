// The rows of each kind of raw CSV file: read from a table, written back with a header.
#pragma once

#include <filesystem>
#include <functional>
#include <string>
#include <vector>

#include "public_signals/panel/csv_cells.hpp"
#include "public_signals/panel/observations.hpp"
#include "public_signals/panel/read_post.hpp"
#include "public_signals/panel/schema.hpp"

namespace public_signals::inline panel {

/// Where a row stands, as errors name it.
using PlaceOfRow = std::function<std::string(std::size_t row)>;

/// Ids are the keys of their posts (panel/post_identity).
Result<std::vector<RawPost>> read_posts(Source source, const std::filesystem::path& file);
Result<std::vector<Coverage>> read_coverage(const std::filesystem::path& file);
/// An error names two rows that give a day of one run two values.
Result<void> check_one_value_each(const std::vector<RawDay>& days, const PlaceOfRow& place);
Result<std::vector<RawDay>> read_days(const std::filesystem::path& file);
Result<std::vector<RawPoint>> read_points(const std::filesystem::path& file);
Result<std::vector<Run>> read_runs(const std::filesystem::path& file);

/// Each sorts its rows as the files hold them: by run, then item (coverage by show first).
std::string posts_csv(Source source, std::vector<RawPost> posts);
std::string coverage_csv(std::vector<Coverage> coverage);
std::string days_csv(std::vector<RawDay> days);
std::string points_csv(std::vector<RawPoint> points);
std::string runs_csv(std::vector<Run> runs);

}  // namespace public_signals::inline panel
