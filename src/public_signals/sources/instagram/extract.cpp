// What only Instagram does: reels and posts have different addresses, likes may be hidden, and a profile shows posts
// that belong to somebody else.
//
// Layouts are data (rules/instagram.yaml). A hidden count is served as -1, 3 or any small number: only the flag tells.
#include "public_signals/sources/instagram/extract.hpp"

#include "public_signals/panel/post_identity.hpp"
#include "public_signals/sources/instagram/facts.hpp"

#include <map>

#include "public_signals/engine/layout.hpp"
#include "public_signals/sources/instagram/business_discovery.hpp"

namespace public_signals::inline sources {
namespace {

constexpr std::string_view discovery_layouts = "business-discovery";

/// The owner that most posts have; empty when no owner is known or two have as many.
std::string main_owner(const std::vector<ReadPost>& posts) {
    std::map<std::string, int> posts_of;
    for (const ReadPost& read : posts) {
        if (!read.post.owner_id.empty()) {
            ++posts_of[read.post.owner_id];
        }
    }
    std::string main;
    int most = 0;
    for (const auto& [owner, count] : posts_of) {
        if (count >= most) {
            main = count == most ? std::string() : owner;
            most = count;
        }
    }
    return main;
}

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

ExtractedPosts extract_instagram(const Page& page, const Rules& rules) {
    ReadPage read = read_page(page, rules.of(Source::Instagram));
    const std::string owner = read.account.owner_id.empty() ? main_owner(read.posts) : read.account.owner_id;

    ExtractedPosts extracted;
    extracted.state = read.state;
    extracted.layout = read.layout;
    extracted.layer = read.layer;
    extracted.warnings = std::move(read.warnings);
    extracted.account_posts = read.account.posts;
    extracted.has_more = read.account.has_more;
    extracted.next_cursor = read.account.cursor;
    extracted.handle = read.account.handle;
    extracted.cause = read.posts.empty() ? graph_error_in_words(page.body) : std::string();
    extracted.posts.reserve(read.posts.size());
    for (ReadPost& found : read.posts) {
        Post& post = found.post;
        if (read.layout.starts_with(discovery_layouts)) {
            post.post_id = instagram_facts.post_key(post.shortcode) ? post.shortcode : post.post_id;
        } else if (!post.is_reel && (found.is_photo == true || is_older_than_reels(post))) {
            post.is_reel = false;  // such posts say nothing of it
        }
        settle_post_id(Source::Instagram, post);
        post.post_url = post_url(post);
        if (!post.owner_id.empty() && !owner.empty()) {
            post.is_collab = post.owner_id != owner;
        }
        if (found.likes_hidden || read.account.likes_hidden) {
            post.counts[PostCount::Likes] = std::nullopt;
            post.counts[PostCount::Views] = std::nullopt;
        }
        extracted.posts.push_back(std::move(post));
    }
    for (Warning& warning : warnings_about(extracted.posts)) {
        extracted.warnings.push_back(std::move(warning));
    }
    return extracted;
}

}  // namespace public_signals::inline sources
