// What figures that are files of their own are drawn with.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "public_signals/report/markup.hpp"

namespace public_signals::inline report {

inline constexpr double letter = 8.2;  // room for a letter of a label
inline constexpr double plot_width = 420;

/// The head of a file: title and description for those who can't see it, the style, a white ground.
void begin_svg(HtmlPage& page, double width, double height, const std::string& title, const std::string& description);
/// `kind` is a class of the style: t of titles, s of what stands beside, n of names.
void add_text(HtmlPage& page, double x, double y, const char* anchor, const char* kind, std::string_view text);
/// `kind` is a class of the style: z zero, g grid, c line, d and o dots, e area.
void add_path(HtmlPage& page, const char* kind, const std::string& d);
inline constexpr double caption_line = 18;
inline constexpr double caption_width = 610;  // of its lines

/// A caption in lines that a figure has room for.
std::vector<std::string> caption_lines(const std::string& text);
/// The lines of a caption, the first one at `y`.
void add_caption(HtmlPage& page, const std::string& text, double y);
std::string tick_text(double value);
/// Room for the longest of some labels.
double longest(const std::vector<std::string>& names);

}  // namespace public_signals::inline report
