// What only TikTok does: addresses by author and kind, and posts of other accounts among a profile's own.
//
// Layouts are data (rules/tiktok.yaml). Counts from 10,000 on are rounded by TikTok itself, on every page.
#include "public_signals/sources/tiktok/extract.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "public_signals/base/text.hpp"
#include "public_signals/engine/layout.hpp"

namespace public_signals::inline sources {
namespace {

std::string handle_key(std::string_view handle) {
    return folded(handle.substr(handle.starts_with('@') ? 1 : 0));
}

std::string post_url(const Post& post, const std::string& author) {
    std::string url;
    if (!author.empty()) {
        constexpr std::string_view site = "https://www.tiktok.com/@";
        const std::string_view kind = post.is_video == false ? "/photo/" : "/video/";
        url.reserve(site.size() + author.size() + kind.size() + post.post_id.size());
        url.append(site).append(author).append(kind).append(post.post_id);
    }
    return url;
}

/// Posts of other accounts are left out of a list that holds the account's own. A list without any of its own is one
/// after a change of handle: kept.
void leave_out_foreign(ReadPage& read, const std::string& handle) {
    const std::string own = handle_key(handle);
    const auto is_own = [&](const ReadPost& post) { return post.author.empty() || handle_key(post.author) == own; };
    const auto foreign = std::count_if(read.posts.begin(), read.posts.end(), std::not_fn(is_own));
    if (own.empty() || foreign == 0) {
        return;
    }
    if (foreign == static_cast<std::ptrdiff_t>(read.posts.size())) {
        read.warnings.push_back(
            {"other_author", fmt::format("the posts are by @{}, not by @{}", read.posts.front().author, handle)});
        return;
    }
    std::erase_if(read.posts, std::not_fn(is_own));
    read.warnings.push_back({"foreign_posts", fmt::format("{} posts of other accounts are left out", foreign)});
}

}  // namespace

ExtractedPosts extract_tiktok(const Page& page, const Rules& rules) {
    ReadPage read = read_page(page, rules.of(Source::TikTok));
    const std::string asked(page.handle.starts_with('@') ? page.handle.substr(1) : page.handle);
    const std::string handle = read.account.handle.empty() ? asked : read.account.handle;
    leave_out_foreign(read, handle);

    ExtractedPosts extracted;
    extracted.state = read.state;
    extracted.layout = read.layout;
    extracted.layer = read.layer;
    extracted.warnings = std::move(read.warnings);
    extracted.account_posts = read.account.posts;
    extracted.has_more = read.account.has_more;
    extracted.next_cursor = read.account.cursor;
    extracted.handle = read.account.handle;
    extracted.posts.reserve(read.posts.size());
    for (ReadPost& found : read.posts) {
        Post& post = found.post;
        post.is_video = !found.is_photo.value_or(false);
        post.post_url = post_url(post, found.author.empty() ? handle : found.author);
        extracted.posts.push_back(std::move(post));
    }
    for (Warning& warning : warnings_about(extracted.posts)) {
        extracted.warnings.push_back(std::move(warning));
    }
    return extracted;
}

}  // namespace public_signals::inline sources
