#include "public_signals/report/row_list.hpp"

#include <algorithm>

namespace public_signals::inline report {
namespace {

constexpr std::size_t most_unfolded = 12;

}  // namespace

std::size_t listed(std::size_t rows) {
    return std::min(rows, most_listed);
}

void open_rows(HtmlPage& page, const RowList& list) {
    page.add("<figure id=\"{}\"><figcaption><h3>{}</h3><p class=\"soft small\">{}</p></figcaption>\n", list.anchor,
             list.title, list.meaning);
    page.add(
        "<details class=\"rows\"{}><summary>{}</summary>\n<div class=\"scroll\" tabindex=\"0\" role=\"region\" "
        "aria-label=\"{}, "
        "rows\">\n<table><caption>{}</caption>\n<thead><tr>",
        Markup{list.rows <= most_unfolded ? " open" : ""}, counted(static_cast<std::int64_t>(list.rows), "row"),
        list.title,
        list.rows > most_listed ? fmt::format("The first {} of {}; {}", most_listed, list.rows, list.whole)
                                : std::string(list.order));
    for (const std::string_view column : list.columns) {
        const bool number = column.starts_with('#');
        page.add("<th scope=\"col\"{}>{}</th>", Markup{number ? " class=\"n\"" : ""}, column.substr(number ? 1 : 0));
    }
    page.raw("</tr></thead>\n<tbody>\n");
}

void close_rows(HtmlPage& page) {
    page.raw("</tbody></table></div></details></figure>\n");
}

void add_no_rows(HtmlPage& page, std::string_view anchor, std::string_view title, std::string_view words) {
    page.add("<figure id=\"{}\"><figcaption><h3>{}</h3><p class=\"soft small\">{}</p></figcaption></figure>\n", anchor,
             title, words);
}

}  // namespace public_signals::inline report
