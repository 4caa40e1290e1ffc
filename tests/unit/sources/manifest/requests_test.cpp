// A URL that a manifest asks is read back as what was asked, and no other URL is.
#include "public_signals/sources/manifest/requests.hpp"

#include <fmt/format.h>
#include <gtest/gtest.h>

#include <random>

#include "public_signals/sources/manifest/reader.hpp"

namespace public_signals {
namespace {

using sources::manifests::list_url;
using sources::manifests::Manifest;
using sources::manifests::manifest_request;

Manifest manifest_with(const std::string& url, const std::string& next) {
    return sources::manifests::parse_manifest(
               fmt::format(
                   "source: forum\ntitle: Forum\nprefix: fo\nshow_key: board\ndocumentation: x\n"
                   "asked: {{host: \"https://api.forum.example\", pause: [1, 2]}}\n"
                   "list: {{url: \"{}\", order: newest_first{}}}\nanswers: [{{status: 200, posts: items}}]\n"
                   "fields: {{post_id: id, posted_at: at}}\ncolumns: {{fo_posts: {{number: posts}}}}\nproof: p\n",
                   url, next),
               "forum.yaml", false)
        .value();
}

TEST(ManifestRequests, AreReadBackAsTheyWereAsked) {
    constexpr unsigned seed = 20261203;
    constexpr int rounds = 2000;
    fmt::print("{} requests, seed {}\n", rounds, seed);
    std::mt19937 dice(seed);
    const Manifest manifests[] = {
        manifest_with("/posts?actor={board}&limit=10&cursor={cursor}", ", next: {cursor: c}"),
        manifest_with("/boards/{board}/posts?after={cursor}", ", next: {cursor: c}"),
        manifest_with("/boards/{board}", ""),
    };
    const auto text = [&](std::size_t most) {
        std::string made;
        for (std::size_t left = 1 + dice() % most; left > 0; --left) {
            made += static_cast<char>(' ' + dice() % 95);
        }
        return made.front() == '@' || made.front() == '.' ? "a" + made : made;
    };
    for (int round = 0; round < rounds; ++round) {
        const Manifest& manifest = manifests[dice() % std::size(manifests)];
        const std::string handle = text(20);
        const std::string cursor = manifest.cursor_path.empty() || dice() % 3 == 0 ? "" : text(30);
        const auto asked = manifest_request(manifest, list_url(manifest, handle, cursor));
        ASSERT_TRUE(asked) << handle << ' ' << cursor;
        EXPECT_EQ(asked->handle, handle);
        EXPECT_EQ(asked->cursor, cursor);
    }
}

TEST(ManifestRequests, OfAnotherPathOrAnotherListAreNone) {
    const Manifest manifest = manifest_with("/posts?actor={board}&filter=own&cursor={cursor}", ", next: {cursor: c}");
    EXPECT_TRUE(manifest_request(manifest, "http://127.0.0.1:8080/posts?filter=own&actor=six"));
    for (const char* url :
         {"https://api.forum.example/posts?filter=own", "https://api.forum.example/posts?actor=six",
          "https://api.forum.example/posts?actor=six&filter=media",
          "https://api.forum.example/posts/9?actor=six&filter=own", "https://api.forum.example/robots.txt"}) {
        EXPECT_FALSE(manifest_request(manifest, url)) << url;
    }
}

}  // namespace
}  // namespace public_signals
