// Groups of rows: codes, counts and examples are those that a map finds row by row.
#include "public_signals/models/factors.hpp"

#include <gtest/gtest.h>

#include <map>
#include <random>
#include <string>

namespace public_signals {
namespace {

/// What factor_of promises, in the plainest way.
void expect_groups_of(const Column& column, const std::vector<std::string>& texts) {
    Series series = series_of(column);
    if (series.has_all()) {
        series.known = {};  // as columns of a frame without gaps come
    }
    const Factor factor = factor_of(series);
    std::map<std::string, std::int32_t> codes;
    std::map<std::int32_t, std::size_t> count;
    for (std::size_t row = 0; row < texts.size(); ++row) {
        if (column.known[row] == 0) {
            EXPECT_EQ(factor.code[row], -1);
            continue;
        }
        const auto [found, is_new] = codes.emplace(texts[row], static_cast<std::int32_t>(codes.size()));
        EXPECT_EQ(factor.code[row], found->second);
        if (is_new) {
            EXPECT_EQ(factor.example[static_cast<std::size_t>(found->second)], row);
        }
        ++count[found->second];
    }
    ASSERT_EQ(factor.levels, std::ssize(codes));
    for (const auto& [code, rows] : count) {
        EXPECT_EQ(factor.count[static_cast<std::size_t>(code)], rows);
    }
}

TEST(Factors, AreTheGroupsOfEqualValuesInAnyOrder) {
    std::mt19937_64 chance(20);
    for (int round = 0; round < 100; ++round) {
        const std::size_t rows = chance() % 200;
        const std::int64_t values = 1 + static_cast<std::int64_t>(chance() % 20);
        const bool has_runs = round % 2 == 0;
        Column numbers = missing_column("n", ColumnType::Int64, rows);
        Column names = missing_column("t", ColumnType::String, rows);
        std::vector<std::string> texts(rows);
        std::int64_t value = 0;
        for (std::size_t row = 0; row < rows; ++row) {
            if (!has_runs || chance() % 5 == 0) {
                value = static_cast<std::int64_t>(chance() % static_cast<std::uint64_t>(values)) - 5;
            }
            numbers.ints()[row] = value;
            texts[row] = "show " + std::to_string(value);
            names.strings()[row] = texts[row];
            numbers.known[row] = names.known[row] = round % 3 == 0 || chance() % 10 != 0 ? 1 : 0;
        }
        expect_groups_of(numbers, texts);
        expect_groups_of(names, texts);
    }
}

}  // namespace
}  // namespace public_signals
