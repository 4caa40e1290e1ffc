#include "public_signals/sources/wikipedia/facts.hpp"

#include "public_signals/panel/schema.hpp"

namespace public_signals::inline sources {

namespace {

constexpr SchemaColumn columns[] = {
    {"wiki_views", ColumnType::Int64, true, Measure::DailyViews},
    {"wiki_is_partial", ColumnType::Bool, true, Measure::PartialFlag},
};

}  // namespace

constinit const SourceFacts wikipedia_facts{.id = Source::Wikipedia,
                                            .name = "wikipedia",
                                            .title = "Wikipedia",
                                            .prefix = "wiki_",
                                            .rows = RawRows::Days,
                                            .own_columns = [] { return std::span<const SchemaColumn>(columns); }};

}  // namespace public_signals::sources
