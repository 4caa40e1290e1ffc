// The page as text that grows. Whatever is text is escaped here: a show's name can become words, never markup.
#pragma once

#include <fmt/format.h>

#include <cstdint>
#include <string>
#include <string_view>
#include <type_traits>

#include "public_signals/base/counted.hpp"

namespace public_signals::inline report {

/// `text` for an element's content or a quoted attribute: bad bytes and control characters become U+FFFD.
std::string escaped(std::string_view text);

/// 12.34 as `12.3 %`; a share that isn't whole is never printed as 0 % or 100 %.
std::string percent(std::int64_t part, std::int64_t whole);
/// A count in full, other numbers with one decimal.
std::string number_text(double value, bool is_count);

/// Markup that this program made, which goes into the page as it is.
struct Markup {
    std::string_view html;
};

class HtmlPage {
  public:
    /// Adds markup with its arguments filled in; arguments that are text are escaped.
    template <class... Args>
    void add(std::string_view markup, const Args&... args) {
        write(markup, argument(args)...);
    }
    /// Adds markup without arguments, in which braces mean nothing.
    void raw(std::string_view markup) { m_html += markup; }
    std::string& html() { return m_html; }

  private:
    template <class T>
    static auto argument(const T& value) {
        if constexpr (std::is_same_v<T, Markup>) {
            return value.html;
        } else if constexpr (std::is_convertible_v<const T&, std::string_view>) {
            return escaped(value);
        } else {
            return value;
        }
    }
    template <class... Args>
    void write(std::string_view markup, const Args&... args) {
        fmt::vformat_to(std::back_inserter(m_html), markup, fmt::make_format_args(args...));
    }

    std::string m_html;
};

}  // namespace public_signals::inline report
