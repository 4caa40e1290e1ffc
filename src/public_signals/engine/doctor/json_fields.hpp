// The search for one field of posts in JSON: which path, read how, agrees with its name, its size and what is known.
#pragma once

#include <optional>
#include <set>
#include <string>
#include <vector>

#include "public_signals/engine/doctor/json_shapes.hpp"
#include "public_signals/engine/doctor/known_posts.hpp"

namespace public_signals::inline engine {

/// An object that is a post, whose it is and which.
struct Example {
    json::Value object;
    std::string id;
    std::string handle;
    Instant fetched_at;
};

/// Whether most of the posts have the field by its rule; a date from the id does not count.
bool still_works(const FieldRule& rule, const std::vector<Example>& posts);

/// The best new way to a field, not one of `taken` (paths that other counts have); nothing where none convinces.
std::optional<Alternative> find_way(const FieldRule& rule, const std::vector<Example>& posts, const KnownPosts& known,
                                    const std::set<std::string>& taken);

}  // namespace public_signals::inline engine
