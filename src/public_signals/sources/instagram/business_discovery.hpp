// Business Discovery, the part of Instagram's Graph API that reads the public posts of another professional account:
// what is asked, and what its answers say beside the posts (rules/instagram.yaml reads those).
//
// https://developers.facebook.com/docs/instagram-platform/instagram-graph-api/reference/ig-user/business_discovery
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "public_signals/study/shows.hpp"

namespace public_signals::inline sources {

/// The profile and posts that a URL asks for.
struct DiscoveryRequest {
    std::string handle;  // lower case
    std::string after;   // the cursor in front of the page; empty for the first one
};

/// A page of an account's posts, without the token. Only the first one asks how many posts there are.
std::string discovery_url(const InstagramSettings& settings, const std::string& user_id,
                          const DiscoveryRequest& request);
/// Of any host, since a mirror may stand in.
std::optional<DiscoveryRequest> discovery_request(const std::string& url);

/// Where the next page begins; empty behind the last one, and where the answer has no posts.
std::string next_cursor(std::string_view body);

/// What a person has to know when the API answers with an error; empty where it does not. The API's own message is not
/// repeated: some of them hold the token.
std::string graph_error_in_words(std::string_view body);

}  // namespace public_signals::inline sources
