// Lists of objects in the JSON of broken pages that may be the posts, each with the ids of its posts.
#pragma once

#include <deque>
#include <set>
#include <vector>

#include "public_signals/engine/doctor/json_fields.hpp"
#include "public_signals/engine/doctor/json_proposal.hpp"

namespace public_signals::inline engine {

/// A page under study: what was parsed out of it lives as long as it does.
struct JsonStudied {
    explicit JsonStudied(const BadPage& bad) : page(&bad), document(*bad.page), found(json_found(document)) {}
    const BadPage* page;
    PageDocument document;
    std::vector<JsonFound> found;
};

/// Objects at one path of one place, over all pages.
struct JsonCandidate {
    JsonPlace place;
    json::Path list;
    bool is_single = false;
    json::Path id;
    std::vector<Example> posts;
    std::vector<const json::Document*> documents;
    std::size_t known = 0;

    double score() const {
        return static_cast<double>(posts.size() + 3 * known) - 0.1 * static_cast<double>(list.size());
    }
};

/// Every list of every page by its place and path; of a post's own page only the objects with its id.
std::vector<JsonCandidate> candidates_in(const std::deque<JsonStudied>& pages);

/// Finds the path that names each object; false where no post is left.
bool set_ids(JsonCandidate& candidate, const FieldRule& rule, const KnownPosts& known);

/// How many fields of a layout read the posts.
std::size_t fields_that_work(const LayoutRule& layout, const std::vector<Example>& posts);

/// Steps into the member that holds the post whole, when its fields moved deeper.
void unwrap(const LayoutRule& old, JsonCandidate& candidate);

}  // namespace public_signals::inline engine
