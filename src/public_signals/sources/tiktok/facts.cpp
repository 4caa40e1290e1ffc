#include "public_signals/sources/tiktok/facts.hpp"

#include <algorithm>

#include "public_signals/base/whole_number.hpp"

namespace public_signals::inline sources {

namespace {

constexpr std::size_t fewest_tiktok_digits = 15;

/// The digits of `https://www.tiktok.com/@name/video/7…`, `/photo/7…` or `/v/7….html`; of other texts all of them.
std::string_view digits_of_address(std::string_view text) {
    const bool is_digits = !text.empty() && text.front() >= '0' && text.front() <= '9';
    if (is_digits || text.find("://") == text.npos) {
        return text;
    }
    for (const std::string_view part : {"/video/", "/photo/", "/v/"}) {
        if (const std::size_t found = text.find(part); found != text.npos) {
            text.remove_prefix(found + part.size());
            return text.substr(0, text.find_first_of("/?#."));
        }
    }
    return {};
}

/// An id begins with the second of the upload, in its upper 32 bits.
std::optional<PostNumber> tiktok_post_key(std::string_view text) {
    const std::string_view digits = digits_of_address(text);
    const auto number = digits.size() < fewest_tiktok_digits ? std::nullopt : whole_number(digits);
    std::optional<PostNumber> key;
    if (number) {
        key.emplace().number = *number;  // in place: millions of rows ask for one
        key->given = instant_of_unix_seconds(static_cast<std::int64_t>(*number >> 32));
        key->is_by_hand = counts_up_from_round(digits);
    }
    return key;
}

}  // namespace

constinit const SourceFacts tiktok_facts{.id = Source::TikTok,
                                         .name = "tiktok",
                                         .title = "TikTok",
                                         .prefix = "tt_",
                                         .rows = RawRows::Posts,
                                         .show_key = "tiktok_handle",
                                         .leading = PostCount::Views,
                                         .own_post_fields = " shares is_video is_pinned ",
                                         .post_key = tiktok_post_key,
                                         .post_key_forms = "id of 19 digits or its address"};

}  // namespace public_signals::inline sources
