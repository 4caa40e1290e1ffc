#include "public_signals/panel/post_rows.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cstring>

#include "public_signals/base/iso_utc.hpp"
#include "public_signals/base/text.hpp"
#include "public_signals/base/whole_number.hpp"
#include "public_signals/panel/cell_rules.hpp"
#include "public_signals/panel/day_alone.hpp"
#include "public_signals/panel/raw_way_out.hpp"

namespace public_signals::inline panel {

namespace {

constexpr std::size_t day_length = std::string_view("2024-01-01").size();

/// Places in `post_fields`.
namespace place {
constexpr std::size_t show = field_named("show");
constexpr std::size_t handle = field_named("handle");
constexpr std::size_t post_id = field_named("post_id");
constexpr std::size_t post_datetime = field_named("post_datetime");
constexpr std::size_t posted_at = field_named("posted_at");
constexpr std::size_t shortcode = field_named("shortcode");
constexpr std::size_t post_url = field_named("post_url");
constexpr std::size_t caption = field_named("caption");
constexpr std::size_t hashtags = field_named("hashtags");
constexpr std::size_t is_reel = field_named("is_reel");
constexpr std::size_t is_collab = field_named("is_collab");
constexpr std::size_t is_pinned = field_named("is_pinned");
constexpr std::size_t scrape_run_at = field_named("scrape_run_at");
constexpr std::size_t owner_id = field_named("owner_id");
constexpr std::size_t capture = field_named("capture");
constexpr std::size_t run_id = field_named("run_id");
constexpr std::size_t first_count = field_named(count_fields[0].name);
}  // namespace place

template <class Chosen>
constexpr std::size_t number_of_fields(Chosen chosen) {
    return static_cast<std::size_t>(std::ranges::count_if(post_fields, chosen));
}

constexpr auto flag_columns = [] {
    std::array<std::size_t, number_of_fields(&PostField::is_flag)> flags{};
    std::size_t next = 0;
    for (std::size_t at = 0; at < n_post_fields; ++at) {
        if (post_fields[at].is_flag()) {
            flags[next++] = at;
        }
    }
    return flags;
}();

/// A row whose hashtags stay text.
class RowWithoutTags : public CsvPosts {
  public:
    using CsvPosts::CsvPosts;
    bool has(std::size_t at) const { return at != place::hashtags && CsvPosts::has(at); }
};

/// The same as ==, without its calls.
bool is_same(std::string_view a, std::string_view b) {
    return a.size() == b.size() && std::memcmp(a.data(), b.data(), a.size()) == 0;
}

/// read_plain_count of a cell behind `row`, in one step where it has up to eight digits.
bool read_count_of_row(const char* row, std::string_view cell, std::optional<std::int64_t>& count) {
    constexpr std::ptrdiff_t at_once = 8;
    const std::ptrdiff_t size = std::ssize(cell);
    if (size == 0 || size > at_once || cell.data() - row < at_once) {
        return read_plain_count(cell, count);
    }
    // The digits are the last of the eight bytes; zeros take the place of what is before them.
    std::array<char, at_once> digits{};
    std::memcpy(digits.data(), cell.data() + size - at_once, at_once);
    std::uint64_t word = 0;
    std::memcpy(&word, digits.data(), at_once);
    const std::uint64_t own = ~std::uint64_t{0} << (8 * (at_once - size));
    word = (word & own) | (0x3030303030303030 & ~own);
    std::memcpy(digits.data(), &word, at_once);
    bool wrong = false;
    count = static_cast<std::int64_t>(eight_digits(digits.data(), wrong));
    return !wrong;
}

/// A value as an error shows it.
std::int64_t in_message(std::int64_t count) {
    return count;
}
bool in_message(bool flag) {
    return flag;
}
std::string in_message(Instant instant) {
    return format_instant(instant);
}
std::string in_message(Day day) {
    return format_day(day);
}
std::string in_message(const std::vector<std::string>& tags) {
    return hashtags_cell(tags);
}

std::uint64_t hash_of(std::string_view caption) {
    return caption.empty() ? 0 : std::hash<std::string_view>()(caption) | 1;
}

/// Whether an address is one below the account of the row, `/@name/`.
bool names_own(std::string_view address, std::string_view handle) {
    const std::size_t begin = address.find("/@");
    if (begin == address.npos || handle.empty()) {
        return false;
    }
    const std::string_view rest = address.substr(begin + 2);
    const std::string_view name = rest.substr(0, rest.find_first_of("/?#"));
    handle.remove_prefix(handle.front() == '@' ? 1 : 0);
    return name == handle || folded(name) == folded(handle);
}

std::string undoubled(std::string_view text) {
    std::string once(text);
    once.resize(static_cast<std::size_t>(undouble_quotes(once.data(), once.data() + once.size()) - once.data()));
    return once;
}

}  // namespace

PostReading reading_of(const RawPost& raw, std::string& cell) {
    const Post& post = raw.post;
    cell = post.hashtags && !post.hashtags->empty() ? hashtags_cell(*post.hashtags) : std::string();
    PostReading reading{.show = raw.show, .handle = raw.handle, .post_id = post.post_id, .posted = post.posted_at};
    if (!reading.posted && post.post_day) {
        reading.posted = Instant(*post.post_day);
    }
    reading.counts = post.counts;
    reading.hashtags = {.text = cell};
    reading.has_caption = post.caption.has_value();
    reading.says_hashtags = post.hashtags.has_value();
    reading.is_reel = post.is_reel;
    reading.is_collab = post.is_collab;
    reading.is_pinned = post.is_pinned;
    reading.scrape_run_at = raw.scrape_run_at;
    reading.run_id = raw.run_id;
    reading.posted_to_second = post.posted_at.has_value();
    const bool is_of_page = !raw.capture.empty() || !raw.run_id.empty();  // post_datetime of other rows is a day of UTC
    reading.week_open = is_of_page && is_week_open(post);
    reading.is_under_another_name = !names_own(post.post_url, raw.handle);
    reading.caption_hash = hash_of(post.caption ? std::string_view(*post.caption) : std::string_view());
    return reading;
}

Result<PostRows> PostRows::open(Source source, const std::filesystem::path& file) {
    CsvReader reader = TRY(of_raw_file(CsvReader::open(file)));
    const PostColumns columns = TRY(of_raw_file(PostColumns::of(source, CsvCells(reader))));
    reader.leave_doubled(columns[place::hashtags].index);
    return PostRows(source, std::move(reader), columns);
}

Result<bool> PostRows::next() {
    const auto read = [this]() -> Result<bool> {
        if (!TRY(m_reader.next())) {
            TRY(CsvPosts(cells(), m_columns).check_digits(m_ids));
            return false;
        }
        if (!read_plain()) {
            TRY(read_careful());
        }
        if (m_reading.number) {
            m_ids.see(*m_reading.number, m_reader.line());
        } else {
            m_ids.see(m_reading.post_id, m_reader.line());
        }
        return true;
    };
    return of_raw_file(read());
}

std::string PostRows::origin() const {
    std::string origin;
    for (const std::size_t at : {place::run_id, place::scrape_run_at, place::capture, place::show}) {
        origin.append(text(at)).push_back('\n');
    }
    return origin;
}

std::string PostRows::place() const {
    return cells().place(m_reader.line(), m_columns[place::post_id]);
}

Result<SaidOfPosts::Said> SaidOfPosts::said_in(const PostReading& reading, std::string place) {
    Said said{.counts = reading.counts,
              .is_reel = reading.is_reel,
              .is_collab = reading.is_collab,
              .posted = reading.posted,
              .posted_to_second = reading.posted_to_second,
              .hashtags = {},
              .place = std::move(place)};
    if (reading.says_hashtags && m_hashtags.read(reading.hashtags) &&
        (reading.has_caption || !m_hashtags.tags().empty())) {
        said.hashtags.emplace(m_hashtags.tags().begin(), m_hashtags.tags().end());
    }
    return said;
}

Result<void> SaidOfPosts::add(std::string origin, const PostReading& reading, std::string place) {
    Said now = TRY(said_in(reading, std::move(place)));
    const auto [found, is_new] = m_said.try_emplace(std::move(origin.append(reading.post_id)), now);
    if (is_new) {
        return {};
    }
    Said& before = found->second;
    // A value of the row, and what an earlier one said; what that one left open is known from now on.
    const auto agree = [&](std::string_view what, const auto& here, auto& there) -> Result<void> {
        if (here && there && *here != *there) {
            return about({.show = std::string(reading.show), .column = std::string(what)},
                         invalid(fmt::format("the post {} has {} {} here and {} in {}", reading.post_id, what,
                                             in_message(*here), in_message(*there), before.place),
                                 now.place,
                                 "a run reads a post once: delete the row that is not meant, or say in scrape_run_at "
                                 "when each was read"));
        }
        there = there ? there : here;
        return {};
    };
    for (const PostCount count : all_counts) {
        TRY(agree(count.name(), now.counts[count], before.counts[count]));
    }
    TRY(agree("is_reel", now.is_reel, before.is_reel));
    TRY(agree("is_collab", now.is_collab, before.is_collab));
    TRY(agree("hashtags", now.hashtags, before.hashtags));
    if (now.posted && before.posted && now.posted_to_second && before.posted_to_second) {
        return agree("posted_at", now.posted, before.posted);
    }
    const auto day = [](const Said& said) { return said.posted ? std::optional(day_of(*said.posted)) : std::nullopt; };
    auto day_before = day(before);
    return agree("post_datetime", day(now), day_before);
}

Result<void> check_one_value_each(Source source, const std::vector<std::filesystem::path>& files) {
    SaidOfPosts said;
    for (const std::filesystem::path& file : files) {
        PostRows rows = TRY(PostRows::open(source, file));
        while (TRY(rows.next())) {
            TRY(said.add(rows.origin(), rows.reading(), rows.place()));
        }
    }
    return {};
}

/// A row whose every cell is as this program writes it; false where one is not, be it another form or wrong.
bool PostRows::read_plain() {
    m_reading.show = text(place::show);
    m_reading.handle = text(place::handle);
    m_reading.post_id = text(place::post_id);
    m_reading.run_id = text(place::run_id);
    m_reading.has_caption = !text(place::caption).empty();
    read_hashtags();
    const std::string_view posted = text(place::posted_at);
    m_reading.posted = iso_utc(posted);
    const std::string_view day = text(place::post_datetime);
    m_reading.posted_to_second = true;
    m_reading.week_open = false;
    m_reading.caption_hash = hash_of(text(place::caption));
    m_reading.is_under_another_name = !names_own(text(place::post_url), m_reading.handle);
    const bool is_of_an_account = !m_reading.handle.empty() || m_reading.run_id.empty();
    bool plain = !m_reading.show.empty() && is_of_an_account && read_plain_id() && m_reading.posted &&
                 (day.empty() || is_same(day, posted.substr(0, day_length))) && !m_scrape_text.empty() &&
                 is_same(text(place::scrape_run_at), m_scrape_text);
    const char* const row = m_reader.field(0).data();
    for (std::size_t i = 0; i < n_counts; ++i) {
        plain = plain && read_count_of_row(row, text(place::first_count + i), m_reading.counts.values[i]);
    }
    for (const std::size_t flag : flag_columns) {
        std::optional<bool> unused;
        std::optional<bool>& value = flag == place::is_reel     ? m_reading.is_reel
                                     : flag == place::is_collab ? m_reading.is_collab
                                     : flag == place::is_pinned ? m_reading.is_pinned
                                                                : unused;
        plain = plain && read_plain_flag(text(flag), value);
    }
    return plain;
}

/// Whether the id is its post's key, spelled as keys are, and one of the post's time.
bool PostRows::read_plain_id() {
    m_reading.number.reset();
    const std::string_view id = m_reading.post_id;
    const auto post_key = facts_of(m_source).post_key;
    if (post_key == nullptr) {
        return !id.empty();
    }
    const bool is_number = !id.empty() && id.front() > '0' && whole_number(id).has_value();
    const auto key = is_number ? post_key(id) : std::nullopt;
    const auto spells_it = [&](std::size_t field) {
        const std::string_view other = text(field);
        const auto spelled = other.empty() ? std::nullopt : post_key(other);
        return !spelled || spelled->number == key->number;
    };
    if (key) {
        m_reading.number = key->number;
    }
    return key && spells_it(place::shortcode) && spells_it(place::post_url) && m_reading.posted &&
           is_of_its_time(*key, {*m_reading.posted, *m_reading.posted}, !text(place::capture).empty()) &&
           text(place::owner_id).find_first_of(".+") == std::string_view::npos;
}

Result<void> PostRows::read_careful() {
    const CsvCells row = cells();
    const RowWithoutTags without_tags(row, m_columns);
    m_row = TRY(PostOfRow(without_tags, 0).read());
    TRY(without_tags.settle_id(m_source, m_row));
    m_reading = reading_of(m_row, m_tags);
    read_hashtags();
    m_scrape_text = text(place::scrape_run_at);
    return {};
}

void PostRows::read_hashtags() {
    const std::string_view cell = text(place::hashtags);
    m_reading.says_hashtags = cell.starts_with('[') || says_hashtags(cell);
    m_reading.hashtags = {m_reading.says_hashtags ? cell : std::string_view(), m_reader.is_doubled()};
}

tl::unexpected<Error> PostRows::bad_hashtags() const {
    auto bad = cells().bad(0, m_columns[place::hashtags], bad_hashtags_message, bad_hashtags_help);
    add_way_out(bad.value());
    return bad;
}

bool HashtagCell::read(HashtagText cell) {
    m_tags.clear();
    if (cell.text.empty() || read_plain_list(cell)) {
        return true;
    }
    m_tags.clear();
    Hashtags tags;
    if (!panel::read_hashtags(cell.doubled ? undoubled(cell.text) : std::string(cell.text), tags)) {
        return false;
    }
    m_decoded = std::move(tags).value_or(std::vector<std::string>{});
    m_tags.assign(m_decoded.begin(), m_decoded.end());
    return true;
}

/// ["a","b"] as this program writes it: texts of UTF-8 without escapes and control characters, nothing but a comma
/// between them.
bool HashtagCell::read_plain_list(HashtagText cell) {
    const std::string_view text = cell.text;
    if (text.size() < 2 || text.front() != '[' || text.back() != ']') {
        return false;
    }
    const std::ptrdiff_t quote = cell.doubled ? 2 : 1;
    const char* at = text.data() + 1;
    const char* const end = text.data() + text.size() - 1;
    const auto take_quote = [&] {
        const bool is_there = end - at >= quote && at[0] == '"' && at[quote - 1] == '"';
        at += is_there ? quote : 0;
        return is_there;
    };
    unsigned seen = 0;
    while (at != end) {
        if (!take_quote()) {
            return false;
        }
        const char* const begin = at;
        for (; at != end && *at != '"'; ++at) {
            if (static_cast<unsigned char>(*at) < ' ' || *at == '\\') {
                return false;
            }
            seen |= static_cast<unsigned char>(*at);
        }
        m_tags.emplace_back(begin, at);
        if (!take_quote() || (at != end && (*at != ',' || ++at == end))) {
            return false;
        }
    }
    return seen < 0x80 || is_valid_utf8(text);
}

}  // namespace public_signals::inline panel
