#include "public_signals/sources/wikipedia/facts.hpp"

#include "public_signals/panel/schema.hpp"

namespace public_signals::inline sources {

namespace {

constexpr SchemaColumn columns[] = {
    {"wiki_views", ColumnType::Int64, true, Measure::DailyViews},
    {"wiki_is_partial", ColumnType::Bool, true, Measure::PartialFlag},
};

/// The APIs of Wikimedia are documented for programs, and their etiquette says how often they may be asked:
/// https://doc.wikimedia.org/generated-data-platform/aqs/analytics-api/, https://www.mediawiki.org/wiki/API:Etiquette
constexpr net::DocumentedApi apis[] = {
    {[](std::string_view host) { return host == "wikimedia.org"; },
     [](const Url& url) { return url.path.starts_with("/api/rest_v1/metrics/pageviews/"); }},
    {[](std::string_view host) { return host == "www.wikidata.org" || host.ends_with(".wikipedia.org"); },
     [](const Url& url) { return url.path == "/w/api.php"; }},
};

}  // namespace

constinit const SourceFacts wikipedia_facts{.id = Source::Wikipedia,
                                            .name = "wikipedia",
                                            .title = "Wikipedia",
                                            .prefix = "wiki_",
                                            .rows = RawRows::Days,
                                            .apis = apis,
                                            .own_columns = [] { return std::span<const SchemaColumn>(columns); }};

}  // namespace public_signals::sources
