#include "public_signals/panel/raw_columns.hpp"

namespace public_signals::inline panel {

namespace {

/// The share of the letters of a name that another one has in its order.
double likeness(std::string_view a, std::string_view b) {
    std::vector<std::size_t> before(b.size() + 1, 0);
    for (const char letter : a) {
        std::vector<std::size_t> now(b.size() + 1, 0);
        for (std::size_t at = 1; at <= b.size(); ++at) {
            now[at] = b[at - 1] == letter ? before[at - 1] + 1 : std::max(before[at], now[at - 1]);
        }
        before = std::move(now);
    }
    return 2.0 * static_cast<double>(before.back()) / static_cast<double>(a.size() + b.size());
}

/// Of the columns that nobody reads, the one whose name is the most like a missing one; empty where all are read.
std::string_view nearest_unread(const CsvCells& cells, std::string_view name, std::span<const std::string_view> ours) {
    std::string_view nearest;
    for (const std::string_view column : cells.header()) {
        const bool is_read = std::ranges::find(ours, column) != ours.end();
        if (!is_read && (nearest.empty() || likeness(column, name) > likeness(nearest, name))) {
            nearest = column;
        }
    }
    return nearest;
}

}  // namespace

void add_way_out(Error& error) {
    if (error.kind == ErrorKind::InvalidInput) {
        error.help += fmt::format(
            "{}where `pull` made the file, move it away and run `public-signals pull --offline`: the "
            "archives give it anew",
            error.help.empty() ? "" : "; ");
    }
}

bool is_of_this_program(const CsvCells& cells) {
    return std::ranges::any_of(std::array{"run_id", "rules_hash", "capture"},
                               [&](const char* name) { return cells.has(cells.field(name)); });
}

Result<CsvField> required_of_ours(const CsvCells& cells, std::string_view name,
                                  std::span<const std::string_view> ours) {
    auto found = cells.required(name);
    if (found) {
        return found;
    }
    const std::string_view renamed = nearest_unread(cells, name, ours);
    found.error().help = renamed.empty()
                             ? "without it its rows would count as others: put it back"
                             : fmt::format("is '{}' the column that was renamed? call it {}", renamed, name);
    return found;
}

Result<void> check_not_renamed(const CsvCells& cells, std::string_view name, std::span<const std::string_view> ours) {
    constexpr double nearly = 0.6;
    const std::string_view near = cells.has(cells.field(name)) ? "" : nearest_unread(cells, name, ours);
    if (!near.empty() && likeness(near, name) >= nearly) {
        TRY(required_of_ours(cells, name, ours));
    }
    return {};
}

}  // namespace public_signals::inline panel
