#include "public_signals/engine/merged_posts.hpp"

#include <algorithm>

#include "public_signals/engine/complete_post.hpp"
#include "public_signals/engine/layout.hpp"
#include "public_signals/engine/source.hpp"
#include "public_signals/panel/post_identity.hpp"
#include "public_signals/panel/rounded_ids.hpp"
#include "public_signals/panel/schema.hpp"

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

/// The posts that two pages of one layout and one instant count differently: nothing tells which of them is the later.
void forget_counts_of_one_instant(const std::vector<const VisitPage*>& order,
                                  std::map<std::string, MergedPost>& merged) {
    const auto is_alike = [](const VisitPage* a, const VisitPage* b) {
        return a->extracted.layer == b->extracted.layer && a->archived->fetched_at == b->archived->fetched_at;
    };
    for (std::size_t begin = 0, end = 0; begin < order.size(); begin = end) {
        end = begin + 1;
        while (end < order.size() && is_alike(order[begin], order[end])) {
            ++end;
        }
        std::map<std::pair<std::string_view, std::string_view>, const Post*> seen;
        for (std::size_t at = begin; at < end && end - begin > 1; ++at) {
            for (const Post& post : order[at]->extracted.posts) {
                const auto [first, fresh] = seen.try_emplace({order[at]->extracted.layout, post.post_id}, &post);
                Post known = *first->second;
                if (!fresh && forget_disputed(known, post)) {
                    MergedPost& disputed = merged.at(post.post_id);
                    disputed.is_disputed = true;
                    for (const PostCount count : all_counts) {
                        if (first->second->counts[count] && !known.counts[count]) {
                            disputed.post.counts[count].reset();
                        }
                    }
                }
            }
        }
    }
}

/// What spells the post that a page shows.
std::string spelled_by(const VisitPage& page, Source source) {
    const std::string& address = page.archived->page.url;
    const auto post_of_page = row_of(source).posts->post_of_page;
    const auto url = parse_url(address);
    return post_of_page != nullptr && url ? post_of_page(*url, address) : address;
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
    for (const VisitPage* page : by_layer(pages)) {
        for (std::size_t i = 0; i < page->extracted.posts.size(); ++i) {
            const Post& post = page->extracted.posts[i];
            auto [entry, fresh] = merged.try_emplace(post.post_id);
            MergedPost& known = entry->second;
            if (i < page->extracted.bylines.size()) {
                known.hides_likes = known.hides_likes || page->extracted.bylines[i].hides_likes;
                known.is_photo = known.is_photo || page->extracted.bylines[i].is_photo;
            }
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
    for (const VisitPage& page : pages) {
        for (const std::string& id : page.extracted.disputed) {
            if (const auto found = merged.find(id); found != merged.end()) {
                found->second.is_disputed = true;
            }
        }
    }
    forget_counts_of_one_instant(by_layer(pages), merged);
    const bool lost_flag = std::ranges::any_of(
        pages, [](const VisitPage& page) { return page.role == ListRole::Timeline && page.extracted.lost_flag; });
    for (auto& [id, known] : merged) {
        if (lost_flag || known.hides_likes) {  // a page without the flag shows any number
            hide_likes(known.post);
        }
    }
    return merged;
}

bool may_bring_counts(const VisitPage& page, const std::map<std::string, MergedPost>& posts, Source source) {
    const SourceFacts& facts = facts_of(source);
    const auto key = facts.post_key == nullptr ? std::nullopt : facts.post_key(spelled_by(page, source));
    if (!key) {
        return true;
    }
    const auto own = posts.find(std::to_string(key->number));
    if (own == posts.end()) {
        return false;
    }
    const auto is_told = [&](PostCount count) {
        const MergedPost& known = own->second;
        const bool has_no_views = known.is_photo && facts.leading != PostCount::Views;
        return known.post.counts[count].has_value() || (count == PostCount::Views && has_no_views) ||
               (known.hides_likes && (count == PostCount::Views || count == PostCount::Likes));
    };
    const auto others_have = [&](PostCount count) {
        return std::ranges::any_of(posts,
                                   [&](const auto& entry) { return entry.second.post.counts[count].has_value(); });
    };
    return !own->second.post.post_day || !std::ranges::all_of(summed_counts(source), is_told) ||
           std::ranges::any_of(all_counts, [&](PostCount count) { return !is_told(count) && others_have(count); });
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
