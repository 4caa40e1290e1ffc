// The posts of one visit as its pages give them together, and those of them that no raw file may hold.
#pragma once

#include <map>
#include <string>
#include <vector>

#include "public_signals/engine/visit.hpp"

namespace public_signals::inline engine {

/// A post as the pages of one run give it, and the layer and capture that its leading count came from.
struct MergedPost {
    Post post;
    int layer = 0;
    std::string capture;
    bool is_rounded = false;  // the count is that of a lower layer, since a higher one lacks it
    bool hides_likes = false;
    bool is_photo = false;     // some page says so
    bool is_disputed = false;  // pages of one instant, or one page, say different counts, which are unknown then
};

/// By their ids. A page that hides a post's likes hides them on every page of the visit.
std::map<std::string, MergedPost> merged_posts(const std::vector<VisitPage>& pages, Source source);

/// Whether the page of one post may bring a count that its visit lacks, one that the panel adds up or that other posts
/// have: without it a sum looks whole. A post that the account's list has in full, or not at all, needs no such page.
bool may_bring_counts(const VisitPage& page, const std::map<std::string, MergedPost>& posts, Source source);

/// Posts that a reader of raw files would refuse.
struct RefusedPosts {
    std::vector<std::string> why;  // one each
    std::string rounded;           // the ids of all of them lost digits: why that is told

    bool any() const { return !why.empty() || !rounded.empty(); }
};

/// Takes out what a reader of raw files would refuse: posts whose id is of another time, and all of a visit whose ids
/// are rounded, since each of them is another post's.
RefusedPosts take_out_refused(std::map<std::string, MergedPost>& posts, Source source);

}  // namespace public_signals::inline engine
