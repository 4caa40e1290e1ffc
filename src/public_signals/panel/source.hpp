// The sources, and what everybody may know of each: plain facts. What a source does is in engine/source.hpp.
//
// `Source` and sources/all_sources.hpp are the two places that name every source with a room. Behind those stand the
// sources that are manifests, known once the program runs. All else asks for the facts of one, or goes through
// `all_sources()`.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "public_signals/base/word_table.hpp"
#include "public_signals/panel/post_fields.hpp"
#include "public_signals/web/target.hpp"

namespace public_signals::inline panel {

/// In the order in which sources are collected, listed and printed. The values behind the named ones are manifests.
enum class Source : std::uint8_t { GoogleTrends, Wikipedia, TikTok, Instagram, YouTube };

/// What one row of a source's raw files is: a post, a day of counts, a served point of an index.
enum class RawRows : std::uint8_t { Posts, Days, Points };

struct PanelColumn;

/// A post's own number on its platform, which every spelling of its id comes down to.
struct PostNumber {
    std::uint64_t number = 0;
    std::optional<Instant> given;  // when it was given; nothing where the number does not tell
    bool is_by_hand = false;       // it counts up from a round number: the platform never gave it
};

/// Whether digits count up from a round number, 7000000000000000001: many zeros, and behind them what was counted. A
/// number that was rounded ends with its zeros.
constexpr bool counts_up_from_round(std::string_view digits) {
    constexpr std::size_t middle = 9;  // of 19 digits: ten zeros in a row hold it
    if (digits.size() > middle && digits.size() <= 2 * middle + 1 && digits[middle] != '0') {
        return false;
    }
    const std::size_t zeros = digits.find("0000000000");
    return zeros != digits.npos && zeros < digits.find_last_not_of('0');
}

struct SourceFacts {
    Source id;
    const char* name;         // in files, folders, options and URLs of ours: google_trends
    const char* title;        // for a person: Google Trends
    std::string_view prefix;  // of its columns in the panel: gt_
    RawRows rows;             // what its raw files hold
    /// The key of a show in shows.yaml that names its account; null of a source without accounts.
    const char* show_key = nullptr;
    /// What of it is asked whatever robots.txt says.
    std::span<const net::DocumentedApi> apis = {};
    /// The count that says that a post was read: its layout becomes source_layer, its page the capture of the row.
    PostCount leading = {};
    /// The fields that its posts have and those of other sources may not, between spaces.
    std::string_view own_post_fields = "";
    /// The number that a text spells, be it the number, a shortcode or an address; nothing where it spells none. Null
    /// where ids have one spelling and tell no time: they are taken as they stand.
    std::optional<PostNumber> (*post_key)(std::string_view text) = nullptr;
    /// Those spellings in words: `id of 19 digits or its address`.
    const char* post_key_forms = nullptr;
    /// The shorter spelling of a number that the platform uses in addresses; null where there is none.
    std::string (*shortcode_of)(std::uint64_t number) = nullptr;
    /// The columns that the room brings along, in groups that `--extensions` names; null where there are none beside
    /// those of panel_columns.cpp.
    std::span<const PanelColumn> (*own_columns)() = nullptr;
};

/// The facts of every source, rooms before manifests, in the order of `Source`. Defined in sources/all_facts.cpp: the
/// list is above the layers that read it. It is whole from the first call on.
std::span<const SourceFacts* const> listed_sources();

const SourceFacts& facts_of(Source source);
using base::name_of;
const char* name_of(Source source);
const char* title_of(Source source);
/// Every source, in the order of `Source`.
std::span<const Source> all_sources();
/// The names of all sources, in their order.
std::vector<std::string> source_names();
std::vector<std::string> names_of(std::span<const Source> sources);
/// The source of that name; nothing for any other text.
std::optional<Source> find_source(std::string_view name);
/// What the raw files of the source of that name hold; nothing for any other text.
std::optional<RawRows> raw_rows_of(std::string_view name);
/// The first source whose raw files hold such rows.
Source source_with(RawRows rows);
/// Whether a source is read post by post.
bool has_posts(Source source);
/// The sources that are read post by post, in their order.
std::vector<Source> sources_with_posts();

}  // namespace public_signals::inline panel
