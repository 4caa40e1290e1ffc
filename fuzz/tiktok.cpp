// TikTok pages: any bytes give a state and posts that keep the rules.
#include "posts.hpp"
#include "public_signals/sources/tiktok/extract.hpp"

using namespace public_signals;

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    fuzz::check_posts(extract_tiktok(fuzz::page_of(fuzz::text_of(data, size)), fuzz::rules()));
    return 0;
}
