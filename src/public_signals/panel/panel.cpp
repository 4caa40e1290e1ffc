#include "public_signals/panel/panel.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <numeric>

#include "public_signals/base/text.hpp"

namespace public_signals::inline panel {

namespace {

template <class Values>
Values gathered(const Values& values, const std::vector<Row>& order) {
    Values picked;
    picked.reserve(order.size());
    for (const Row row : order) {
        picked.push_back(values[row]);
    }
    return picked;
}

std::string unknown_column_help(std::string_view name, const Panel& panel) {
    std::vector<std::string> names = {"show", "week_start"};
    for (const Column& column : panel.columns) {
        names.push_back(column.name);
    }
    const std::string near = nearest(name, names);
    if (!near.empty()) {
        return fmt::format("did you mean '{}'?", near);
    }
    constexpr std::size_t most_named = 20;
    const std::size_t more = names.size() > most_named ? names.size() - most_named : 0;
    names.resize(names.size() - more);
    return fmt::format("the columns are {}{}", fmt::join(names, ", "),
                       more > 0 ? fmt::format(" and {} more", more) : "");
}

}  // namespace

const Column* Panel::find(std::string_view name) const {
    const auto found = std::ranges::find(columns, name, &Column::name);
    return found == columns.end() ? nullptr : &*found;
}

Result<const Column*> Panel::column(std::string_view name) const {
    if (const Column* found = find(name)) {
        return found;
    }
    return about({.column = std::string(name)},
                 invalid(fmt::format("the panel has no column '{}'", name), {}, unknown_column_help(name, *this)));
}

std::vector<RowRange> Panel::units() const {
    std::vector<RowRange> ranges;
    for (Row begin = 0; begin < show.size();) {
        Row end = begin + 1;
        while (end < show.size() && show[end] == show[begin]) {
            ++end;
        }
        ranges.push_back({begin, end});
        begin = end;
    }
    return ranges;
}

Extensions extensions_of(const Panel& panel) {
    return extensions_with([&panel](std::string_view name) { return panel.find(name) != nullptr; });
}

std::vector<Row> panel_order(const Panel& panel) {
    std::vector<Row> order(panel.row_count());
    std::iota(order.begin(), order.end(), Row{0});
    const auto before = [&panel](Row a, Row b) {
        const int by_show = panel.show[a].compare(panel.show[b]);
        return by_show != 0 ? by_show < 0 : panel.week[a] < panel.week[b];
    };
    if (!std::ranges::is_sorted(order, before)) {
        std::ranges::stable_sort(order, before);
    }
    return order;
}

Panel reordered(const Panel& panel, const std::vector<Row>& order) {
    Panel sorted{gathered(panel.show, order), gathered(panel.week, order), {}, panel.count_age, panel.asked};
    sorted.columns.reserve(panel.columns.size());
    for (const Column& column : panel.columns) {
        sorted.columns.push_back(
            {column.name,
             std::visit([&](const auto& values) -> decltype(Column::values) { return gathered(values, order); },
                        column.values),
             gathered(column.known, order)});
    }
    return sorted;
}

}  // namespace public_signals::inline panel
