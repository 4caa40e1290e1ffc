#include "public_signals/report/markup.hpp"

#include <algorithm>
#include <cmath>

#include "public_signals/base/text.hpp"

namespace public_signals::inline report {
namespace {

constexpr std::string_view replacement = "\xEF\xBF\xBD";

bool is_plain(unsigned char c) {
    return c >= 0x20 && c < 0x7f && c != '&' && c != '<' && c != '>' && c != '"' && c != '\'';
}

/// U+0080..U+009F, which HTML reads as windows-1252 or refuses, in UTF-8.
bool is_c1(std::string_view text, std::size_t at) {
    return text[at] == '\xC2' && at + 1 < text.size() && static_cast<unsigned char>(text[at + 1]) < 0xA0;
}

}  // namespace

std::string escaped(std::string_view text) {
    if (std::ranges::all_of(text, is_plain)) {
        return std::string(text);
    }
    const std::string clean = repaired_utf8(text);
    std::string out;
    for (std::size_t at = 0; at < clean.size(); ++at) {
        const char c = clean[at];
        switch (c) {
            case '&':
                out += "&amp;";
                break;
            case '<':
                out += "&lt;";
                break;
            case '>':
                out += "&gt;";
                break;
            case '"':
                out += "&quot;";
                break;
            case '\'':
                out += "&#39;";
                break;
            default:
                if (static_cast<unsigned char>(c) < 0x20 || c == 0x7f) {
                    out += replacement;
                } else if (is_c1(clean, at)) {
                    out += replacement;
                    ++at;
                } else {
                    out += c;
                }
        }
    }
    return out;
}

std::string percent(std::int64_t part, std::int64_t whole) {
    if (whole == 0) {
        return "–";
    }
    const std::int64_t rounded = (1000 * part + whole / 2) / whole;
    const std::int64_t tenths = part > 0 && part < whole ? std::clamp<std::int64_t>(rounded, 1, 999) : rounded;
    return fmt::format("{}.{} %", tenths / 10, tenths % 10);
}

std::string number_text(double value, bool is_count) {
    if (!std::isfinite(value) || std::abs(value) >= 9.0e15) {
        return fmt::format("{:.3g}", value);
    }
    const std::string text = fmt::format("{:.1f}", std::abs(value));
    const std::string whole = grouped(std::stoll(text.substr(0, text.size() - 2)));
    return (value < 0 ? "-" : "") + whole + (is_count ? "" : text.substr(text.size() - 2));
}

}  // namespace public_signals::inline report
