// config/shows.yaml: the shows of a study and its settings.
#pragma once

#include <filesystem>
#include <optional>
#include <string>
#include <vector>

#include "public_signals/common/result.hpp"
#include "public_signals/common/timebins.hpp"

namespace public_signals {

struct Show {
    std::string name;                          // verbatim
    std::vector<std::string> google_queries;
    std::string wikipedia_title;
    std::string tiktok_handle;                 // without @
    std::string instagram_handle;              // without @
    std::optional<Day> opening_date;
    std::optional<Day> closing_date;
    std::string gt_geo;                        // empty: settings.geo
    std::string wikidata_id;
    std::vector<std::string> wikipedia_extra_titles;
    std::vector<std::string> aliases;
    std::string rules;
};

struct TrendsSettings {
    std::optional<Day> base_start;
    std::string scale = "range_max";
    int draws = 1;
    double below_one = 0.5;
    int category = 0;
    int cache_ttl_h = 24;
};

struct QualitySettings {
    std::vector<std::string> sources = {"google_trends", "tiktok", "instagram"};
    double min_coverage = 60.0;
    double anomaly_threshold = 5.0;
};

struct Settings {
    std::string contact;
    std::string timezone = "UTC";
    std::string geo = "US-NY";
    TrendsSettings gt;
    QualitySettings quality;
};

struct Study {
    std::vector<Show> shows;  // in file order
    Settings settings;
};

/// Reads and checks a shows.yaml. Every mistake (bad YAML, unknown key, a show twice after folding, a bad handle or
/// date, a control character in a name) is an InvalidInput error with file:line:column and the nearest known key.
Result<Study> read_study(const std::filesystem::path& file);

/// The file name of a show: a slug of its name, plus 6 hex of a hash where two names collide or a name has no letters.
std::vector<std::string> show_slugs(const std::vector<Show>& shows);

}  // namespace public_signals
