#include "public_signals/study/asked_of.hpp"

#include <algorithm>

#include "public_signals/study/asked_names.hpp"

namespace public_signals::inline study {
namespace {

/// By what name a show's article is looked for: its title, else its Wikidata item, else {its name}.
AskedKey article_of(const Show& show) {
    if (!show.wikipedia_title.empty()) {
        return {"wikipedia_title", normalized_title(show.wikipedia_title), "article " + show.wikipedia_title};
    }
    if (!show.wikidata_id.empty()) {
        return {"wikidata_id", show.wikidata_id, "article of " + show.wikidata_id};
    }
    return {"name", "{" + plain_title(show.name) + "}", "article of its name"};
}

}  // namespace

std::vector<AskedKey> asked_of(const Show& show, Source source) {
    std::vector<AskedKey> asked;
    const auto add = [&](AskedKey one) {
        if (std::ranges::find(asked, one.value, &AskedKey::value) == asked.end()) {
            asked.push_back(std::move(one));
        }
    };
    switch (facts_of(source).rows) {
        case RawRows::Posts:
            if (const std::string handle = account_key(handle_of(show, source)); !handle.empty()) {
                add({facts_of(source).show_key, handle, "@" + handle});
            }
            break;
        case RawRows::Points:
            for (const std::string& query : show.google_queries) {
                add({"google_queries", search_key(query), "query " + query});
            }
            break;
        case RawRows::Days:
            add(article_of(show));
            for (const std::string& extra : show.wikipedia_extra_titles) {
                add({"wikipedia_extra_titles", normalized_title(extra), "article " + extra});
            }
    }
    return asked;
}

std::string key_missing(const Show& show, Source source) {
    if (!asked_of(show, source).empty()) {
        return "";
    }
    return has_posts(source) ? facts_of(source).show_key : "google_queries";
}

std::string trends_geo(const Show& show, const Settings& settings) {
    return show.gt_geo.value_or(settings.geo);
}

}  // namespace public_signals::inline study
