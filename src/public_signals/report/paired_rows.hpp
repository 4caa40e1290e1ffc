// Two panels side by side: every show and week that one of them has.
#pragma once

#include <optional>
#include <string_view>
#include <vector>

#include "public_signals/panel/panel.hpp"

namespace public_signals::inline report {

struct PairedRow {
    std::string_view show;
    Week week;
    std::optional<Row> then;  // none: that panel has no such row
    std::optional<Row> now;
};

/// By show, then week; of a row that is there twice, the first.
std::vector<PairedRow> paired_rows(const Panel& then, const Panel& now);

}  // namespace public_signals::inline report
