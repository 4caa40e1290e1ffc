#include "public_signals/panel/post_identity.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <charconv>

#include "public_signals/panel/day_alone.hpp"

namespace public_signals::inline panel {
namespace {

constexpr std::chrono::days most_apart{3};
constexpr std::chrono::days longest_scheduled{31};
constexpr std::size_t digits_of_a_spreadsheet = 15;

constexpr const char* lost_digits_help =
    "a spreadsheet rewrote it; export the file again, and open it only with the id column as text";

bool is_digit(char c) {
    return c >= '0' && c <= '9';
}

tl::unexpected<Error> of_another_time(std::string_view text, const PostNumber& key, const PostedSpan& posted) {
    return invalid(fmt::format("the id {} was given on {}, the post is of {}", text, format_day(day_of(*key.given)),
                               format_day(day_of(posted.first))),
                   "", "id and time belong to two posts, or one of the two was changed: compare them with the post");
}

tl::unexpected<Error> lost_digits(std::string_view text) {
    return invalid(fmt::format("the id {} lost its digits", text), "", lost_digits_help);
}

/// Digits, as many as an id has, with the number of an account behind them or not; a shortcode or a word is none.
bool is_number_of_platform(std::string_view id) {
    const auto end = std::ranges::find_if_not(id, is_digit);
    return end - id.begin() >= static_cast<std::ptrdiff_t>(digits_of_a_spreadsheet) && (end == id.end() || *end == '_');
}

/// The text without what tables put around an id: spaces, the apostrophe that tells a spreadsheet to keep a text, and
/// the formula that does (`="757…"`).
std::string_view bare(std::string_view text) {
    const std::size_t begin = std::min(text.find_first_not_of(" \t'"), text.size());
    text.remove_prefix(begin);
    text = text.substr(0, text.find_last_not_of(" \t") + 1);
    if (text.size() > 3 && text.starts_with("=\"") && text.ends_with('"')) {
        text = text.substr(2, text.size() - 3);
    }
    return text;
}

}  // namespace

std::optional<PostedSpan> posted_span(const std::optional<Instant>& posted_at, const std::optional<Day>& day) {
    if (posted_at) {
        return PostedSpan{*posted_at, *posted_at};
    }
    return day ? std::optional(PostedSpan{Instant(*day), Instant(*day + std::chrono::days(1))}) : std::nullopt;
}

bool is_of_its_time(const PostNumber& key, const PostedSpan& posted, bool of_page) {
    return !key.given || key.is_by_hand ||
           (*key.given <= posted.last + most_apart &&
            posted.first <= *key.given + (of_page ? longest_scheduled : most_apart));
}

bool is_rewritten_number(std::string_view text) {
    text = bare(text);
    const std::size_t begin = !text.empty() && (text[0] == '+' || text[0] == '-') ? 1 : 0;
    const std::size_t odd = std::min(text.find_first_not_of("0123456789", begin), text.size());
    if (odd == begin || odd == text.size()) {
        return false;
    }
    std::string_view rest = text.substr(odd);
    if (rest[0] == '.' || rest[0] == ',') {
        rest.remove_prefix(std::min(rest.find_first_not_of("0123456789", 1), rest.size()));
    }
    if (rest.empty()) {
        return true;
    }
    const bool is_power = (rest[0] == 'e' || rest[0] == 'E') && rest.size() > 2 && (rest[1] == '+' || rest[1] == '-');
    return is_power && std::ranges::all_of(rest.substr(2), is_digit);
}

TablePostKey table_post_key(Source source, std::string_view text) {
    const SourceFacts& facts = facts_of(source);
    if (facts.post_key == nullptr) {
        return {.post_id = std::string(text)};
    }
    if (is_rewritten_number(text)) {
        return {.problem = "is an id that a spreadsheet rounded",
                .help = "export the ids as text: a spreadsheet rounds them, and a rounded id is another post's"};
    }
    const auto key = facts.post_key(bare(text));
    if (!key) {
        return {.problem = fmt::format("is no {} of a post on {}", facts.post_key_forms, facts.title),
                .help = "give the post's own, as its address has it; posts that only a study names go into a raw file"};
    }
    return {.post_id = std::to_string(key->number),
            .shortcode = facts.shortcode_of != nullptr ? facts.shortcode_of(key->number) : "",
            .given = key->given,
            .is_by_hand = key->is_by_hand};
}

Result<std::string> stored_post_id(Source source, std::string_view text, const std::optional<PostedSpan>& posted,
                                   bool of_page) {
    const SourceFacts& facts = facts_of(source);
    if (facts.post_key == nullptr) {
        return std::string(text);
    }
    if (is_rewritten_number(text)) {
        return lost_digits(text);
    }
    const auto key = facts.post_key(bare(text));
    const bool is_of_time = !key || !posted || is_of_its_time(*key, *posted, of_page);
    if (key && is_of_time) {
        return std::to_string(key->number);
    }
    if (const std::string_view id = bare(text); key && is_number_of_platform(id)) {
        return of_another_time(id, *key, *posted);
    }
    if (text.find("://") != text.npos) {
        return key ? of_another_time(text, *key, *posted)
                   : invalid(fmt::format("`{}` is the address of no post", text.substr(0, 80)), "",
                             fmt::format("give the post's {}", facts.post_key_forms));
    }
    return std::string(text);
}

Result<void> settle_post_id(Source source, RawPost& row) {
    Post& post = row.post;
    const auto posted = posted_span(post.posted_at, post.post_day);
    post.post_id = TRY(stored_post_id(source, post.post_id, posted, !row.capture.empty()));
    const PostSpelling spellings[] = {{"id", post.post_id}, {"shortcode", post.shortcode}, {"address", post.post_url}};
    if (!row.capture.empty() || !row.run_id.empty()) {
        settle_week(source, post);
    }
    return check_one_key(source, spellings);
}

Result<void> check_one_key(Source source, std::span<const PostSpelling> spellings) {
    const auto post_key = facts_of(source).post_key;
    std::optional<PostNumber> first;
    const PostSpelling* said = nullptr;
    const auto says_another = [&](const PostSpelling& spelling) {
        return !spelling.text.empty() && spelling.text != spellings.front().text;
    };
    if (post_key == nullptr || std::ranges::none_of(spellings, says_another)) {
        return {};  // of nearly all records: one text cannot contradict itself
    }
    for (const PostSpelling& spelling : spellings) {
        const auto key = post_key(bare(spelling.text));
        if (key && first && key->number != first->number) {
            return invalid(fmt::format("the {} {} is not that of the post whose {} is {}", spelling.what,
                                       spelling.text.substr(0, 80), said->what, said->text.substr(0, 80)),
                           "",
                           "id, shortcode and address spell one number: an id that went through a spreadsheet or "
                           "JavaScript is another post's, so export the file again with ids as text");
        }
        if (key && !first) {
            first = key;
            said = &spelling;
        }
    }
    return {};
}

Result<void> settle_post_id(Source source, Post& post) {
    const SourceFacts& facts = facts_of(source);
    if (facts.post_key == nullptr) {
        return {};
    }
    const auto posted = posted_span(post.posted_at, post.post_day);
    const auto agrees = [&](const std::optional<PostNumber>& key) {
        return key && (!posted || is_of_its_time(*key, *posted, true));
    };
    auto key = facts.post_key(bare(post.post_id));
    if (agrees(key)) {
        const auto spelled = post.shortcode.empty() ? std::nullopt : facts.post_key(bare(post.shortcode));
        if (spelled && spelled->number != key->number) {
            const PostSpelling spellings[] = {{"id", post.post_id}, {"shortcode", post.shortcode}};
            TRY(check_one_key(source, spellings));
        }
    } else if (!post.shortcode.empty()) {
        const auto spelled = facts.post_key(post.shortcode);
        key = agrees(spelled) ? spelled : key;
    }
    if (!key) {
        return {};
    }
    std::array<char, 20> digits{};
    post.post_id.assign(digits.data(), std::to_chars(digits.data(), digits.data() + digits.size(), key->number).ptr);
    settle_week(source, post);
    if (post.shortcode.empty() && facts.shortcode_of != nullptr && agrees(key)) {
        post.shortcode = facts.shortcode_of(key->number);
    }
    return {};
}

}  // namespace public_signals::inline panel
