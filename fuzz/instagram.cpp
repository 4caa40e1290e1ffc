// Instagram pages and answers of its Graph API: any bytes give a state and posts that keep the rules.
#include "public_signals/sources/instagram/extract.hpp"

#include "posts.hpp"
#include "public_signals/sources/instagram/business_discovery.hpp"

using namespace public_signals;

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    const std::string_view body = fuzz::text_of(data, size);
    fuzz::check_posts(extract_instagram(fuzz::page_of(body), fuzz::rules()));
    next_cursor(body);
    graph_error_in_words(body);
    id_of_shortcode(body);
    return 0;
}
