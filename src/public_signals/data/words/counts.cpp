// Counts as interfaces show them, in the languages whose short forms were measured (CLDR compact decimals).
//
// Suffixes collide between languages: B is a thousand in Turkish and a thousand million in English, M is a thousand
// million in Indonesian, T likewise in Vietnamese. So every language has its own table, and what is not in it is no
// count. K and M are also shown untranslated; a language lists them unless they mean something else in it.
#include <algorithm>
#include <span>

#include "public_signals/base/text.hpp"
#include "public_signals/base/unicode.hpp"
#include "public_signals/data/words/counts.hpp"

namespace public_signals::inline data {

namespace {

struct Suffix {
    std::u32string_view text;  // NFC
    int exponent;              // of ten
};

enum class Grouping { Threes, Lakhs };

struct Locale {
    std::string_view tags;  // with a space before and behind each
    std::u32string_view decimal_marks;
    std::u32string_view group_marks;  // spaces are a group mark everywhere
    Grouping grouping;
    std::span<const Suffix> suffixes;
};

constexpr Suffix en[] = {{U"K", 3}, {U"k", 3}, {U"M", 6}, {U"m", 6}, {U"B", 9}, {U"b", 9}};
constexpr Suffix de[] = {{U"K", 3},    {U"k", 3},   {U"Tsd.", 3}, {U"Tsd", 3}, {U"M", 6},
                         {U"Mio.", 6}, {U"Mio", 6}, {U"Mrd.", 9}, {U"Mrd", 9}};
constexpr Suffix es[] = {{U"K", 3}, {U"k", 3}, {U"mil", 3}, {U"M", 6}};
constexpr Suffix fr[] = {{U"K", 3}, {U"k", 3}, {U"M", 6}, {U"Md", 9}, {U"Mrd", 9}};
constexpr Suffix pt[] = {{U"K", 3}, {U"k", 3}, {U"mil", 3}, {U"M", 6}, {U"mi", 6}, {U"bi", 9}};
constexpr Suffix it[] = {{U"K", 3},   {U"k", 3},   {U"mila", 3}, {U"M", 6},  {U"Mln", 6},
                         {U"mln", 6}, {U"Mrd", 9}, {U"Mld", 9},  {U"mld", 9}};
constexpr Suffix nl[] = {{U"K", 3}, {U"k", 3}, {U"M", 6}, {U"mln.", 6}, {U"mln", 6}, {U"mld.", 9}, {U"mld", 9}};
constexpr Suffix pl[] = {{U"K", 3}, {U"k", 3}, {U"tys.", 3}, {U"tys", 3}, {U"M", 6}, {U"mln", 6}, {U"mld", 9}};
constexpr Suffix cs[] = {{U"K", 3},    {U"k", 3},   {U"tis.", 3}, {U"tis", 3},  {U"M", 6},
                         {U"mil.", 6}, {U"mil", 6}, {U"mln", 6},  {U"mld.", 9}, {U"mld", 9}};
constexpr Suffix tr[] = {{U"K", 3}, {U"k", 3}, {U"B", 3}, {U"Bin", 3}, {U"M", 6}, {U"Mn", 6}, {U"Mr", 9}};
constexpr Suffix id[] = {{U"K", 3}, {U"k", 3}, {U"rb", 3}, {U"jt", 6}, {U"M", 9}, {U"T", 12}};
constexpr Suffix vi[] = {{U"K", 3}, {U"k", 3}, {U"N", 3}, {U"M", 6}, {U"Tr", 6}, {U"tr", 6}, {U"T", 9}};
constexpr Suffix hu[] = {{U"K", 3}, {U"k", 3}, {U"E", 3}, {U"M", 6}, {U"Mrd", 9}};
constexpr Suffix da[] = {{U"K", 3},    {U"k", 3},   {U"t", 3},    {U"M", 6},
                         {U"mio.", 6}, {U"mio", 6}, {U"mia.", 9}, {U"mia", 9}};
constexpr Suffix sv[] = {{U"K", 3}, {U"k", 3}, {U"tn", 3}, {U"M", 6}, {U"mn", 6}, {U"md", 9}};
constexpr Suffix ru[] = {{U"K", 3}, {U"k", 3}, {U"тыс.", 3}, {U"тыс", 3}, {U"M", 6}, {U"млн", 6}, {U"млрд", 9}};
constexpr Suffix ja[] = {{U"K", 3}, {U"k", 3}, {U"万", 4}, {U"M", 6}, {U"億", 8}};
constexpr Suffix zh[] = {{U"K", 3}, {U"k", 3}, {U"万", 4}, {U"萬", 4}, {U"M", 6}, {U"亿", 8}, {U"億", 8}};
constexpr Suffix ko[] = {{U"K", 3}, {U"k", 3}, {U"천", 3}, {U"만", 4}, {U"M", 6}, {U"억", 8}};
// NFC takes the nukta off: ज़ is written as two code points.
constexpr Suffix hi[] = {{U"K", 3},  {U"k", 3},   {U"\u0939\u091C\u093C\u093E\u0930", 3}, {U"लाख", 5}, {U"M", 6},
                         {U"क॰", 7}, {U"करोड़", 7}};
constexpr Suffix ar[] = {{U"K", 3}, {U"k", 3}, {U"ألف", 3}, {U"M", 6}, {U"مليون", 6}, {U"مليار", 9}};

constexpr std::u32string_view point = U".";
constexpr std::u32string_view comma = U",";

constexpr Locale locales[] = {
    {" en en-us en-gb en-au en-ca ", point, comma, Grouping::Threes, en},
    {" de de-de de-at ", comma, point, Grouping::Threes, de},
    {" es es-es ", comma, point, Grouping::Threes, es},
    {" fr fr-fr ", comma, U"", Grouping::Threes, fr},
    {" pt pt-br ", comma, point, Grouping::Threes, pt},
    {" it it-it ", comma, point, Grouping::Threes, it},
    {" nl nl-nl nl-be ", comma, point, Grouping::Threes, nl},
    {" pl pl-pl ", comma, U"", Grouping::Threes, pl},
    {" cs cs-cz ", comma, U"", Grouping::Threes, cs},
    {" tr tr-tr ", comma, point, Grouping::Threes, tr},
    {" id id-id ", comma, point, Grouping::Threes, id},
    {" vi vi-vn ", comma, point, Grouping::Threes, vi},
    {" hu hu-hu ", comma, U"", Grouping::Threes, hu},
    {" da da-dk ", comma, point, Grouping::Threes, da},
    {" sv sv-se ", comma, U"", Grouping::Threes, sv},
    {" ru ru-ru ", comma, U"", Grouping::Threes, ru},
    {" ja ja-jp ", point, comma, Grouping::Threes, ja},
    {" zh zh-cn zh-tw zh-hk zh-hans zh-hant ", point, comma, Grouping::Threes, zh},
    {" ko ko-kr ", point, comma, Grouping::Threes, ko},
    {" hi hi-in ", point, comma, Grouping::Lakhs, hi},
    {" ar ar-sa ar-eg ar-ae ", U".\u066B", U",\u066C", Grouping::Threes, ar},
};

Result<const Locale*> find_locale(std::string_view tag) {
    if (tag == "en") {
        return &locales[0];
    }
    std::string wanted = " " + folded(tag) + " ";
    std::replace(wanted.begin(), wanted.end(), '_', '-');
    const bool one_word = !tag.empty() && tag.find(' ') == std::string_view::npos;
    for (const Locale& locale : locales) {
        if (one_word && locale.tags.find(wanted) != std::string_view::npos) {
            return &locale;
        }
    }
    return invalid("no table of counts for the locale '" + repaired_utf8(tag) + "'", {},
                   "use one of en de es fr pt it nl pl cs tr id vi hu da sv ru ja zh ko hi ar");
}

/// Groups of three behind a first group of one to three; in lakhs the groups before the last are of two.
bool well_grouped(std::u32string_view groups, Grouping grouping) {
    std::vector<std::size_t> sizes = {0};
    for (const char32_t c : groups) {
        if (c == U',') {
            sizes.push_back(0);
        } else {
            ++sizes.back();
        }
    }
    const auto of_size = [&](std::size_t inner) {
        const auto is_inner = [&](std::size_t size) { return size == inner; };
        return sizes.back() == 3 && sizes.front() >= 1 && sizes.front() <= inner &&
               std::all_of(sizes.begin() + 1, sizes.end() - 1, is_inner);
    };
    return sizes.size() == 1 ? sizes[0] > 0 : of_size(3) || (grouping == Grouping::Lakhs && of_size(2));
}

class CountReader {
  public:
    CountReader(std::u32string text, const Locale& locale) : m_text(std::move(text)), m_locale(locale) {}

    std::optional<std::int64_t> count() {
        if (!read_whole_part() || !read_decimals()) {
            return std::nullopt;
        }
        const std::optional<int> exponent = exponent_of_rest();
        return exponent ? scaled(*exponent) : std::nullopt;
    }

  private:
    bool is_digit(std::size_t at) const { return at < m_text.size() && unicode::digit_value(m_text[at]) >= 0; }

    bool take_digit() {
        const int value = unicode::digit_value(m_text[m_at]);
        const char32_t zero = m_text[m_at] - static_cast<char32_t>(value);
        if (m_zero != 0 && m_zero != zero) {
            return false;  // digits of two scripts
        }
        m_zero = zero;
        m_digits.push_back(static_cast<char>('0' + value));
        ++m_at;
        return true;
    }

    /// A group mark between two digits: one of the locale's, or a space; all of them alike.
    bool is_group_mark(std::size_t at) {
        const char32_t c = m_text[at];
        const char32_t mark = unicode::is_white_space(c) ? U' ' : c;
        if (!is_digit(at + 1) || !(mark == U' ' || m_locale.group_marks.find(mark) != std::u32string_view::npos)) {
            return false;
        }
        if (m_group_mark == 0) {
            m_group_mark = mark;
        }
        return m_group_mark == mark;
    }

    bool read_whole_part() {
        std::u32string groups;
        while (m_at < m_text.size()) {
            if (is_digit(m_at)) {
                groups.push_back(U'0');
                if (!take_digit()) {
                    return false;
                }
            } else if (!groups.empty() && is_group_mark(m_at)) {
                groups.push_back(U',');
                ++m_at;
            } else {
                break;
            }
        }
        return !groups.empty() && well_grouped(groups, m_locale.grouping);
    }

    bool read_decimals() {
        const bool mark =
            m_at < m_text.size() && m_locale.decimal_marks.find(m_text[m_at]) != std::u32string_view::npos;
        if (!mark) {
            return true;
        }
        ++m_at;
        const std::size_t begin = m_digits.size();
        while (is_digit(m_at)) {
            if (!take_digit()) {
                return false;
            }
        }
        m_decimals = m_digits.size() - begin;
        return m_decimals > 0;
    }

    std::optional<int> exponent_of_rest() const {
        std::u32string_view rest = std::u32string_view(m_text).substr(m_at);
        while (!rest.empty() && unicode::is_white_space(rest.front())) {
            rest.remove_prefix(1);
        }
        if (rest.empty()) {
            return 0;
        }
        for (const Suffix& suffix : m_locale.suffixes) {
            if (suffix.text == rest) {
                return suffix.exponent;
            }
        }
        return std::nullopt;
    }

    /// The digits times ten to the exponent, when that is whole and fits.
    std::optional<std::int64_t> scaled(int exponent) {
        while (m_decimals > 0 && m_digits.back() == '0') {
            m_digits.pop_back();
            --m_decimals;
        }
        if (m_decimals > static_cast<std::size_t>(exponent)) {
            return std::nullopt;
        }
        m_digits.append(static_cast<std::size_t>(exponent) - m_decimals, '0');
        std::int64_t value = 0;
        for (const char digit : m_digits) {
            if (__builtin_mul_overflow(value, 10, &value) || __builtin_add_overflow(value, digit - '0', &value)) {
                return std::nullopt;
            }
        }
        return value;
    }

    std::u32string m_text;
    const Locale& m_locale;
    std::size_t m_at = 0;
    char32_t m_zero = 0;
    char32_t m_group_mark = 0;
    std::string m_digits;
    std::size_t m_decimals = 0;
};

std::u32string trimmed_without_bidi(std::string_view text) {
    std::u32string points = unicode::code_points(nfc(text));
    std::erase_if(points, unicode::is_bidi_mark);
    const auto is_space = [](char32_t c) { return unicode::is_white_space(c); };
    points.erase(points.begin(), std::find_if_not(points.begin(), points.end(), is_space));
    points.erase(std::find_if_not(points.rbegin(), points.rend(), is_space).base(), points.end());
    return points;
}

}  // namespace

Result<std::optional<std::int64_t>> parse_count(std::string_view text, std::string_view locale) {
    const Locale* table = TRY(find_locale(locale));
    return CountReader(trimmed_without_bidi(text), *table).count();
}

}  // namespace public_signals::inline data
