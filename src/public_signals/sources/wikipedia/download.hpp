// The tables of Pageviews Analysis (pageviews.wmcloud.org), as CSV or JSON: views of some articles, day by day.
#pragma once

#include <string>
#include <string_view>

#include "public_signals/engine/import/import.hpp"
#include "public_signals/engine/source.hpp"

namespace public_signals::inline sources {

/// Whether a text is such a table: one that begins with `date` and days.
ToldSource told_as_views(std::string_view bytes, const Study* study);
/// Each article as the answers that the API would have given. A cell that is missing is a day that was not asked: two
/// answers enclose it. A cell of 0 is a day that was left out: the tool writes it for those. Platform and agent stand
/// in the file's name alone: all access and `--agent` are taken.
Result<import::ImportedFile> read_views_download(const std::string& name, const std::string& bytes,
                                                 const import::ImportHints& hints);

}  // namespace public_signals::inline sources
