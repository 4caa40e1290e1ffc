#include "public_signals/sources/wikipedia/facts.hpp"

#include "public_signals/panel/schema.hpp"

namespace public_signals::inline sources {
namespace wikipedia {
namespace {

bool is_pageviews(const Url& url) {
    return url.path.starts_with("/api/rest_v1/metrics/pageviews/");
}

bool is_action_api(const Url& url) {
    return url.path == "/w/api.php";
}

constexpr const char* etiquette = "https://www.mediawiki.org/wiki/API:Etiquette";
constexpr net::DocumentedApi apis[] = {
    {"wikimedia.org", is_pageviews, "https://doc.wikimedia.org/generated-data-platform/aqs/analytics-api/"},
    {"www.wikidata.org", is_action_api, etiquette},
    {".wikipedia.org", is_action_api, etiquette},
};

constexpr SchemaColumn columns[] = {
    {"wiki_views", ColumnType::Int64, true, Measure::DailyViews},
    {"wiki_is_partial", ColumnType::Bool, true, Measure::PartialFlag},
};

}  // namespace
}  // namespace wikipedia

constinit const SourceFacts wikipedia_facts{.id = Source::Wikipedia,
                                            .name = "wikipedia",
                                            .title = "Wikipedia",
                                            .prefix = "wiki_",
                                            .rows = RawRows::Days,
                                            .documented_apis = wikipedia::apis,
                                            .own_columns = [] {
                                                return std::span<const SchemaColumn>(wikipedia::columns);
                                            }};

}  // namespace public_signals::sources
