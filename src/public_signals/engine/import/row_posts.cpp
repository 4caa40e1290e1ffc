#include "public_signals/engine/import/row_posts.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "public_signals/base/text.hpp"
#include "public_signals/base/unicode.hpp"
#include "public_signals/data/words/counts.hpp"
#include "public_signals/engine/fields.hpp"
#include "public_signals/engine/source.hpp"
#include "public_signals/engine/targets.hpp"
#include "public_signals/panel/cell_rules.hpp"
#include "public_signals/panel/day_alone.hpp"
#include "public_signals/panel/post_fields.hpp"

namespace public_signals::inline engine::import {
namespace {

constexpr std::size_t shown_of_cell = 60;
constexpr const char* too_large =
    "is more than 10^15, which no post has|correct it, or leave it empty where it is not known";
constexpr const char* no_flag = "is neither true nor false";
constexpr const char* no_flag_help = "write true, false, yes, no, 1 or 0, or leave it empty where it is not known";

bool says_word(const WordSays& rule, const std::string& cell) {
    const std::string text = folded(cell);
    return std::ranges::any_of(names_between(rule.words), [&](const std::string& word) {
        return word.ends_with('*') ? text.find(word.substr(0, word.size() - 1)) != text.npos : text == word;
    });
}

/// Whether three digits stand behind the one separator of a cell so that they are thousands to some people and a
/// fraction to others: 12.000, 1.234K and 1,234K. Behind a comma alone they are thousands: counts have no fractions.
bool is_thousands_or_fraction(std::string_view cell) {
    std::string form;  // of each character: 0 for a digit, itself for a separator, a for anything else
    for (const char32_t c : unicode::code_points(cell)) {
        if (!unicode::is_bidi_mark(c) && !unicode::is_white_space(c)) {
            form += unicode::digit_value(c) >= 0 ? '0' : c == U'.' || c == U',' ? static_cast<char>(c) : 'a';
        }
    }
    const std::size_t mark = form.find_first_not_of('0');
    if (mark == 0 || mark == form.npos || form[mark] == 'a') {
        return false;
    }
    const std::size_t end = std::min(form.find_first_not_of('0', mark + 1), form.size());
    const bool has_suffix = end != form.size() && form[end] == 'a';
    const bool goes_on = end != form.size() && !has_suffix;
    return end - mark - 1 == 3 && !goes_on && (form[mark] == '.' || has_suffix);
}

/// Put into the JSON by what kind of field it is; false where the cell is no such thing.
struct CellPutter {
    const std::string& name;
    const std::string& cell;
    Json& post;

    Result<std::string> operator()(PostCount) const {
        if (cell == "-1") {
            return std::string();  // what clients write for a hidden or unknown count
        }
        const auto count = TRY(parse_count(cell));
        if (is_thousands_or_fraction(cell)) {
            return std::string(
                "is a thousandfold or a fraction, which nobody can tell|write the whole number without "
                "separators, as 12000");
        }
        if (!count) {
            return std::string("is no count|write it as 1234, 1,234 or 1.2K, and leave it empty where it is not known");
        }
        if (*count > most_of_a_count) {
            return std::string(too_large);
        }
        post[name] = *count;
        return std::string();
    }
    Result<std::string> operator()(std::optional<bool> Post::* member) const {
        std::optional<bool> flag;
        if (!read_flag(cell, flag)) {
            return fmt::format("{}|{}", no_flag, no_flag_help);
        }
        if (member == &Post::is_video) {
            post["is_photo"] = !*flag;
        } else {
            post[name] = *flag;
        }
        return std::string();
    }
    Result<std::string> operator()(Hashtags Post::*) const {
        Hashtags tags;
        if (!read_hashtags(cell, tags)) {
            return std::string(
                "is no JSON list of texts|write [\"one\", \"two\"], or leave the column out with --map COLUMN=");
        }
        if (tags) {
            post[name] = *tags;
        }
        return std::string();
    }
    template <class Text>
    Result<std::string> operator()(Text) const {
        post[name] = cell;
        return std::string();
    }
};

void put_said(Says says, RowPost& post) {
    switch (says) {
        case Says::IsReel:
            post.json["is_reel"] = true;
            break;
        case Says::IsNoReel:
            post.json["is_reel"] = false;
            break;
        case Says::IsPhoto:
            post.json["is_photo"] = true;
            break;
        case Says::HidesLikes:
            post.hides_likes = true;
            post.json["likes"] = nullptr;
            post.json["views"] = nullptr;
            break;
        case Says::HasNoViews:
            post.json["views"] = nullptr;
            break;
        case Says::IsOfNoSource:
            post.is_of_source = false;
            break;
    }
}

}  // namespace

tl::unexpected<Error> RowReader::bad(std::size_t row, std::string_view name, const std::string& what,
                                     const std::string& help) const {
    const std::string cell = text(row, name);
    const std::string said = cell.empty() ? "" : fmt::format("`{}` ", repaired_utf8(cell.substr(0, shown_of_cell)));
    return invalid(fmt::format("{} {}{}", name, said, what), m_records.place(row), help);
}

Result<void> RowReader::put_id(std::size_t row, Source source, RowPost& post) const {
    post.id_text = text(row, "post_id");
    if (post.id_text.empty()) {
        return bad(row, "post_id", "is empty", "every post needs its id");
    }
    if (m_table != nullptr && m_table->ids == IdsOf::Library) {
        post.key.post_id = std::string(library_id_mark) + post.id_text;
    } else {
        post.key = table_post_key(source, post.id_text);
    }
    const std::string shortcode = text(row, "shortcode");
    if (post.key.problem.empty() && !shortcode.empty() && shortcode != post.id_text) {
        const TablePostKey other = table_post_key(source, shortcode);
        if (other.post_id != post.key.post_id) {
            return bad(row, "shortcode", fmt::format("is not that of the post {}", post.id_text),
                       "a shortcode and a post_id are two spellings of one number: take one of the two columns");
        }
        post.key.shortcode = other.shortcode;
    }
    if (!post.key.problem.empty()) {
        return bad(row, "post_id", post.key.problem, post.key.help);
    }
    return check_spellings(row, source);
}

Result<void> RowReader::tell_days(const std::string& date_format) {
    for (const char* name : {"posted_at", "captured_at"}) {
        const TimeColumn column{.rows = m_records.size(),
                                .cell = [&](std::size_t row) { return text(row, name); },
                                .place = [&](std::size_t row) { return m_records.place(row); }};
        if (const auto order = TRY(day_order_of(column, date_format))) {
            m_day_orders[name] = *order;
        }
    }
    return {};
}

std::string RowReader::time_text(std::size_t row, const std::string& name) const {
    const auto order = m_day_orders.find(name);
    return order == m_day_orders.end() ? text(row, name) : with_iso_day(text(row, name), order->second);
}

/// Told by the first rows.
std::vector<std::string> RowReader::address_columns(const Records& records) {
    constexpr std::size_t most_looked_at = 100;
    std::vector<std::string> columns = records.header();
    std::erase_if(columns, [&](const std::string& column) {
        for (std::size_t row = 0; row < std::min(records.size(), most_looked_at); ++row) {
            if (records.text(row, column).starts_with("http")) {
                return false;
            }
        }
        return true;
    });
    return columns;
}

std::string RowReader::owner_in_address(std::size_t row, Source source) const {
    const auto post_key = facts_of(source).post_key;
    if (post_key == nullptr || (m_table != nullptr && m_table->ids == IdsOf::Library)) {
        return {};
    }
    const std::string id = table_post_key(source, text(row, "post_id")).post_id;
    for (const std::string& column : m_addresses) {
        const std::string cell = m_records.text(row, column);
        const auto key = cell.starts_with("http") ? post_key(cell) : std::nullopt;
        if (key && std::to_string(key->number) == id) {
            if (const std::string owner = handle_of_address(source, cell); !owner.empty()) {
                return owner;
            }
        }
    }
    return {};
}

/// Every column in which a table may have the id, and the address that a table of our own names has.
Result<void> RowReader::check_spellings(std::size_t row, Source source) const {
    if (m_table != nullptr && m_table->ids == IdsOf::Library) {
        return {};
    }
    auto said = m_columns.texts(row, "post_id");
    const std::string address = "post_url";
    said.emplace_back(address, m_records.text(row, address));
    std::vector<PostSpelling> spellings;
    for (const auto& [column, cell] : said) {
        spellings.push_back({column, cell});
    }
    auto checked = check_one_key(source, spellings);
    if (!checked) {
        checked.error().where = m_records.place(row);
    }
    return checked;
}

namespace {

/// Whether a day of a zone lies in one week of UTC, from its midnight to the next; false where that zone is not known.
bool lies_in_a_week(Day day, const std::optional<TimeZone>& zone) {
    const auto midnight = [&](Day of) { return zone ? zone->instant_of(format_day(of) + "T00:00:00") : std::nullopt; };
    const auto begin = midnight(day);
    const auto end = midnight(day + std::chrono::days(1));
    return begin && end && to_week(day_of(*begin)) == to_week(day_of(*end - std::chrono::seconds(1)));
}

}  // namespace

namespace {

/// `19:30`, `7:30:05 PM`
bool is_hour_alone(std::string_view cell) {
    const std::size_t colon = cell.find(':');
    return colon != cell.npos && colon > 0 && colon <= 2 && cell.size() <= 11 &&
           cell.find_first_not_of("0123456789: AaPpMm.") == cell.npos;
}

}  // namespace

Result<void> RowReader::put_time(std::size_t row, RowPost& post) const {
    const bool utc = m_table != nullptr && m_table->no_zone == NoZone::Utc;
    const std::optional<TimeZone> zone = utc ? std::optional(TimeZone::utc()) : m_zone;
    const TimeRead read = read_time(time_text(row, "posted_at"), zone);
    if (read.lacks_zone) {
        return bad(row, "posted_at", "has no zone", no_zone_help);
    }
    if (const std::string cell = text(row, "posted_at"); !read.at && !read.day && is_hour_alone(cell)) {
        return bad(row, "posted_at", "is an hour without its day",
                   "export the whole time: 2026-11-22T12:00:00Z, or a spreadsheet's column formatted as date and time");
    }
    if (!read.at && !read.day) {
        return bad(row, "posted_at", "is no time",
                   "write it as 2026-11-22T12:00:00Z, as a day, or in seconds since 1970");
    }
    if (read.at) {
        post.json["posted_at"] = std::chrono::floor<std::chrono::seconds>(*read.at).time_since_epoch().count();
        post.at = read.at;
    } else if (const auto given = given_on(*read.day, post.key.is_by_hand ? std::nullopt : post.key.given)) {
        post.json["posted_at"] = std::chrono::floor<std::chrono::seconds>(*given).time_since_epoch().count();
        post.at = given;
        post.is_day_alone = true;
    } else {
        const bool is_sure = lies_in_a_week(*read.day, zone);
        post.json["day"] = format_day(*read.day).append(is_sure ? lies_in_one_week : std::string_view());
        post.at = Instant(*read.day);
        post.is_day_alone = true;
    }
    return {};
}

Result<void> RowReader::put_field(std::size_t row, const PostField& field, RowPost& post) const {
    const std::string name(field.name);
    const std::string cell = text(row, name);
    if (cell.empty()) {
        return {};
    }
    const std::string problem =
        TRY(std::visit([&](auto member) { return CellPutter{name, cell, post.json}(member); }, field.member));
    if (const auto bar = problem.find('|'); bar != problem.npos) {
        return bad(row, name, problem.substr(0, bar), problem.substr(bar + 1));
    }
    return {};
}

/// What the columns of a known table say beside the facts.
Result<void> RowReader::put_words(std::size_t row, RowPost& post) const {
    if (m_table == nullptr) {
        return {};
    }
    for (const WordSays& rule : m_table->says) {
        if (says_word(rule, m_records.text(row, rule.column))) {
            put_said(rule.says, post);
        }
    }
    for (const FlagSays& rule : m_table->flags) {
        const std::string cell = m_records.text(row, rule.column);
        std::optional<bool> flag;
        if (!says_unknown(cell) && !read_flag(cell, flag)) {
            return invalid(
                fmt::format("{} `{}` {}", rule.column, repaired_utf8(cell.substr(0, shown_of_cell)), no_flag),
                m_records.place(row), no_flag_help);
        }
        if (flag == rule.is) {
            put_said(rule.says, post);
        }
    }
    return {};
}

/// Hidden likes are unknown, and so is a number that stands for them in a table that does not say which are hidden.
Result<void> RowReader::hide_likes(std::size_t row, RowPost& post) const {
    const std::string cell = text(row, "likes_hidden");
    std::optional<bool> hidden;
    if (!read_flag(cell, hidden)) {
        return bad(row, "likes_hidden", no_flag, no_flag_help);
    }
    if (hidden == true) {
        put_said(Says::HidesLikes, post);
    } else if (hidden == false) {
        post.hides_likes = false;
    }
    if (m_table != nullptr && !hidden && text(row, "likes") == std::to_string(m_table->hidden_likes)) {
        post.json["likes"] = nullptr;
    }
    return {};
}

Result<RowPost> RowReader::post(std::size_t row, Source source) const {
    RowPost post;
    TRY(put_id(row, source, post));
    TRY(put_time(row, post));
    for (const PostField& field : post_fields) {
        if (field.imported && field.name != "post_id" && field.name != "posted_at" && field.name != "shortcode") {
            TRY(put_field(row, field, post));
        }
    }
    TRY(put_words(row, post));
    TRY(hide_likes(row, post));
    if (const PostsRow& of_source = *row_of(source).posts;
        m_table == nullptr && of_source.needed_column != nullptr && text(row, of_source.needed_column).empty()) {
        return bad(row, of_source.needed_column, "is empty", of_source.needed_help);
    }
    post.json["id"] = post.key.post_id;
    if (!post.key.shortcode.empty()) {
        post.json["shortcode"] = post.key.shortcode;
    }
    static_cast<void>(read_flag(text(row, "is_pinned"), post.is_pinned));
    return post;
}

IdLine id_line(std::size_t row, const RowPost& post, std::string account, bool is_number) {
    IdLine line{.row = row,
                .post_id = post.key.post_id,
                .given = post.key.given,
                .posted_at = *post.at,
                .is_day_alone = post.is_day_alone,
                .is_number = is_number,
                .is_by_hand = post.key.is_by_hand,
                .account = std::move(account)};
    for (const PostCount count : all_counts) {
        line.counts[count] = post.json[count.name()].integer();
    }
    const std::string* const caption = post.json["caption"].text();
    line.caption = caption == nullptr ? 0 : std::hash<std::string>()(*caption);
    return line;
}

}  // namespace public_signals::inline engine::import
