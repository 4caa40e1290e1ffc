// A downloaded table as the answers that Google would have given: one a term, so that it is replayed like any other.
#include <fmt/format.h>

#include <algorithm>

#include "public_signals/base/text.hpp"
#include "public_signals/base/url.hpp"
#include "public_signals/data/json_writer.hpp"
#include "public_signals/sources/google_trends/download.hpp"
#include "public_signals/sources/google_trends/places.hpp"
#include "public_signals/sources/google_trends/requests.hpp"
#include "public_signals/study/asked_names.hpp"

namespace public_signals::inline sources {
namespace trends_pages {
namespace {

using namespace import;

/// What the first line says of a table over all categories, folded.
constexpr std::string_view all_categories[] = {
    "all categories",
    "toutes les catégories",
    "alle kategorien",
    "todas las categorías",
    "tutte le categorie",
    "todas as categorias",
    "alle categorieën",
    "alla kategorier",
    "alle kategorier",
    "kaikki luokat",
    "wszystkie kategorie",
    "všechny kategorie",
    "tüm kategoriler",
    "すべてのカテゴリ",
    "所有类别",
    "所有類別",
    "모든 카테고리",
    "все категории",
    "minden kategória",
    "toate categoriile",
};

Result<void> check_category(const std::string& name, const std::string& line) {
    const auto colon = line.find(':');
    if (line.empty() || colon == line.npos) {
        return {};
    }
    const std::string said = folded(line.substr(std::min(line.find_first_not_of(" \xC2\xA0", colon + 1), line.size())));
    if (std::ranges::any_of(all_categories, [&](std::string_view all) { return folded(all) == said; })) {
        return {};
    }
    return invalid(fmt::format("the table is of one category alone: `{}`", line), name,
                   "download it over all categories; where that is what the line says, in a language that is not "
                   "known, cut the line away");
}

/// The place of a column as Google is asked with it.
Result<std::string> geo_of(const std::string& name, const DownloadedTerm& term, const ImportHints& hints) {
    const auto known = term.place ? trends_place_named(*term.place) : std::nullopt;
    if (hints.geo && known && *known != *hints.geo) {
        return invalid(fmt::format("the file is of {}, which is not --geo {}", *term.place, *hints.geo), name,
                       "leave --geo out");
    }
    if (known || hints.geo) {
        return known ? *known : *hints.geo;
    }
    return invalid(term.place ? fmt::format("the place `{}` is not known by its name", *term.place)
                              : std::string("the file does not say of which place it is"),
                   name, "say it as Google writes it: --geo US-NY, or --geo \"\" for the whole world");
}

/// A query of a show that a term is, where the file is of the show's place; a note where no show asks it.
Result<void> check_term(const std::string& name, const DownloadedTerm& term, const std::string& geo,
                        const ImportHints& hints, ImportedFile& file) {
    if (hints.study == nullptr) {
        return {};
    }
    const Show* elsewhere = nullptr;
    for (const Show& show : hints.study->shows) {
        const bool asks = std::ranges::any_of(
            show.google_queries, [&](const std::string& query) { return words_key(query) == words_key(term.query); });
        if (asks && trends_geo(show, hints.study->settings) == geo) {
            return {};
        }
        elsewhere = asks ? &show : elsewhere;
    }
    if (elsewhere != nullptr) {
        const auto in_words = [](const std::string& place) { return place.empty() ? "the world" : place; };
        return invalid(fmt::format("`{}` is of {}, and {} asks it of {}", term.query, in_words(geo), elsewhere->name,
                                   in_words(trends_geo(*elsewhere, hints.study->settings))),
                       name, "download it of that place, or mend gt_geo in shows.yaml");
    }
    file.notes.push_back(fmt::format("{}: no show has `{}` among its google_queries", name, term.query));
    return {};
}

std::string request_of(const DownloadedTerm& term, const std::string& geo, const DownloadedInterest& interest,
                       const DateRange& window) {
    Json place = Json::object();
    if (!geo.empty()) {
        place[geo.find('-') == geo.npos ? "country" : "region"] = geo;
    }
    Json words = Json::array();
    words.push_back(Json{{"type", "BROAD"}, {"value", term.query}});
    Json keyword = Json::object();
    keyword["keyword"] = std::move(words);
    Json item = Json::object();
    item["geo"] = std::move(place);
    item["complexKeywordsRestriction"] = std::move(keyword);
    Json items = Json::array();
    items.push_back(std::move(item));
    Json options = {{"property", ""}, {"backend", "IZG"}, {"category", 0}};
    Json request = Json::object();
    request["time"] = fmt::format("{} {}", format_day(window.first), format_day(window.last));
    request["resolution"] = name_of(interest.resolution);
    request["locale"] = "en-US";
    request["comparisonItem"] = std::move(items);
    request["requestOptions"] = std::move(options);
    return request.dump();
}

std::string answer_of(const DownloadedTerm& term, const DownloadedInterest& interest, bool last_is_partial) {
    Json timeline = Json::array();
    for (const DownloadedPoint& point : term.points) {
        Json item = Json::object();
        item["time"] =
            std::to_string(std::chrono::duration_cast<std::chrono::seconds>(point.day.time_since_epoch()).count());
        item["value"] = std::vector<std::int64_t>{point.value};
        // Under the privacy threshold a file has 0, and of a share below one <1.
        Json known = Json::array();
        known.push_back(point.value > 0 || point.below_one);
        item["hasData"] = std::move(known);
        item["formattedValue"] = std::vector<std::string>{point.below_one ? "<1" : std::to_string(point.value)};
        if (point.is_partial || (last_is_partial && point.day == interest.last)) {
            item["isPartial"] = true;
        }
        timeline.push_back(std::move(item));
    }
    Json answer = Json::object();
    answer["timelineData"] = std::move(timeline);
    Json body = Json::object();
    body["scale"] = interest.terms.size() > 1 ? "file" : "query";
    body["default"] = std::move(answer);
    return body.dump();
}

void note_coarse(const std::string& name, const DownloadedTerm& term, ImportedFile& file) {
    constexpr std::int64_t coarse = 20;
    std::int64_t most = 0;
    for (const DownloadedPoint& point : term.points) {
        most = std::max(most, point.value);
    }
    if (most < coarse) {
        file.notes.push_back(
            fmt::format("{}: gt_coarse: `{}` reaches {} of 100 on the scale of the file, so that its "
                        "weeks differ in few steps: download it alone",
                        name, term.query, most));
    }
}

}  // namespace
}  // namespace trends_pages

Result<import::ImportedFile> read_trends_download(const std::string& name, const std::string& bytes,
                                                  const import::ImportHints& hints) {
    using namespace trends_pages;
    const DownloadedInterest interest = TRY(read_trends_table(name, bytes));
    TRY(check_category(name, interest.category));
    const auto period = std::chrono::days(interest.resolution == Resolution::Week ? days_a_week : 1);
    const Instant at = hints.captured_at.value_or(Instant(interest.last));
    if (at < interest.last) {
        return invalid(fmt::format("the file has a row of {}, and was saved before", format_day(interest.last)), name,
                       "give the time at which it was downloaded with --captured-at");
    }
    const bool last_is_partial = !hints.captured_at || at < interest.last + period;
    const DateRange window{interest.first, std::min(interest.last + period - std::chrono::days(1), day_of(at))};
    ImportedFile file{.what =
                          fmt::format("Google Trends, {}", interest.resolution == Resolution::Week ? "weeks" : "days")};
    file.is_time_unknown = !hints.captured_at;
    for (const DownloadedTerm& term : interest.terms) {
        const std::string geo = TRY(geo_of(name, term, hints));
        TRY(check_term(name, term, geo, hints, file));
        note_coarse(name, term, file);
        file.pages.push_back(
            {.url = fmt::format("https://trends.google.com/trends/api/widgetdata/multiline?hl=en-US&import=csv&req={}",
                                percent_encoded(request_of(term, geo, interest, window))),
             .at = at,
             .content_type = "application/json",
             .body = answer_of(term, interest, last_is_partial),
             .about = fmt::format("{} in {}", term.query, geo.empty() ? "the world" : geo)});
    }
    return file;
}

}  // namespace public_signals::inline sources
