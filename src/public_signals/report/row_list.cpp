#include "public_signals/report/row_list.hpp"

#include <algorithm>
#include <vector>

namespace public_signals::inline report {
namespace {

constexpr std::size_t most_unfolded = 12;

std::size_t end_of(const std::string& html, std::string_view mark, std::size_t at) {
    const std::size_t found = html.find(mark, at);
    return found == std::string::npos ? html.size() : found;
}

/// The names of the columns of the table whose head begins at `at`, as they stand in the page.
std::vector<std::string> heads_from(const std::string& html, std::size_t at) {
    std::vector<std::string> heads;
    const std::size_t last = end_of(html, "</thead>", at);
    for (std::size_t head = end_of(html, "<th ", at); head < last; head = end_of(html, "<th ", head + 1)) {
        const std::size_t text = end_of(html, ">", head) + 1;
        heads.push_back(html.substr(text, end_of(html, "</th>", text) - text));
    }
    return heads;
}

}  // namespace

void label_cells(HtmlPage& page) {
    std::string& html = page.html();
    const std::size_t head = html.rfind("<thead>");
    const std::vector<std::string> heads = heads_from(html, head);
    const std::size_t body = end_of(html, "<tbody>", head);
    const std::string table = html.substr(std::min(body, html.size()));
    html.resize(html.size() - table.size());
    std::size_t column = 0;
    for (std::size_t at = 0; at < table.size();) {
        const std::size_t next = end_of(table, "<t", at + 1);  // texts are escaped, so this is a row or a cell
        const std::string_view element = std::string_view(table).substr(at, next - at);
        if (element.starts_with("<tr")) {
            column = 0;
        } else if (element.starts_with("<th")) {
            ++column;
        }
        if (element.starts_with("<td") && column < heads.size()) {
            html += fmt::format("<td data-l=\"{}\"{}", heads[column], element.substr(3));
            ++column;
        } else {
            html += element;
        }
        at = next;
    }
}

std::size_t listed(std::size_t rows) {
    return std::min(rows, most_listed);
}

void open_rows(HtmlPage& page, const RowList& list) {
    page.add("<figure id=\"{}\"><figcaption><h3>{}</h3><p class=\"soft small\">{}</p></figcaption>\n", list.anchor,
             list.title, list.meaning);
    page.add(
        "<details class=\"rows\"{}><summary>{}</summary>\n<div class=\"scroll\" tabindex=\"0\" role=\"region\" "
        "aria-label=\"{}, "
        "rows\">\n<table class=\"stack\"><caption>{}</caption>\n<thead><tr>",
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
    label_cells(page);
    page.raw("</tbody></table></div></details></figure>\n");
}

void add_no_rows(HtmlPage& page, std::string_view anchor, std::string_view title, std::string_view words) {
    page.add("<figure id=\"{}\"><figcaption><h3>{}</h3><p class=\"soft small\">{}</p></figcaption></figure>\n", anchor,
             title, words);
}

}  // namespace public_signals::inline report
