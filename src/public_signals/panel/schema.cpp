#include "public_signals/panel/schema.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>

#include "public_signals/base/text.hpp"

namespace public_signals::inline panel {

namespace {

bool contains(const std::vector<std::string>& names, std::string_view name) {
    return std::ranges::find(names, name) != names.end();
}

/// Those of all groups, in order.
template <class Wanted>
Extensions groups_where(Wanted wanted) {
    Extensions groups = extension_groups();
    std::erase_if(groups, [&](const std::string& group) { return !wanted(group); });
    return groups;
}

}  // namespace

Result<Extensions> extensions_named(const std::vector<std::string>& names, const std::string& where) {
    const std::vector<std::string> known = extension_groups();
    for (const std::string& name : names) {
        if (!contains(known, name)) {
            const std::string near = nearest(name, known);
            return invalid(fmt::format("unknown extension `{}`", name), where,
                           fmt::format("{}there are: {}", near.empty() ? "" : fmt::format("did you mean `{}`? ", near),
                                       fmt::join(known, " ")));
        }
    }
    return groups_where([&](const std::string& group) { return contains(names, group); });
}

Extensions extensions_with(const std::function<bool(std::string_view)>& has_column) {
    return groups_where([&](const std::string& group) {
        return std::ranges::any_of(columns_of_group(group),
                                   [&](const PanelColumn& column) { return has_column(column.name); });
    });
}

Extensions united(const Extensions& a, const Extensions& b) {
    return groups_where([&](const std::string& group) { return contains(a, group) || contains(b, group); });
}

std::vector<PanelColumn> panel_schema(const Extensions& extensions) {
    std::vector<PanelColumn> schema(canonical_columns().begin(), canonical_columns().end());
    for (const std::string& group : extensions) {
        std::ranges::copy(columns_of_group(group), std::back_inserter(schema));
    }
    return schema;
}

std::vector<PanelColumn> source_columns(Source source, const Extensions& extensions) {
    const std::string_view name = name_of(source);
    std::vector<PanelColumn> columns;
    std::ranges::copy_if(all_columns(), std::back_inserter(columns), [&](const PanelColumn& column) {
        return column.source == name &&
               (column.is_canonical() || column.group == name || contains(extensions, column.group));
    });
    return columns;
}

bool is_extension(Source source) {
    return std::ranges::none_of(canonical_columns(),
                                [&](const PanelColumn& column) { return column.source == name_of(source); });
}

bool is_in_panel(Source source, const Extensions& extensions) {
    return !is_extension(source) || std::ranges::any_of(panel_schema(extensions), [&](const PanelColumn& column) {
        return column.source == name_of(source);
    });
}

std::vector<Source> canonical_sources() {
    std::vector<Source> sources(all_sources().begin(), all_sources().end());
    std::erase_if(sources, is_extension);
    return sources;
}

std::vector<Source> canonical_sources_first() {
    std::vector<Source> sources(all_sources().begin(), all_sources().end());
    std::ranges::stable_partition(sources, [](Source source) { return !is_extension(source); });
    return sources;
}

std::vector<PostCount> summed_counts(Source source) {
    std::vector<PostCount> counts;
    for (const PanelColumn& column : source_columns(source)) {
        if (column.measure == Measure::SumOfCount) {
            counts.push_back(column.count);
        }
    }
    return counts;
}

namespace {

bool is_own_field(const PostField& field, Source source) {
    return facts_of(source).own_post_fields.find(fmt::format(" {} ", field.name)) != std::string_view::npos;
}

}  // namespace

bool is_shown_where_known(const PostField& field, Source source) {
    return field.shown == Shown::WhereKnown || (field.shown == Shown::BySourceOrKnown && !is_own_field(field, source));
}

std::vector<const PostField*> post_fields_of(Source source) {
    std::vector<const PostField*> fields;
    for (const PostField& field : post_fields) {
        if (field.shown != Shown::BySource || is_own_field(field, source)) {
            fields.push_back(&field);
        }
    }
    const auto place = [summed = summed_counts(source)](const PostField* field) {
        return std::ranges::find(summed, std::get<PostCount>(field->member)) - summed.begin();
    };
    const auto first = std::ranges::find_if(fields, &PostField::is_count);
    const auto last = std::ranges::find_if_not(first, fields.end(), &PostField::is_count);
    std::ranges::stable_sort(first, last, {}, place);
    return fields;
}

}  // namespace public_signals::inline panel
