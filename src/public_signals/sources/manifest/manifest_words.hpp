// The words of a manifest that are its own: what a column counts, and how types are called there.
#pragma once

#include <string>
#include <string_view>

#include "public_signals/base/word_table.hpp"
#include "public_signals/panel/panel_columns.hpp"

namespace public_signals::inline sources::manifests {

/// What a column of a week is the number of.
enum class NumberOf { Posts, Days, Hashtags };
constexpr auto word_table(NumberOf) {
    return base::words<NumberOf>(
        "number of", {{NumberOf::Posts, "posts"}, {NumberOf::Days, "days"}, {NumberOf::Hashtags, "hashtags"}});
}

constexpr Measure measure_of(NumberOf what) {
    constexpr Measure measures[] = {Measure::Posts, Measure::PostingDays, Measure::UniqueHashtags};
    return measures[static_cast<std::size_t>(what)];
}

/// Fields of the rule grammar that mean nothing without an author of the platform's own kind, or that a manifest
/// says in other words.
constexpr bool is_field_of_manifests(std::string_view name) {
    for (const std::string_view other : {"shortcode", "other_id", "author", "coauthors", "owner_id", "post_day",
                                         "is_photo", "is_reel", "is_collab", "skip"}) {
        if (name == other) {
            return false;
        }
    }
    return true;
}

/// `time` of the rule grammar is ISO time to whoever writes a manifest.
inline constexpr std::string_view iso_time = "iso_time";
constexpr std::string_view type_outside(std::string_view of_rules) {
    return of_rules == "time" ? iso_time : of_rules;
}
inline std::string type_inside(const std::string& of_manifest) {
    return of_manifest == iso_time ? "time" : of_manifest;
}

}  // namespace public_signals::inline sources::manifests
