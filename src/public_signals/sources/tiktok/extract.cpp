// What only TikTok does: addresses by author and kind.
//
// Layouts are data (rules/tiktok.yaml). Counts from 10,000 on are rounded by TikTok itself, on every page.
#include "public_signals/sources/tiktok/extract.hpp"

#include "public_signals/engine/authors.hpp"
#include "public_signals/engine/layout.hpp"

namespace public_signals::inline sources {
namespace {

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

}  // namespace

ExtractedPosts read_tiktok(const Page& page, const Rules& rules) {
    ReadPage read = read_page(page, rules.of(Source::TikTok));
    const std::string asked(page.handle.starts_with('@') ? page.handle.substr(1) : page.handle);
    const std::string handle = read.account.handle.empty() ? asked : read.account.handle;

    ExtractedPosts extracted = extracted_of(read);
    for (ReadPost& found : read.posts) {
        Post& post = found.post;
        post.is_video = !found.is_photo.value_or(false);
        post.post_url = post_url(post, found.author.empty() ? handle : found.author);
        extracted.posts.push_back(std::move(post));
        extracted.bylines.push_back(std::move(found).byline());
    }
    return extracted;
}

ExtractedPosts extract_tiktok(const Page& page, const Rules& rules) {
    return settled_alone(read_tiktok(page, rules), Source::TikTok, page.handle, {handle_key(page.handle), ""});
}

}  // namespace public_signals::inline sources
