// From pages that a layout no longer reads to a layout that does, where their posts are in JSON.
#pragma once

#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "public_signals/engine/doctor/known_posts.hpp"
#include "public_signals/engine/page.hpp"
#include "public_signals/engine/rules_model.hpp"

namespace public_signals::inline engine {

/// A page that could not be read, or lost a field.
struct BadPage {
    std::shared_ptr<const Page> page;  // with its handle
    std::string post_id;               // of a post's own page: from its URL
    Instant fetched_at;
};

/// One line of the old layout beside the new one.
struct PathChange {
    std::string field;
    std::string before;
    std::string after;
};

struct ProposedLayout {
    LayoutRule layout;
    std::vector<PathChange> changes;
    std::vector<std::string> post_ids;  // those in the pages, read or not
};

/// What a layout derived from `old` is called.
std::string dated_name(const std::string& old, Instant since);
/// Paths or selectors of a field, side by side.
std::string ways_text(const std::vector<Alternative>& ways);

/// Nothing where the pages have no list of objects that look like posts.
std::optional<ProposedLayout> propose_json(const LayoutRule& old, const std::vector<BadPage>& pages,
                                           const KnownPosts& known, const std::string& name);

}  // namespace public_signals::inline engine
