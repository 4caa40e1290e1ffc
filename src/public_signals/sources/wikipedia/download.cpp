#include "public_signals/sources/wikipedia/download.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>
#include <map>
#include <set>

#include "public_signals/base/counted.hpp"
#include "public_signals/base/text.hpp"
#include "public_signals/base/url.hpp"
#include "public_signals/data/csv.hpp"
#include "public_signals/data/json.hpp"
#include "public_signals/data/json_writer.hpp"
#include "public_signals/engine/import/import_times.hpp"
#include "public_signals/engine/import/records.hpp"
#include "public_signals/engine/import/table_days.hpp"
#include "public_signals/engine/import/table_numbers.hpp"
#include "public_signals/sources/wikipedia/titles.hpp"

namespace public_signals::inline sources {
namespace views_table {
namespace {

using namespace import;

using ViewsOfDay = std::map<Day, std::int64_t>;

struct ArticleViews {
    std::string title;
    ViewsOfDay days = {};
    std::set<Day> rows = {};  // those without a value as well
};

constexpr const char* what_to_download = "download daily views: Pageviews Analysis, date type `Daily`";
constexpr const char* days_as_downloaded = "import the file as it was downloaded, or write its days as YYYY-MM-DD";
constexpr const char* numbers_as_downloaded =
    "import the file as it was downloaded, or write its views as whole numbers without signs between them: 1308";

/// Puts a cell to its article; a cell that is missing says nothing.
Result<void> take(ArticleViews& article, Day day, std::string_view cell, const std::string& place) {
    TRY(check_not_ahead(Instant(day), place));
    if (!article.rows.insert(day).second) {
        return invalid(fmt::format("the day {} stands twice", format_day(day)), place,
                       "delete the row that is not meant");
    }
    cell = without_zero_decimals(json::trimmed(cell));
    if (says_unknown(cell)) {
        return {};
    }
    std::int64_t views = 0;
    const auto [end, error] = std::from_chars(cell.data(), cell.data() + cell.size(), views);
    if (error != std::errc{} || end != cell.data() + cell.size() || views < 0) {
        return invalid(fmt::format("`{}` is no number of views", cell), place, numbers_as_downloaded);
    }
    if (views > most_of_a_count) {
        return invalid(fmt::format("views `{}` is more than 10^15, which no day has", cell), place,
                       "mend the cell, or leave it empty where its views are not known");
    }
    article.days.emplace(day, views);
    return {};
}

/// The day of each text; `place` is that of one of them.
template <class Place>
Result<std::vector<Day>> days_of(const std::vector<std::string_view>& texts, const Place& place) {
    auto days = days_of_column(texts);
    if (days) {
        return std::move(*days);
    }
    const DaysFault& fault = days.error();
    const bool has_months = is_month(json::trimmed(texts[fault.cell]));
    return invalid(has_months ? "the rows are months" : fault.what, place(fault.cell),
                   has_months           ? what_to_download
                   : fault.help.empty() ? days_as_downloaded
                                        : fault.help);
}

/// Rows of days follow each other by one, but for some that are missing. Those of months may be dated by their first
/// day, and a sum of thirty days must not become one.
Result<void> check_days(const ArticleViews& article, const std::string& place) {
    std::map<std::chrono::days, std::size_t> steps;
    for (auto day = article.rows.begin(); day != article.rows.end() && std::next(day) != article.rows.end(); ++day) {
        ++steps[*std::next(day) - *day];
    }
    if (steps.empty() || 2 * steps[std::chrono::days(1)] >= article.rows.size() - 1) {
        return {};
    }
    steps.erase(std::chrono::days(1));
    const auto most = std::ranges::max_element(steps, {}, [](const auto& step) { return step.second; })->first;
    const bool months = most >= std::chrono::days(28) && most <= std::chrono::days(31);
    return invalid(
        months ? "the rows are months, written as days" : fmt::format("the rows are {} days apart", most.count()),
        place, fmt::format("{}; days are written YYYY-MM-DD or month/day/year", what_to_download));
}

/// A title twice, however it is written, is one article with two numbers of views a day.
Result<void> check_title(const std::vector<ArticleViews>& articles, const std::string& title,
                         const std::string& place) {
    const auto is_same = [&](const ArticleViews& other) {
        return normalized_title(other.title) == normalized_title(title);
    };
    if (std::ranges::any_of(articles, is_same)) {
        return invalid(fmt::format("the article `{}` stands twice", title), place,
                       "delete the one that is not meant, or download the article alone");
    }
    return {};
}

Result<std::vector<ArticleViews>> articles_of_csv(const std::string& name, const std::string& bytes,
                                                  bool has_decimal_comma) {
    const CsvTable table = TRY(CsvTable::parse(bytes, name));
    const auto place = [&](std::size_t row) { return fmt::format("{}:{}", name, table.line_of(row)); };
    std::vector<std::string_view> texts;
    for (std::size_t row = 0; row < table.row_count(); ++row) {
        texts.push_back(table.cell(row, 0));
    }
    const std::vector<Day> days = TRY(days_of(texts, place));
    std::vector<ArticleViews> articles;
    for (std::size_t column = 1; column < table.header().size(); ++column) {
        ArticleViews article{.title = std::string(table.header()[column])};
        if (folded(article.title) == "ispartial") {
            return invalid("the column isPartial is of Google Trends", name + ":1", "use --source google_trends");
        }
        TRY(check_title(articles, article.title, name + ":1"));
        std::vector<std::string_view> cells;
        for (std::size_t row = 0; row < table.row_count(); ++row) {
            cells.push_back(table.cell(row, column));
        }
        const auto views = whole_numbers_of_column(cells, has_decimal_comma);
        if (!views) {
            return invalid(views.error().what, place(views.error().cell), numbers_as_downloaded);
        }
        for (std::size_t row = 0; row < table.row_count(); ++row) {
            TRY(take(article, days[row], (*views)[row], place(row)));
        }
        TRY(check_days(article, name + ":2"));
        articles.push_back(std::move(article));
    }
    return articles;
}

Result<std::vector<ArticleViews>> articles_of_json(const std::string& name, const std::string& bytes) {
    const json::Document document = TRY(json::Document::parse(bytes));
    std::vector<ArticleViews> articles;
    for (const json::Value& object : document.root().elements()) {
        ArticleViews article{.title = object.get("title").text().value_or("")};
        const std::string place = fmt::format("{}: {}", name, article.title);
        TRY(check_title(articles, article.title, place));
        for (const auto& [key, value] : object.members()) {
            if (is_month(key)) {
                return invalid("the rows are months", place, what_to_download);
            }
            if (const auto day = parse_day(key)) {
                TRY(take(article, *day, value.text().value_or(""), place));
            }
        }
        TRY(check_days(article, place));
        articles.push_back(std::move(article));
    }
    return articles;
}

/// A day in whatever order: which one, and whether it can be read, is said when the table is.
bool looks_like_a_day(std::string_view cell) {
    return !cell.empty() && cell.find_first_not_of("0123456789-/. ") == cell.npos &&
           cell.find_first_of("-/.") != cell.npos;
}

bool is_views_json(std::string_view bytes) {
    const auto document = json::Document::parse_in_place(bytes);
    const json::Value first = document ? document->root().item(0) : json::Value();
    return first.get("title").is_string() && std::ranges::any_of(first.members(), [](const auto& member) {
               return parse_day(member.first) || is_month(member.first);
           });
}

/// Days from the first to the last, as the API would have answered: it leaves days without a view out, and some that
/// had views, and the tool writes 0 for both.
ImportedPage page_of(const std::string& title, const ViewsOfDay& days, Instant at, const ImportHints& hints) {
    const std::string project = hints.study != nullptr ? hints.study->settings.wiki.project : WikiSettings().project;
    std::string article = title;
    std::ranges::replace(article, ' ', '_');
    Json items = Json::array();
    for (const auto& [day, views] : days) {
        if (views == 0) {
            continue;
        }
        Json item = Json::object();
        item["project"] = project;
        item["article"] = article;
        item["granularity"] = "daily";
        item["timestamp"] = format_compact_day(day) + "00";
        item["access"] = "all-access";
        item["agent"] = hints.agent;
        item["views"] = views;
        items.push_back(std::move(item));
    }
    Json body = Json::object();
    body["redirects"] = "no";
    body["items"] = std::move(items);
    return {.url = fmt::format("https://wikimedia.org/api/rest_v1/metrics/pageviews/per-article/{}/all-access/{}/{}/"
                               "daily/{}/{}?import=csv",
                               project, hints.agent, percent_encoded(article), format_compact_day(days.begin()->first),
                               format_compact_day(days.rbegin()->first)),
            .at = at,
            .content_type = "application/json",
            .body = body.dump(),
            .about = title};
}

/// The days between two that are missing, apart from each other.
std::vector<ViewsOfDay> runs_of_days(const ViewsOfDay& days) {
    std::vector<ViewsOfDay> runs;
    for (const auto& [day, views] : days) {
        if (runs.empty() || runs.back().rbegin()->first + std::chrono::days(1) != day) {
            runs.emplace_back();
        }
        runs.back().emplace(day, views);
    }
    return runs;
}

bool has_views(const ViewsOfDay& days) {
    return std::ranges::any_of(days, [](const auto& day) { return day.second > 0; });
}

/// Whether a study can tell whose article a title is without having asked Wikipedia.
bool is_article_of(const Show& show, const std::string& title) {
    const auto is_it = [&](const std::string& name) { return normalized_title(name) == title; };
    return (!show.wikipedia_title.empty() && is_it(show.wikipedia_title)) ||
           std::ranges::any_of(show.wikipedia_extra_titles, is_it);
}

}  // namespace
}  // namespace views_table

ToldSource told_as_views(std::string_view bytes, const Study*) {
    using namespace views_table;
    if (bytes.starts_with('[')) {
        return is_views_json(bytes) ? ToldSource::Yes : ToldSource::No;
    }
    const std::size_t first_row = std::min(bytes.find('\n'), bytes.size() - 1) + 1;
    const std::size_t behind =
        std::min(bytes.find('\n', first_row), bytes.size() - 1) + 1;  // whole lines with their end
    const auto table =
        bytes.empty() ? CsvTable::parse("", "") : CsvTable::parse(std::string(bytes.substr(0, behind)), "");
    if (!table || table->header().size() < 2 || folded(table->header().front()) != "date" || table->row_count() != 1) {
        return ToldSource::No;
    }
    return looks_like_a_day(table->cell(0, 0)) ? ToldSource::Yes : ToldSource::No;
}

Result<import::ImportedFile> read_views_download(const std::string& name, const std::string& bytes,
                                                 const import::ImportHints& hints) {
    using namespace views_table;
    const auto articles = TRY(bytes.starts_with('[') ? articles_of_json(name, bytes)
                                                     : articles_of_csv(name, bytes, hints.has_decimal_comma));
    const auto tells = [](const ArticleViews& article) { return article.rows.size() != 1; };
    if (std::ranges::none_of(articles, tells)) {
        return invalid("one row does not tell whether it is of a day or of a month", name, what_to_download);
    }
    Day last{};
    for (const ArticleViews& article : articles) {
        last = article.days.empty() ? last : std::max(last, article.days.rbegin()->first);
    }
    if (last == Day{}) {
        return invalid("the table has no views", name, what_to_download);
    }
    if (std::ranges::none_of(articles, [](const ArticleViews& article) { return has_views(article.days); })) {
        return invalid(
            "every day has 0 views, which is what the tool writes for a day that it got no answer of", name,
            "check the titles, and download days before and behind as well; of a table that was split, put the "
            "parts together");
    }
    const Instant behind = Instant(last + std::chrono::days(1));
    const Instant at = hints.captured_at.value_or(behind);
    if (at < behind) {
        return invalid(fmt::format("the file has views of {}, and was saved before the day was over", format_day(last)),
                       name, "give the time at which it was downloaded with --captured-at");
    }
    ImportedFile file{.what = "Wikipedia pageviews"};
    file.is_time_unknown = !hints.captured_at;
    for (const ArticleViews& article : articles) {
        const std::string title = normalized_title(article.title);
        const auto is_its = [&](const Show& show) { return is_article_of(show, title); };
        if (hints.study != nullptr && std::ranges::none_of(hints.study->shows, is_its)) {
            file.notes.push_back(
                fmt::format("{}: no show names the article {} as its wikipedia_title", name, article.title));
        }
        std::size_t silent = 0;
        for (const ViewsOfDay& days : runs_of_days(article.days)) {
            if (has_views(days)) {
                file.pages.push_back(page_of(title, days, at, hints));
            } else {
                silent += days.size();
            }
        }
        if (silent > 0) {
            file.notes.push_back(
                fmt::format("{}: {} of {} are left unknown: each has 0 views, which is what the tool writes for a day "
                            "that it got no answer of, and no day beside them has any",
                            name, counted(static_cast<std::int64_t>(silent), "day"), article.title));
        }
    }
    file.notes.push_back(
        fmt::format("{}: all access and the agent `{}` are taken, redirects are not counted: the file "
                    "does not say them; beside days that a pull asked with redirects its weeks are partial",
                    name, hints.agent));
    return file;
}

}  // namespace public_signals::inline sources
