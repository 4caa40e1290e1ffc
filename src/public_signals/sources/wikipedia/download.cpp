#include "public_signals/sources/wikipedia/download.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>
#include <map>

#include "public_signals/base/text.hpp"
#include "public_signals/base/url.hpp"
#include "public_signals/data/csv.hpp"
#include "public_signals/data/json.hpp"
#include "public_signals/data/json_writer.hpp"
#include "public_signals/engine/import/records.hpp"
#include "public_signals/sources/wikipedia/titles.hpp"

namespace public_signals::inline sources {
namespace views_table {
namespace {

using namespace import;

using ViewsOfDay = std::map<Day, std::int64_t>;

struct ArticleViews {
    std::string title;
    ViewsOfDay days;
};

constexpr const char* what_to_download = "download daily views: Pageviews Analysis, date type `Daily`";

bool is_month(std::string_view text) {
    return text.size() == 7 && parse_day(std::string(text) + "-01").has_value();
}

/// Puts a cell to its article; a cell that is missing says nothing.
Result<void> take(ArticleViews& article, std::string_view day_text, std::string_view cell, const std::string& place) {
    const auto day = parse_day(day_text);
    if (!day) {
        return invalid(is_month(day_text) ? "the rows are months" : fmt::format("`{}` is no day", day_text), place,
                       what_to_download);
    }
    if (says_unknown(cell)) {
        return {};
    }
    std::int64_t views = 0;
    const auto [end, error] = std::from_chars(cell.data(), cell.data() + cell.size(), views);
    if (error != std::errc{} || end != cell.data() + cell.size() || views < 0) {
        return invalid(fmt::format("`{}` is no number of views", cell), place, what_to_download);
    }
    if (!article.days.emplace(*day, views).second) {
        return invalid(fmt::format("the day {} stands twice", format_day(*day)), place, what_to_download);
    }
    return {};
}

Result<std::vector<ArticleViews>> articles_of_csv(const std::string& name, const std::string& bytes) {
    const CsvTable table = TRY(CsvTable::parse(bytes, name));
    std::vector<ArticleViews> articles;
    for (std::size_t column = 1; column < table.header().size(); ++column) {
        articles.push_back({.title = std::string(table.header()[column])});
        for (std::size_t row = 0; row < table.row_count(); ++row) {
            TRY(take(articles.back(), table.cell(row, 0), table.cell(row, column),
                     fmt::format("{}:{}", name, table.line_of(row))));
        }
    }
    return articles;
}

Result<std::vector<ArticleViews>> articles_of_json(const std::string& name, const std::string& bytes) {
    const json::Document document = TRY(json::Document::parse(bytes));
    std::vector<ArticleViews> articles;
    for (const json::Value& object : document.root().elements()) {
        ArticleViews article{.title = object.get("title").text().value_or("")};
        const std::string place = fmt::format("{}: {}", name, article.title);
        for (const auto& [key, value] : object.members()) {
            if (parse_day(key) || is_month(key)) {
                TRY(take(article, key, value.text().value_or(""), place));
            }
        }
        articles.push_back(std::move(article));
    }
    return articles;
}

bool is_views_json(std::string_view bytes) {
    const auto document = json::Document::parse_in_place(bytes);
    const json::Value first = document ? document->root().item(0) : json::Value();
    return first.get("title").is_string() && std::ranges::any_of(first.members(), [](const auto& member) {
               return parse_day(member.first) || is_month(member.first);
           });
}

ImportedPage page_of(const std::string& title, const ViewsOfDay& days, Instant at, const ImportHints& hints) {
    const std::string project = hints.study != nullptr ? hints.study->settings.wiki.project : WikiSettings().project;
    std::string article = title;
    std::ranges::replace(article, ' ', '_');
    Json items = Json::array();
    for (const auto& [day, views] : days) {
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

/// Whether a study can tell whose article a title is without having asked Wikipedia.
bool is_article_of(const Show& show, const std::string& title) {
    const auto is_it = [&](const std::string& name) { return normalized_title(name) == title; };
    return (!show.wikipedia_title.empty() && is_it(show.wikipedia_title)) ||
           std::ranges::any_of(show.wikipedia_extra_titles, is_it);
}

}  // namespace
}  // namespace views_table

bool is_views_download(std::string_view bytes) {
    using namespace views_table;
    if (bytes.starts_with('[')) {
        return is_views_json(bytes);
    }
    const std::string_view header = bytes.substr(0, bytes.find('\n'));
    const auto table = CsvTable::parse(std::string(bytes.substr(0, bytes.find('\n', header.size() + 1))), "");
    if (!table || table->header().size() < 2 || folded(table->header().front()) != "date" || table->row_count() != 1) {
        return false;
    }
    return parse_day(table->cell(0, 0)) || is_month(table->cell(0, 0));
}

Result<import::ImportedFile> read_views_download(const std::string& name, const std::string& bytes,
                                                 const import::ImportHints& hints) {
    using namespace views_table;
    const auto articles = TRY(bytes.starts_with('[') ? articles_of_json(name, bytes) : articles_of_csv(name, bytes));
    Day last{};
    for (const ArticleViews& article : articles) {
        last = article.days.empty() ? last : std::max(last, article.days.rbegin()->first);
    }
    if (last == Day{}) {
        return invalid("the table has no views", name, what_to_download);
    }
    const Instant behind = Instant(last + std::chrono::days(1));
    const Instant at = hints.captured_at.value_or(behind);
    if (at < behind) {
        return invalid(fmt::format("the file has views of {}, and was saved before the day was over", format_day(last)),
                       name, "give the time at which it was downloaded with --captured-at");
    }
    ImportedFile file{.what = "Wikipedia pageviews"};
    for (const ArticleViews& article : articles) {
        const std::string title = normalized_title(article.title);
        const auto is_its = [&](const Show& show) { return is_article_of(show, title); };
        if (hints.study != nullptr && std::ranges::none_of(hints.study->shows, is_its)) {
            file.notes.push_back(
                fmt::format("{}: no show names the article {} as its wikipedia_title", name, article.title));
        }
        for (const ViewsOfDay& days : runs_of_days(article.days)) {
            file.pages.push_back(page_of(title, days, at, hints));
        }
    }
    file.notes.push_back(fmt::format("{}: all access and the agent `{}` are taken, redirects are not counted: the file "
                                     "does not say them",
                                     name, hints.agent));
    return file;
}

}  // namespace public_signals::inline sources
