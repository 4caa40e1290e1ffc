#include "public_signals/engine/merged_posts.hpp"

#include <algorithm>
#include <set>

#include "public_signals/engine/complete_post.hpp"
#include "public_signals/engine/layout.hpp"
#include "public_signals/panel/post_identity.hpp"

namespace public_signals::inline engine {
namespace {

bool has_leading_count(const Post& post, Source source) {
    return post.counts[facts_of(source).leading].has_value();
}

/// Pages from the highest layer down; within a layer the latest capture first.
std::vector<const VisitPage*> by_layer(const std::vector<VisitPage>& pages) {
    std::vector<const VisitPage*> order;
    for (const VisitPage& page : pages) {
        order.push_back(&page);
    }
    std::stable_sort(order.begin(), order.end(), [](const VisitPage* a, const VisitPage* b) {
        if (a->extracted.layer != b->extracted.layer) {
            return a->extracted.layer < b->extracted.layer;
        }
        return a->archived->fetched_at > b->archived->fetched_at;
    });
    return order;
}

/// What is wrong with the ids of a visit taken together; empty where they may be whole.
std::string why_rounded(const std::map<std::string, MergedPost>& posts) {
    RoundedIds ids;
    for (const auto& [id, merged] : posts) {
        ids.see(id, 0);
    }
    const auto fault = ids.fault();
    return fault ? fault->message : std::string();
}

}  // namespace

std::map<std::string, MergedPost> merged_posts(const std::vector<VisitPage>& pages, Source source) {
    std::map<std::string, MergedPost> merged;
    std::set<std::string> hiding;  // a page without the flag shows any number
    for (const VisitPage* page : by_layer(pages)) {
        for (std::size_t i = 0; i < page->extracted.posts.size(); ++i) {
            const Post& post = page->extracted.posts[i];
            if (i < page->extracted.bylines.size() && page->extracted.bylines[i].hides_likes) {
                hiding.insert(post.post_id);
            }
            auto [entry, fresh] = merged.try_emplace(post.post_id);
            MergedPost& known = entry->second;
            const bool leads = has_leading_count(post, source) && !has_leading_count(known.post, source);
            if (fresh) {
                known.post = post;
            } else {
                complete(known.post, post);
            }
            known.is_rounded = known.is_rounded || (!fresh && leads && page->extracted.layer > 1);
            if (fresh || leads) {
                known.post.views_layer = page->extracted.layout;
                known.capture = page->archived->record_id;
            }
        }
    }
    const bool lost_flag = std::ranges::any_of(
        pages, [](const VisitPage& page) { return page.role == ListRole::Timeline && page.extracted.lost_flag; });
    for (auto& [id, known] : merged) {
        if (lost_flag || hiding.contains(id)) {
            hide_likes(known.post);
        }
    }
    return merged;
}

RefusedPosts take_out_refused(std::map<std::string, MergedPost>& posts, Source source) {
    RefusedPosts refused{.why = {}, .rounded = why_rounded(posts)};
    if (!refused.rounded.empty()) {
        posts.clear();
        return refused;
    }
    std::erase_if(posts, [&](const auto& entry) {
        const Post& post = entry.second.post;
        const auto id = stored_post_id(source, post.post_id, posted_span(post.posted_at, post.post_day), true);
        if (!id) {
            refused.why.push_back(id.error().message);
        }
        return !id;
    });
    return refused;
}

}  // namespace public_signals::inline engine
