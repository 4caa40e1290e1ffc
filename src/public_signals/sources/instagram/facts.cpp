#include "public_signals/sources/instagram/facts.hpp"

namespace public_signals::inline sources {

namespace {

/// A node of the Graph API, `/v25.0/17841400000000000`, that is asked for another account's public posts.
bool is_business_discovery(const Url& url) {
    const std::size_t node = url.path.find('/', 1);
    return url.path.starts_with("/v") && node != url.path.npos && node + 1 < url.path.size() &&
           url.path.substr(2, node - 2).find_first_not_of("0123456789.") == url.path.npos &&
           url.path.find_first_not_of("0123456789", node + 1) == url.path.npos &&
           query_value(url.query, "fields").starts_with("business_discovery.");
}

/// Whoever asks was given a token for it:
/// https://developers.facebook.com/docs/instagram-platform/instagram-graph-api/reference/ig-user/business_discovery
constexpr net::DocumentedApi apis[] = {
    {[](std::string_view host) { return host == "graph.facebook.com"; }, is_business_discovery},
};

}  // namespace

constinit const SourceFacts instagram_facts{.id = Source::Instagram,
                                            .name = "instagram",
                                            .title = "Instagram",
                                            .prefix = "ig_",
                                            .rows = RawRows::Posts,
                                            .show_key = "instagram_handle",
                                            .apis = apis,
                                            .leading = PostCount::Likes,
                                            .own_post_fields = " shortcode is_reel owner_id is_collab "};

}  // namespace public_signals::inline sources
