// The closed set of transforms. Text that a transform cannot read is no value, never a guess.
#include "public_signals/engine/fields.hpp"

#include <algorithm>
#include <array>
#include <charconv>
#include <span>
#include <unordered_set>

#include "public_signals/base/ascii.hpp"
#include "public_signals/data/words/counts.hpp"
#include "public_signals/data/words/hashtags.hpp"

namespace public_signals::inline engine {
namespace {

constexpr std::int64_t end_of_time = 253402300800;  // 10000-01-01

template <class Number>
std::optional<Number> number_in(std::string_view text) {
    Number number = 0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
    return error == std::errc() && end == text.data() + text.size() ? std::optional(number) : std::nullopt;
}

/// The part of `text` that the alternative asks for, or nullopt when its marks are not there.
std::optional<std::string_view> part_of(std::string_view text, const Alternative& way) {
    if (!way.after.empty()) {
        const std::size_t at = text.find(way.after);
        if (at == std::string_view::npos) {
            return std::nullopt;
        }
        text.remove_prefix(at + way.after.size());
    }
    if (!way.before.empty()) {
        text = text.substr(0, text.find(way.before));
    }
    if (!way.before_last.empty()) {
        const std::size_t at = text.rfind(way.before_last);
        if (at == std::string_view::npos) {
            return std::nullopt;
        }
        text = text.substr(0, at);
    }
    return text;
}

std::optional<Day> day_in(std::string_view text) {
    if (const auto day = parse_day(text)) {
        return *day;
    }
    constexpr std::array<std::string_view, 12> months = {"January",   "February", "March",    "April",
                                                         "May",       "June",     "July",     "August",
                                                         "September", "October",  "November", "December"};
    const std::size_t space = std::min(text.find(' '), text.size());
    const std::size_t comma = std::min(text.find(", ", space), text.size());
    const auto month = std::find(months.begin(), months.end(), text.substr(0, space));
    if (month == months.end() || comma == text.size()) {
        return std::nullopt;
    }
    const auto day = number_in<unsigned>(text.substr(space + 1, comma - space - 1));
    const auto year = number_in<int>(text.substr(comma + 2, 4));
    if (!day || !year) {
        return std::nullopt;
    }
    const auto index = static_cast<unsigned>(month - months.begin()) + 1;
    const std::chrono::year_month_day date{std::chrono::year(*year), std::chrono::month(index), std::chrono::day(*day)};
    return date.ok() ? std::optional(Day(date)) : std::nullopt;
}

std::optional<std::int64_t> not_negative(std::optional<std::int64_t> number) {
    return number && *number >= 0 ? number : std::nullopt;
}

std::optional<std::int64_t> seconds(std::optional<std::int64_t> number) {
    return number && *number > 0 && *number < end_of_time ? number : std::nullopt;
}

std::optional<std::int64_t> snowflake_seconds(std::string_view id) {
    const auto number = number_in<std::uint64_t>(id);
    return number ? seconds(static_cast<std::int64_t>(*number >> 32)) : std::nullopt;
}

/// Without empty ones, the first of each kept in its place.
void leave_out_repeats(std::vector<std::string>& tags) {
    constexpr std::size_t few = 32;
    std::unordered_set<std::string> seen;  // used when they are many
    std::size_t kept = 0;
    for (std::size_t i = 0; i < tags.size(); ++i) {
        const auto end = tags.begin() + static_cast<std::ptrdiff_t>(kept);
        const bool is_new =
            tags.size() > few ? seen.insert(tags[i]).second : std::find(tags.begin(), end, tags[i]) == end;
        if (!tags[i].empty() && is_new) {
            std::swap(tags[kept++], tags[i]);
        }
    }
    tags.resize(kept);
}

/// The transforms that read text, whatever it came from.
void read_text(std::string_view text, const Alternative& way, std::vector<std::string>& unread, FieldValue& value) {
    switch (way.transform) {
        case Transform::Int:
            value.number = not_negative(number_in<std::int64_t>(text));
            break;
        case Transform::ShortCount: {
            const auto count = parse_count(text);
            value.number = count ? not_negative(*count) : std::nullopt;
            if (!value.number && !text.empty() && text != "-" && text != "--") {
                unread.emplace_back(text);
            }
            break;
        }
        case Transform::Unix:
            value.number = seconds(number_in<std::int64_t>(text));
            break;
        case Transform::Time:
            if (const auto instant = parse_instant(text)) {
                value.number = seconds(std::chrono::floor<std::chrono::seconds>(instant->time_since_epoch()).count());
            }
            break;
        case Transform::Snowflake:
            value.number = snowflake_seconds(text);
            value.from_id = true;
            break;
        case Transform::LongDay:
            value.day = day_in(text);
            if (!value.day && text.ends_with(lies_in_one_week)) {
                value.day = day_in(text.substr(0, text.size() - lies_in_one_week.size()));
                value.flag = value.day ? std::optional(true) : std::nullopt;
            }
            break;
        case Transform::Is:
            value.flag = text == way.value;
            break;
        case Transform::CaptionTags:
            value.tags = hashtags(text);
            break;
        case Transform::Tags:
            value.tags = {hashtag_key(text)};
            break;
        case Transform::Texts:
            value.tags = {std::string(text)};
            break;
        case Transform::Nonempty:
            value.flag = text.empty() ? std::nullopt : std::optional(true);
            break;
        case Transform::Exists:
        case Transform::Bool:
            value.flag = true;
            break;
        case Transform::Text:
            value.text.emplace(text);
            break;
    }
}

std::optional<bool> holds_something(const json::Value& value) {
    const bool container = value.is_array() || value.is_object();
    const bool some = container ? value.size() > 0 : value.string() ? !value.string()->empty() : !value.is_null();
    return some || container ? std::optional(some) : std::nullopt;
}

json::Value first_at(const json::Value& post, const Alternative& way) {
    return post.at(way.path.steps);
}

json::Value first_at(const PlacedPost& post, const Alternative& way) {
    return way.rest.empty() ? post.front(way) : post.front(way).at(way.rest);
}

std::vector<json::Value> all_at(const json::Value& post, const Alternative& way) {
    return post.all(way.path.steps);
}

std::vector<json::Value> all_at(const PlacedPost& post, const Alternative& way) {
    return post.front(way).all(way.rest);
}

template <class Post>
void read_tags(const Post& post, const Alternative& way, FieldValue& value) {
    const std::vector<json::Value> found = all_at(post, way);
    value.tags.reserve(found.size());
    for (const json::Value& tag : found) {
        const std::string_view text = tag.string().value_or(std::string_view());
        value.tags.push_back(way.transform == Transform::Tags ? hashtag_key(text) : std::string(text));
    }
    leave_out_repeats(value.tags);
}

void read_json(const json::Value& found, const Alternative& way, std::vector<std::string>& unread, FieldValue& value) {
    switch (way.transform) {
        case Transform::Exists:
            if (found.exists()) {
                value.flag = !found.is_null();  // null in its place says that there is none
            }
            return;
        case Transform::Nonempty:
            value.flag = holds_something(found);
            return;
        case Transform::Bool:
            value.flag = found.boolean();
            if (const auto number = value.flag ? std::nullopt : found.integer()) {
                value.flag = *number != 0;
            }
            return;
        case Transform::Int:
            value.number = not_negative(found.integer_or_text());
            return;
        case Transform::Unix:
            value.number = seconds(found.integer_or_text());
            return;
        default:
            break;
    }
    std::string number;
    auto text = found.string();
    if (const auto written = text ? std::nullopt : found.text()) {
        text = number = *written;
    }
    if (const auto part = text ? part_of(*text, way) : std::nullopt) {
        read_text(*part, way, unread, value);
    }
}

template <class Post>
void read_way(const Post& post, const Alternative& way, std::vector<std::string>& unread, FieldValue& value) {
    if (way.transform == Transform::Tags || way.transform == Transform::Texts) {
        read_tags(post, way, value);
    } else {
        read_json(first_at(post, way), way, unread, value);
    }
}

void read_way(const html::Element& post, const Alternative& way, std::vector<std::string>& unread, FieldValue& value) {
    const auto element = way.css ? post.first(*way.css) : std::optional(post);
    if (!element) {
        return;
    }
    std::optional<std::string> text;
    if (way.attribute.empty()) {
        text = element->text();
    } else if (const auto attribute = element->attribute(way.attribute)) {
        text = std::string(*attribute);
    }
    if (const auto part = text ? part_of(*text, way) : std::nullopt) {
        read_text(trimmed(*part, " \t\n\r\f"), way, unread, value);
    }
}

template <class Post>
bool may_be_there(const Post&, const Alternative&) {
    return true;
}

bool may_be_there(const PlacedPost& post, const Alternative& way) {
    return post.front(way).exists();
}

template <class Post>
void read_first(const FieldRule& rule, const Post& post, std::vector<std::string>& unread, FieldValue& value) {
    bool says_no = false;
    value.clear();
    for (const Alternative& way : rule.alternatives) {
        if (!may_be_there(post, way)) {
            continue;
        }
        read_way(post, way, unread, value);
        if (value.flag != false && value.is_set()) {
            return;
        }
        says_no = says_no || value.flag == false;
        value.clear();
    }
    if (says_no) {
        value.flag = false;
    }
}

bool shows_text_at(const json::Value& value, std::span<const std::string> steps) {
    if (steps.empty()) {
        return value.string().has_value();
    }
    if (steps.front() == "*") {
        const std::vector<json::Value> elements = value.elements();
        const auto goes_on = [&](const json::Value& element) { return shows_text_at(element, steps.subspan(1)); };
        return value.is_array() && (elements.empty() || std::ranges::any_of(elements, goes_on));
    }
    const json::Value next = value.get(steps.front());
    const bool is_end = steps.size() == 1;
    return next.exists() && (next.is_null() ? !is_end : shows_text_at(next, steps.subspan(1)));
}

}  // namespace

bool shows_text(const FieldRule& rule, const PlacedPost& post) {
    return std::ranges::any_of(rule.alternatives, [&](const Alternative& way) {
        return !way.path.steps.empty() && shows_text_at(post.whole(), way.path.steps);
    });
}

bool shows_text(const FieldRule& rule, const html::Element& post) {
    return std::ranges::any_of(rule.alternatives, [&](const Alternative& way) {
        const auto element = way.css ? post.first(*way.css) : std::optional(post);
        return element && (way.attribute.empty() || element->attribute(way.attribute));
    });
}

void FieldValue::clear() {
    text.reset();
    number.reset();
    day.reset();
    flag.reset();
    tags.clear();
    from_id = false;
}

void read_field(const FieldRule& rule, const json::Value& post, std::vector<std::string>& unread, FieldValue& value) {
    read_first(rule, post, unread, value);
}

void read_field(const FieldRule& rule, const PlacedPost& post, std::vector<std::string>& unread, FieldValue& value) {
    read_first(rule, post, unread, value);
}

void read_field(const FieldRule& rule, const html::Element& post, std::vector<std::string>& unread, FieldValue& value) {
    read_first(rule, post, unread, value);
}

}  // namespace public_signals::inline engine
