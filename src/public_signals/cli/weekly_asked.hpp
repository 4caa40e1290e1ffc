// data/weekly/weekly_asked.json: what of shows.yaml the weekly files beside it were made with, the digest of each file
// that was written, and which rows of data/raw shows.yaml did not ask. By it `panel` knows, without reading the raw
// files, that the weekly files hold no row of another account, query or article.
#pragma once

#include <filesystem>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "public_signals/aggregation/asked_rows.hpp"
#include "public_signals/study/asked_keys.hpp"

namespace public_signals::inline cli {

/// What the weekly files of a folder were made with.
struct WeeklyAsked {
    AskedKeys keys;
    bool all_shows = false;                    // of the raw files, whether shows.yaml names them or not
    std::map<std::string, std::string> files;  // SHA-256 by name
    std::vector<LeftOut> left_out;
};
/// As it is noted beside them; nothing where it is not.
std::optional<WeeklyAsked> weekly_asked(const std::filesystem::path& folder);
/// The same where the weekly files there are those that it is of; nothing where another stands in the place of one.
std::optional<WeeklyAsked> weekly_as_noted(const std::filesystem::path& folder);
/// Notes it, with the digests of the files of these sources, which are there; of weekly files of no study there is
/// nothing to note.
Result<void> note_weekly_asked(const Study* study, bool all_shows, const std::vector<Source>& written,
                               const std::vector<LeftOut>& left_out, const std::filesystem::path& folder);

}  // namespace public_signals::inline cli
