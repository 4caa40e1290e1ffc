#include "public_signals/report/svg_parts.hpp"

#include <algorithm>
#include <cmath>

#include "public_signals/base/wrapped.hpp"
#include "public_signals/models/estimate_text.hpp"

namespace public_signals::inline report {
namespace {

constexpr std::string_view figure_style =
    "text{font:13px system-ui,sans-serif;fill:#1b2027}.s{fill:#56606b}.t{font-weight:600}"
    "path{fill:none;stroke-linecap:round;stroke-linejoin:round}.z{stroke:#8a949e}.g{stroke:#dfe3e7}"
    ".c{stroke:#4a7fb5;stroke-width:2}.d{stroke:#1f5a99;stroke-width:8}.o{stroke:#8a949e;stroke-width:8}"
    ".e{stroke:none;fill:#dbe7f3}";

constexpr std::size_t caption_letters = 84;

}  // namespace

std::vector<std::string> caption_lines(const std::string& text) {
    return lines_within(text, caption_letters);
}

void add_caption(HtmlPage& page, const std::string& text, double y) {
    for (const std::string& line : caption_lines(text)) {
        add_text(page, 12, y, "start", "s", line);
        y += caption_line;
    }
}

void begin_svg(HtmlPage& page, double width, double height, const std::string& title, const std::string& description) {
    page.add(
        "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"{0:.0f}\" height=\"{1:.0f}\" viewBox=\"0 0 {0:.0f} "
        "{1:.0f}\" role=\"img\" aria-labelledby=\"t d\">\n<title id=\"t\">{2}</title>\n<desc id=\"d\">{3}</desc>\n"
        "<style>{4}</style>\n<rect width=\"100%\" height=\"100%\" fill=\"#fff\"/>\n",
        width, height, title, description, Markup{figure_style});
}

void add_text(HtmlPage& page, double x, double y, const char* anchor, const char* kind, std::string_view text) {
    page.add("<text x=\"{:.1f}\" y=\"{:.1f}\" text-anchor=\"{}\" class=\"{}\">{}</text>\n", x, y, anchor, kind, text);
}

void add_path(HtmlPage& page, const char* kind, const std::string& d) {
    page.add("<path class=\"{}\" d=\"{}\"/>\n", kind, d);
}

std::string tick_text(double value) {
    return std::abs(value) >= 10'000 ? short_number(value) : fmt::format("{:g}", value);
}

double longest(const std::vector<std::string>& names) {
    std::size_t length = 0;
    for (const std::string& name : names) {
        length = std::max(length, name.size());
    }
    return letter * static_cast<double>(std::min<std::size_t>(length, 200));
}

}  // namespace public_signals::inline report
