#include "public_signals/sources/wikipedia/facts.hpp"

#include "public_signals/panel/panel_columns.hpp"

namespace public_signals::inline sources {

namespace {

constexpr PanelColumn wikipedia_columns[] = {
    {.name = "wiki_views",
     .type = ColumnType::Int64,
     .source = "wikipedia",
     .measure = Measure::DailyViews,
     .group = "wikipedia",
     .is_drawn = true,
     .worth_a_warning = many_views},
    {.name = "wiki_is_partial",
     .type = ColumnType::Bool,
     .source = "wikipedia",
     .measure = Measure::PartialFlag,
     .group = "wikipedia"},
};

/// The APIs of Wikimedia are documented for programs, and their etiquette says how often they may be asked:
/// https://doc.wikimedia.org/generated-data-platform/aqs/analytics-api/, https://www.mediawiki.org/wiki/API:Etiquette
constexpr net::DocumentedApi wikipedia_apis[] = {
    {[](std::string_view host) { return host == "wikimedia.org"; },
     [](const Url& url) { return url.path.starts_with("/api/rest_v1/metrics/pageviews/"); }},
    {[](std::string_view host) { return host == "www.wikidata.org" || host.ends_with(".wikipedia.org"); },
     [](const Url& url) { return url.path == "/w/api.php"; }},
};

}  // namespace

constinit const SourceFacts wikipedia_facts{
    .id = Source::Wikipedia,
    .name = "wikipedia",
    .title = "Wikipedia",
    .prefix = "wiki_",
    .rows = RawRows::Days,
    .apis = wikipedia_apis,
    .own_columns = [] { return std::span<const PanelColumn>(wikipedia_columns); }};

}  // namespace public_signals::inline sources
