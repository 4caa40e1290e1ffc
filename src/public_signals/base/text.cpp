// Normalisation and folding are utf8proc's; bad bytes are repaired before it sees them.
#include "public_signals/base/text.hpp"

#include <utf8proc.h>

#include <algorithm>
#include <bit>
#include <cstdint>
#include <cstdlib>
#include <cstring>
#include <memory>

#include "public_signals/base/unicode.hpp"

namespace public_signals::inline base {

namespace {

/// `text`, which is valid UTF-8, through utf8proc with `options`.
std::string mapped(const std::string& text, int options) {
    utf8proc_uint8_t* out = nullptr;
    const utf8proc_ssize_t length =
        utf8proc_map(reinterpret_cast<const utf8proc_uint8_t*>(text.data()), static_cast<utf8proc_ssize_t>(text.size()),
                     &out, static_cast<utf8proc_option_t>(options));
    const std::unique_ptr<utf8proc_uint8_t, decltype(&std::free)> owner(out, &std::free);
    if (length < 0) {
        return text;  // only memory can fail here
    }
    return {reinterpret_cast<const char*>(out), static_cast<std::size_t>(length)};
}

/// Whether NFC leaves a code point alone whatever is beside it. It says no of some code points that NFC leaves alone.
bool is_surely_inert(char32_t c) {
    constexpr char32_t first_mark = 0x300;
    const bool is_variation_selector = c >= 0xFE00 && c <= 0xFE0F;
    const bool is_jamo = c >= 0x1100 && c <= 0x11FF;
    return c < first_mark || is_variation_selector ||
           (!is_jamo && !unicode::is_mark(c) &&
            utf8proc_get_property(static_cast<utf8proc_int32_t>(c))->decomp_seqindex == UINT16_MAX);
}

/// True for nearly every caption: it is read once instead of taken apart and put together again.
bool is_surely_nfc(std::string_view text) {
    for (std::size_t at = 0; at < text.size();) {
        const unicode::CodePoint point = unicode::code_point_at(text, at);
        if (!point.valid || !is_surely_inert(point.value)) {
            return false;
        }
        at += point.bytes;
    }
    return true;
}

/// Whether folding changes nothing of a text but its ASCII capitals: true of most words and emoji.
bool is_surely_folded(std::string_view text) {
    for (std::size_t at = 0; at < text.size();) {
        const unicode::CodePoint point = unicode::code_point_at(text, at);
        const auto* property = utf8proc_get_property(static_cast<utf8proc_int32_t>(point.value));
        const bool has_other_form =
            property->decomp_seqindex != UINT16_MAX || property->casefold_seqindex != UINT16_MAX;
        if (!point.valid || !is_surely_inert(point.value) || (point.value >= 0x80 && has_other_form)) {
            return false;
        }
        at += point.bytes;
    }
    return true;
}

std::string ascii_lower(std::string_view text) {
    std::string lower(text);
    for (char& c : lower) {
        if (c >= 'A' && c <= 'Z') {
            c = static_cast<char>(c - 'A' + 'a');
        }
    }
    return lower;
}

/// Optimal string alignment: insert, delete, replace, swap of neighbours.
std::size_t edit_distance(const std::u32string& a, const std::u32string& b) {
    std::vector<std::size_t> before_last(b.size() + 1);
    std::vector<std::size_t> last(b.size() + 1);
    std::vector<std::size_t> row(b.size() + 1);
    for (std::size_t j = 0; j <= b.size(); ++j) {
        last[j] = j;
    }
    for (std::size_t i = 1; i <= a.size(); ++i) {
        row[0] = i;
        for (std::size_t j = 1; j <= b.size(); ++j) {
            const std::size_t replaced = last[j - 1] + (a[i - 1] == b[j - 1] ? 0 : 1);
            row[j] = std::min({last[j] + 1, row[j - 1] + 1, replaced});
            if (i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1]) {
                row[j] = std::min(row[j], before_last[j - 2] + 1);
            }
        }
        std::swap(before_last, last);
        std::swap(last, row);
    }
    return last[b.size()];
}

}  // namespace

bool is_valid_utf8(std::string_view text) {
    constexpr std::uint64_t high_bits = 0x8080808080808080;
    for (std::size_t at = 0; at < text.size();) {
        std::uint64_t word = 0;
        std::memcpy(&word, text.data() + at, std::min(sizeof(word), text.size() - at));
        const std::uint64_t others = word & high_bits;
        if (others == 0) {
            at += sizeof(word);
            continue;
        }
        at += static_cast<std::size_t>(std::countr_zero(others)) / 8;
        const unicode::CodePoint point = unicode::code_point_at(text, at);
        if (!point.valid) {
            return false;
        }
        at += point.bytes;
    }
    return true;
}

bool is_utf16(std::string_view bytes) {
    return bytes.starts_with("\xFF\xFE") || bytes.starts_with("\xFE\xFF") ||
           (bytes.size() >= 4 && (bytes[0] == '\0') != (bytes[1] == '\0') && (bytes[0] == '\0') == (bytes[2] == '\0') &&
            (bytes[1] == '\0') == (bytes[3] == '\0'));
}

std::string repaired_utf8(std::string_view text) {
    std::string repaired;
    repaired.reserve(text.size());
    for (std::size_t at = 0; at < text.size();) {
        const unicode::CodePoint point = unicode::code_point_at(text, at);
        if (point.valid) {
            repaired.append(text.substr(at, point.bytes));
        } else {
            unicode::append_utf8(repaired, unicode::replacement);
        }
        at += point.bytes;
    }
    return repaired;
}

std::string nfc(std::string_view text) {
    if (is_surely_nfc(text)) {
        return std::string(text);
    }
    return mapped(repaired_utf8(text), UTF8PROC_STABLE | UTF8PROC_COMPOSE);
}

std::string folded(std::string_view text) {
    if (unicode::is_ascii(text) || is_surely_folded(text)) {
        return ascii_lower(text);
    }
    constexpr int nfkc = UTF8PROC_STABLE | UTF8PROC_COMPOSE | UTF8PROC_COMPAT;
    return mapped(mapped(mapped(repaired_utf8(text), nfkc), UTF8PROC_CASEFOLD), nfkc);
}

std::string nearest(std::string_view word, const std::vector<std::string>& candidates) {
    constexpr std::size_t longest_word = 200;  // a distance costs the product of both lengths
    const std::u32string wanted = unicode::code_points(folded(word));
    if (wanted.size() > longest_word) {
        return {};
    }
    const std::string* best = nullptr;
    std::size_t best_distance = wanted.size() / 3 + 1;
    for (const std::string& candidate : candidates) {
        const std::u32string points = unicode::code_points(folded(candidate));
        if (points.size() > longest_word) {
            continue;
        }
        const std::size_t distance = edit_distance(wanted, points);
        if (distance < best_distance) {
            best = &candidate;
            best_distance = distance;
        }
    }
    return best == nullptr ? std::string() : *best;
}

}  // namespace public_signals::inline base
