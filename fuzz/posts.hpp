// What holds for the posts of every page, however broken it is.
#pragma once

#include <set>
#include <string>

#include "input.hpp"
#include "public_signals/engine/page.hpp"
#include "public_signals/engine/rules.hpp"

namespace public_signals::fuzz {

inline const Rules& rules() {
    static const Rules shipped = [] {
        auto loaded = shipped_rules();
        require(loaded.has_value(), "the shipped rules load");
        return *loaded;
    }();
    return shipped;
}

inline Page page_of(std::string_view body) {
    Page page;
    page.body = body;
    page.handle = "ohmaryplay";
    return page;
}

inline void check_posts(const ExtractedPosts& extracted) {
    std::set<std::string> ids;
    for (const Post& post : extracted.posts) {
        require(!post.post_id.empty(), "a post has an id");
        require(ids.insert(post.post_id).second, "a post comes once");
        for (const Count& count : post.counts.values) {
            require(!count || *count >= 0, "a count is not negative");
        }
    }
}

}  // namespace public_signals::fuzz
