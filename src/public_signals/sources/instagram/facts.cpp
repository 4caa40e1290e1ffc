#include "public_signals/sources/instagram/facts.hpp"

#include <algorithm>
#include <array>
#include <charconv>

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

constexpr std::string_view letters = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
constexpr std::uint8_t no_digit = 64;
/// What each byte is as a digit in base 64.
constexpr std::array<std::uint8_t, 256> digit_values = [] {
    std::array<std::uint8_t, 256> values{};
    values.fill(no_digit);
    for (std::size_t digit = 0; digit < letters.size(); ++digit) {
        values[static_cast<unsigned char>(letters[digit])] = static_cast<std::uint8_t>(digit);
    }
    return values;
}();
constexpr std::size_t shortest_code = 10;  // since September 2011
constexpr std::size_t longest_code = 11;
constexpr std::size_t private_tail = 28;  // what the shortcode of a private post has besides
constexpr std::size_t fewest_instagram_digits = 15;
constexpr std::size_t fewest_digits_by_hand = 18;

/// A number counts the milliseconds since this instant in what stands above its lowest 23 bits.
/// https://instagram-engineering.com/sharding-ids-at-instagram-1cf5a71e5a5c
constexpr std::int64_t epoch_ms = 1314220021721;

std::optional<PostNumber> key_of(std::uint64_t number) {
    std::array<char, 20> written{};
    const auto written_end = std::to_chars(written.data(), written.data() + written.size(), number).ptr;
    const std::string_view digits(written.data(), written_end);
    return PostNumber{.number = number,
                      .given = Instant(std::chrono::milliseconds(epoch_ms + static_cast<std::int64_t>(number >> 23))),
                      .is_by_hand = digits.size() >= fewest_digits_by_hand && counts_up_from_round(digits)};
}

std::optional<PostNumber> key_of_digits(std::string_view digits) {
    std::uint64_t number = 0;
    const auto [end, error] = std::from_chars(digits.data(), digits.data() + digits.size(), number);
    const bool whole = error == std::errc{} && end == digits.data() + digits.size();
    return whole && digits.size() >= fewest_instagram_digits ? key_of(number) : std::nullopt;
}

/// A shortcode is the number in base 64, its highest digit first.
std::optional<PostNumber> key_of_shortcode(std::string_view code) {
    if (code.size() > longest_code + private_tail / 2) {
        code = code.substr(0, code.size() - private_tail);
    }
    std::uint64_t number = 0;
    for (const char c : code) {
        const std::uint8_t digit = digit_values[static_cast<unsigned char>(c)];
        if (digit == no_digit || number >> 58 != 0) {
            return std::nullopt;
        }
        number = number << 6 | digit;
    }
    const bool fits = code.size() >= shortest_code && code.size() <= longest_code;
    return fits && number != 0 ? key_of(number) : std::nullopt;
}

/// The last part of `https://www.instagram.com/p/CODE/`, `/reel/CODE/`, `/reels/CODE/` or `/tv/CODE/`, with a handle
/// before it or none.
std::string_view code_in_address(std::string_view text) {
    for (const std::string_view part : {"/p/", "/reel/", "/reels/", "/tv/"}) {
        if (const std::size_t found = text.find(part); found != text.npos) {
            text.remove_prefix(found + part.size());
            return text.substr(0, text.find_first_of("/?#"));
        }
    }
    return {};
}

/// Where the digits that begin at `at` end.
std::size_t behind_digits(std::string_view text, std::size_t at) {
    while (at < text.size() && text[at] >= '0' && text[at] <= '9') {
        ++at;
    }
    return at;
}

/// `3775806231000649307`, `3775806231000649307_999` with the number of the account behind it, `DRmW8MTgA5b`, or an
/// address with that.
std::optional<PostNumber> instagram_post_key(std::string_view text) {
    if (text.find("://") != text.npos) {
        return key_of_shortcode(code_in_address(text));
    }
    const std::size_t odd = behind_digits(text, 0);
    if (odd >= fewest_instagram_digits) {
        const bool with_owner =
            odd + 1 < text.size() && text[odd] == '_' && behind_digits(text, odd + 1) == text.size();
        return odd == text.size() || with_owner ? key_of_digits(text.substr(0, odd)) : std::nullopt;
    }
    return odd == text.size() ? std::nullopt : key_of_shortcode(text);
}

std::string shortcode_of(std::uint64_t number) {
    std::string code;
    for (; number != 0; number >>= 6) {
        code.insert(code.begin(), letters[number & 63]);
    }
    return code;
}

/// Whoever asks was given a token for it:
/// https://developers.facebook.com/docs/instagram-platform/instagram-graph-api/reference/ig-user/business_discovery
constexpr net::DocumentedApi instagram_apis[] = {
    {[](std::string_view host) { return host == "graph.facebook.com"; }, is_business_discovery},
};

}  // namespace

constinit const SourceFacts instagram_facts{.id = Source::Instagram,
                                            .name = "instagram",
                                            .title = "Instagram",
                                            .prefix = "ig_",
                                            .rows = RawRows::Posts,
                                            .show_key = "instagram_handle",
                                            .apis = instagram_apis,
                                            .leading = PostCount::Likes,
                                            .own_post_fields = " shortcode is_reel owner_id is_collab ",
                                            .post_key = instagram_post_key,
                                            .post_key_forms = "id (pk), its shortcode or its address",
                                            .shortcode_of = shortcode_of};

}  // namespace public_signals::inline sources
