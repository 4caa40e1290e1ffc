#include "public_signals/features/inputs.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "public_signals/features/keys.hpp"
#include "public_signals/panel/schema.hpp"

namespace public_signals::inline features {

AnyCells cells_of(const Column& column, std::span<const std::uint8_t> known) {
    if (column.type() == ColumnType::Int64) {
        return FeatureCells<std::int64_t>{column.ints(), known};
    }
    return FeatureCells<double>{column.floats(), known};
}

namespace {

/// Weeks that the source may still change; a missing flag counts as not partial.
Result<void> blank_partial_weeks(const Panel& panel, const std::string& flag, std::vector<std::uint8_t>& known) {
    const Column* partial = panel.find(flag);
    if (partial == nullptr) {
        return {};
    }
    if (partial->type() != ColumnType::Bool) {
        const auto is_known = [](std::uint8_t cell) { return cell != 0; };
        if (std::ranges::none_of(partial->known, is_known)) {
            return {};
        }
        return invalid_at({.column = flag}, fmt::format("{} is {}, not bool", flag, name_of(partial->type())),
                          "make it true or false: the value of a true week counts as missing in features");
    }
    for (Row row = 0; row < known.size(); ++row) {
        if (partial->known[row] != 0 && partial->bools()[row] != 0) {
            known[row] = 0;
        }
    }
    return {};
}

Result<Input> input_of(const Panel& panel, const std::string& name) {
    const Column& column = *TRY(panel.column(name));
    Input input{.known = column.known};
    if (column.type() == ColumnType::Float64) {
        for (Row row = 0; row < panel.row_count(); ++row) {
            const double value = column.floats()[row];
            if (input.known[row] != 0 && std::isinf(value)) {
                return invalid_at(place_of(panel, row, name), fmt::format("{} holds an infinity", name),
                                  "make it a missing value; features are made of finite numbers");
            }
            input.known[row] = input.known[row] != 0 && !std::isnan(value) ? 1 : 0;
        }
    }
    const std::string flag(partial_flag_of(name));
    if (panel.find(flag) != nullptr) {
        input.known_finished = input.known;
        TRY(blank_partial_weeks(panel, flag, input.known_finished));
    }
    return input;
}

}  // namespace

Result<std::vector<Input>> inputs_of(const Panel& panel, const std::vector<std::string>& names) {
    std::vector<Input> inputs;
    inputs.reserve(names.size());
    for (const std::string& name : names) {
        inputs.push_back(TRY(input_of(panel, name)));
        Input& input = inputs.back();
        input.cells = cells_of(*panel.find(name), input.known);
        input.finished = input.known_finished.empty() ? input.cells : cells_of(*panel.find(name), input.known_finished);
    }
    return inputs;
}

}  // namespace public_signals::inline features
