// What a manifest says once it is read and checked: a source of posts that is only a text file.
//
// The grammar is in docs/manifests.md.
#pragma once

#include <algorithm>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "public_signals/base/timebins.hpp"
#include "public_signals/panel/observations.hpp"
#include "public_signals/panel/panel_columns.hpp"
#include "public_signals/panel/schema.hpp"

namespace public_signals::inline sources::manifests {

/// A state that an answer says: by its status, by what stands at paths in it, or both.
struct ManifestAnswer {
    PageState state;
    std::vector<std::string> statuses;                     // any of them; none: whichever
    std::vector<std::pair<std::string, std::string>> has;  // path and text, all of them
};

/// A field of a post, with the words of the rule grammar.
struct ManifestField {
    std::string name;
    std::vector<std::string> paths;
    std::string type;    // of the rule grammar; empty: the field's usual one
    std::string equals;  // of type is
    std::string after;
    std::string before;
    std::string before_last;
    bool is_required = false;
};

struct ManifestColumn {
    std::string name;
    Measure measure = Measure::Posts;
    PostCount count = {};
};

struct Manifest {
    std::string file;  // for messages
    bool is_shipped = false;

    std::string name;
    std::string title;
    std::string prefix;
    std::string show_key;
    std::string documentation;

    std::string host;  // https://public.api.bsky.app
    double least_pause = 1;
    double most_pause = 2;
    std::string exempt_because;                                // empty: robots.txt is obeyed
    std::vector<std::pair<std::string, std::string>> headers;  // values may hold {env.NAME}

    std::string url;          // path and query with {SHOW_KEY} and {cursor}
    std::string cursor_path;  // of what the next page is asked with
    std::string account_url;  // of a person's page of the account; empty: none
    std::string post_url;     // with {SHOW_KEY} and {post_id}; empty: none

    std::vector<ManifestAnswer> answers;
    std::string posts_status = "200";
    std::string posts_path;
    std::vector<ManifestField> fields;  // `foreign` is `skip`, `not_after` is one of them
    std::optional<Day> not_before;
    std::vector<ManifestColumn> columns;
    std::string proof;

    // Made of the above.
    std::string kept_parameters;
    std::string rules_text;
    std::string_view rules;  // of rules_text
    std::string own_fields;
    PostCount leading = {};
    std::vector<PanelColumn> panel_columns;
};

/// The names in `{…}` of a template, in order.
std::vector<std::string> places_in(std::string_view text);
/// A template with what `value_of` gives for the name of each place.
template <class ValueOf>
std::string filled(std::string_view text, ValueOf value_of) {
    std::string done;
    while (!text.empty()) {
        const std::size_t open = std::min(text.find('{'), text.size());
        const std::size_t close = text.find('}', open);
        done += text.substr(0, open);
        if (close == text.npos) {
            break;
        }
        done += value_of(std::string(text.substr(open + 1, close - open - 1)));
        text.remove_prefix(close + 1);
    }
    return done;
}

inline constexpr std::string_view of_environment = "env.";

}  // namespace public_signals::inline sources::manifests
