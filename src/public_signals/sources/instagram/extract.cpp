// What only Instagram does: reels and posts have different addresses, and likes may be hidden.
//
// Layouts are data (rules/instagram.yaml). A hidden count is served as -1, 3 or any small number: only the flag tells.
#include "public_signals/sources/instagram/extract.hpp"

#include "public_signals/engine/authors.hpp"
#include "public_signals/engine/layout.hpp"
#include "public_signals/panel/post_identity.hpp"
#include "public_signals/sources/instagram/business_discovery.hpp"
#include "public_signals/sources/instagram/facts.hpp"

namespace public_signals::inline sources {
namespace {

constexpr std::string_view discovery_layouts = "business-discovery";

/// https://about.instagram.com/blog/announcements/introducing-instagram-reels-announcement
constexpr std::chrono::year_month_day first_reels{std::chrono::year(2020), std::chrono::August, std::chrono::day(5)};

bool is_older_than_reels(const Post& post) {
    return post.post_day && *post.post_day < Day(first_reels);
}

std::string post_url(const Post& post) {
    std::string url;
    if (!post.shortcode.empty()) {
        constexpr std::string_view site = "https://www.instagram.com/";
        const std::string_view kind = post.is_reel == true ? "reel/" : "p/";
        url.reserve(site.size() + kind.size() + post.shortcode.size() + 1);
        url.append(site).append(kind).append(post.shortcode).push_back('/');
    }
    return url;
}

}  // namespace

ExtractedPosts read_instagram(const Page& page, const Rules& rules) {
    ReadPage read = read_page(page, rules.of(Source::Instagram));
    ExtractedPosts extracted = extracted_of(read);
    extracted.cause = read.posts.empty() ? graph_error_in_words(page.body) : std::string();
    for (ReadPost& found : read.posts) {
        Post& post = found.post;
        if (read.layout.starts_with(discovery_layouts)) {
            post.post_id = instagram_facts.post_key(post.shortcode) ? post.shortcode : post.post_id;
        } else if (!post.is_reel && (found.is_photo == true || is_older_than_reels(post))) {
            post.is_reel = false;  // such posts say nothing of it
        }
        if (const auto settled = settle_post_id(Source::Instagram, post); !settled) {
            extracted.warnings.push_back({post_contradicts, settled.error().message});
            extracted.state = PageState::Partial;
            continue;
        }
        post.post_url = post_url(post);
        if (found.likes_hidden == true || read.account.likes_hidden) {
            hide_likes(post);
            found.likes_hidden = true;
        }
        extracted.posts.push_back(std::move(post));
        extracted.bylines.push_back(std::move(found).byline());
    }
    return extracted;
}

ExtractedPosts extract_instagram(const Page& page, const Rules& rules) {
    return settled_alone(read_instagram(page, rules), Source::Instagram, page.handle, {handle_key(page.handle), ""});
}

}  // namespace public_signals::inline sources
