// Bytes -> row groups -> Parquet -> Arrow: the whole way of the chunk writer, for the fuzz program and the test.
#pragma once

#include <string>

#include "chunk_check.hpp"
#include "public_signals/base/file.hpp"

namespace public_signals::fuzz {

inline Result<std::vector<std::size_t>> write(const std::filesystem::path& file, const std::vector<GroupCase>& groups,
                                              const WeekFormat& format, int threads) {
    PanelWriter writer(file, threads, format);
    for (const GroupCase& group : groups) {
        TRY(writer.append(group.row_group()));
    }
    TRY(writer.close());
    return writer.nulls();
}

/// What is wrong with the file that is written of these bytes; empty when nothing is. The file stays.
inline std::string chunk_round_trip(std::string_view bytes, const std::filesystem::path& file) {
    Draw draw(bytes);
    const FilePlan plan = drawn_plan(draw);
    std::vector<std::string> names;
    for (std::size_t c = 0; c < plan.columns.size(); ++c) {
        names.push_back(fmt::format("c{}", c));
    }
    std::vector<GroupCase> groups(draw.below(3) + 1);
    std::ranges::generate(groups, [&] { return drawn_group(draw, plan, names); });
    const auto nulls = write(file, groups, plan.week_format, 1);
    if (!nulls) {
        return nulls.error().message;
    }
    for (std::size_t c = 0; c < names.size(); ++c) {
        std::size_t due = 0;
        for (const GroupCase& group : groups) {
            due += static_cast<std::size_t>(std::ranges::count(group.due[c].known, std::uint8_t{0}));
        }
        if ((*nulls)[c] != due) {
            return fmt::format("column {}: another count of nulls", c);
        }
    }
    const std::string wrong = difference(file, groups, plan);
    if (!wrong.empty() || draw.below(4) != 0) {
        return wrong;
    }
    const auto alone = read_file(file);
    const auto again = write(file, groups, plan.week_format, 3);
    const auto together = read_file(file);
    return again && alone && together && *alone == *together ? "" : "three threads write other bytes";
}

}  // namespace public_signals::fuzz
