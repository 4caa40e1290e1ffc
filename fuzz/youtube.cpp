// Answers of YouTube's Data API: any bytes give a state and posts that keep the rules.
#include "public_signals/sources/youtube/extract.hpp"

#include "posts.hpp"
#include "public_signals/sources/youtube/refusals.hpp"

using namespace public_signals;

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    const std::string body(fuzz::text_of(data, size));
    const Page page = fuzz::page_of(body);
    fuzz::check_posts(extract_youtube(page, fuzz::rules()));
    fuzz::require(videos_in(body).size() <= body.size(), "each video takes some bytes");
    uploads_of(body);
    next_page_of(body);
    rested_at(page, Instant{});
    return 0;
}
