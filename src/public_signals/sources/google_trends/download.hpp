// The tables that Google Trends' own page lets a person download: multiTimeline.csv, in any language, and the table of
// the interface of 2026.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "public_signals/engine/import/import.hpp"
#include "public_signals/engine/source.hpp"
#include "public_signals/panel/trends_words.hpp"
#include "public_signals/sources/google_trends/extract.hpp"

namespace public_signals::inline sources {

struct DownloadedPoint {
    Day day;  // the first of its bucket
    std::int64_t value = 0;
    bool below_one = false;   // the file says <1
    bool is_partial = false;  // its row says so (`isPartial`)
};

struct DownloadedTerm {
    std::string query;
    std::optional<std::string> place;     // as the file names it
    std::vector<DownloadedPoint> points;  // an empty cell is none
};

struct DownloadedInterest {
    Resolution resolution = Resolution::Week;
    std::string category;  // its line, where the file has one
    std::vector<DownloadedTerm> terms;
    Day first;
    Day last;  // first day of the last bucket
};

/// Whether a text is a table of interest over time or by region, or of related queries. Without a place, a category or
/// `isPartial`, days with numbers up to 100 may as well be views: the header decides where it can.
ToldSource told_as_trends(std::string_view bytes, const Study* study);
/// What the table says. Months, hours, regions and related queries are InvalidInput errors by their names.
Result<DownloadedInterest> read_trends_table(const std::string& name, std::string bytes);
/// The same as points, one value a term.
ExtractedInterest extract_download(const std::string& name, const std::string& bytes);
/// Each term as the answer that Google would have given to its query, over the window of the file. Values are on the
/// scale of the file: 100 is the largest value of all of its terms.
Result<import::ImportedFile> read_trends_download(const std::string& name, const std::string& bytes,
                                                  const import::ImportHints& hints);

}  // namespace public_signals::inline sources
