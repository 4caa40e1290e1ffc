#include "public_signals/common/csv.hpp"

#include <gtest/gtest.h>

#include <fstream>
#include <random>

#include "public_signals/common/csv_rows.hpp"
#include "unit/common/temporary_folder.hpp"

namespace public_signals {
namespace {

using Rows = std::vector<std::vector<std::string>>;

/// Header and rows, or the error as one row: where, message.
Rows rows_of(const std::string& bytes) {
    const auto table = CsvTable::parse(bytes, "t.csv");
    if (!table) {
        return {{table.error().where, table.error().message}};
    }
    Rows rows{{table->header().begin(), table->header().end()}};
    for (std::size_t row = 0; row < table->row_count(); ++row) {
        rows.emplace_back();
        for (std::size_t column = 0; column < table->header().size(); ++column) {
            rows.back().emplace_back(table->cell(row, column));
        }
    }
    return rows;
}

TEST(Csv, ReadsWhatRfc4180Allows) {
    const std::vector<std::pair<std::string, Rows>> table = {
        {"a,b\n1,2\n", {{"a", "b"}, {"1", "2"}}},
        {"a,b\n1,2", {{"a", "b"}, {"1", "2"}}},
        {"a,b\r\n1,2\r\n", {{"a", "b"}, {"1", "2"}}},
        {"\xEF\xBB\xBF"
         "a,b\n,\n",
         {{"a", "b"}, {"", ""}}},
        {"a,b\n\"1,5\",\"say \"\"hi\"\"\"\n", {{"a", "b"}, {"1,5", "say \"hi\""}}},
        {"a,b\n\"two\nlines\",x\n3,4\n", {{"a", "b"}, {"two\nlines", "x"}, {"3", "4"}}},
        {"a,b\r\n\"two\r\nlines\",\"\"\r\n", {{"a", "b"}, {"two\r\nlines", ""}}},
        {"\"a\"\"b\",c\n\"\"\"\",d\n", {{"a\"b", "c"}, {"\"", "d"}}},
        {"a\n\nx\n", {{"a"}, {""}, {"x"}}},
        {"a,b\n\n1,2\n\r\n\n", {{"a", "b"}, {"1", "2"}}},
        {"a,b\n6\" of snow,x\n", {{"a", "b"}, {"6\" of snow", "x"}}},
        {"a,b\n\"q\",", {{"a", "b"}, {"q", ""}}},
        {"a,b\n", {{"a", "b"}}},
    };
    for (const auto& [bytes, expected] : table) {
        EXPECT_EQ(rows_of(bytes), expected) << bytes;
    }
}

TEST(Csv, SaysFileAndLineOfWhatIsWrong) {
    const std::vector<std::pair<std::string, Rows>> table = {
        {"a,b\n1,2\n3\n", {{"t.csv:3", "a row has 1 fields, the header has 2"}}},
        {"a,b\n\"x\ny\",2\n1,2,3\n", {{"t.csv:4", "a row has 3 fields, the header has 2"}}},
        {"a,b\n1,\"2\n\n\n", {{"t.csv:2", "a quoted field never ends"}}},
        {"a,b\n1,\"2\"x\n", {{"t.csv:2", "text follows the closing quote of a field"}}},
        {"", {{"t.csv", "the CSV file is empty"}}},
        {"\xEF\xBB\xBF", {{"t.csv", "the CSV file is empty"}}},
    };
    for (const auto& [bytes, expected] : table) {
        EXPECT_EQ(rows_of(bytes), expected) << bytes;
    }
}

TEST(Csv, KnowsTheLineOnWhichEachRowBegins) {
    const auto table = CsvTable::parse("a,b\n\"x\ny\",1\n\n2,3\n", "t.csv");
    ASSERT_TRUE(table);
    ASSERT_EQ(table->row_count(), 2u);
    EXPECT_EQ(table->line_of(0), 2u);
    EXPECT_EQ(table->line_of(1), 5u);
    EXPECT_EQ(table->find("b"), 1u);
    EXPECT_EQ(table->find("c"), CsvTable::npos);
}

TEST(Csv, ATableMovesWithoutLosingItsCells) {
    auto table = CsvTable::parse("a\nx\n", "t.csv");
    const CsvTable moved = *std::move(table);
    const CsvTable copy = moved;
    EXPECT_EQ(copy.cell(0, 0), "x");
}

TEST(Csv, ReadsBackEveryTableThatItWrites) {
    std::mt19937 random(7);
    const std::string alphabet = "ab,\"\n\r é";
    for (int round = 0; round < 2000; ++round) {
        Rows rows(1 + random() % 6, std::vector<std::string>(2 + random() % 3));
        std::string bytes;
        for (auto& row : rows) {
            row.resize(rows.front().size());
            for (std::size_t column = 0; column < row.size(); ++column) {
                for (unsigned n = random() % 6; n > 0; --n) {
                    row[column] += alphabet[random() % alphabet.size()];
                }
                bytes += column == 0 ? "" : ",";
                append_csv_field(bytes, row[column]);
            }
            bytes += '\n';
        }
        ASSERT_EQ(rows_of(bytes), rows) << bytes;
    }
}

/// What a reader says of the same bytes in a file; the error as one row.
Rows streamed(const std::filesystem::path& file) {
    auto reader = CsvReader::open(file);
    if (!reader) {
        return {{reader.error().where.substr(reader.error().where.find("t.csv")), reader.error().message}};
    }
    Rows rows{reader->header()};
    while (true) {
        const auto more = reader->next();
        if (!more) {
            return {{more.error().where.substr(more.error().where.find("t.csv")), more.error().message}};
        }
        if (!*more) {
            return rows;
        }
        rows.emplace_back();
        for (std::size_t column = 0; column < reader->header().size(); ++column) {
            rows.back().emplace_back(reader->field(column));
        }
    }
}

TEST(CsvReader, StreamsWhatTheTableHoldsWhereverItsBufferEnds) {
    const TemporaryFolder folder;
    const std::string row = "1,\"a \"\"b\"\",\nc\",plain \"text\r\n\n\"\",\"\"\"\",\"x\"\r\n";
    for (const std::size_t shift : {0, 1, 2, 3, 5, 7, 11, 13, 17}) {
        std::string bytes = "\xEF\xBB\xBF" + std::string(shift, 'h') + ",b,c\n";
        while (bytes.size() < 700'000) {
            bytes += row;
        }
        bytes += "9,\"" + std::string(shift * 100'000, '"') + std::string(shift * 100'000, '"') + "\",last";
        std::ofstream(folder / "t.csv", std::ios::binary) << bytes;
        ASSERT_EQ(streamed(folder / "t.csv"), rows_of(bytes)) << shift;
        for (const std::string end : {"\n1,2\n", "\n1,\"2\n\n\n", "\n1,\"2\"x,3\n"}) {
            std::ofstream(folder / "t.csv", std::ios::binary) << bytes << end;
            ASSERT_EQ(streamed(folder / "t.csv"), rows_of(bytes + end)) << shift;
        }
    }
    for (const std::string bytes : {"", "\xEF\xBB\xBF", "a,b\n", "a,b", "a\n\nx"}) {
        std::ofstream(folder / "t.csv", std::ios::binary) << bytes;
        EXPECT_EQ(streamed(folder / "t.csv"), rows_of(bytes)) << bytes;
    }
    EXPECT_EQ(CsvReader::open(folder / "absent.csv").error().kind, ErrorKind::Io);
    EXPECT_EQ(CsvReader::open(folder.path()).error().kind, ErrorKind::Io);
}

TEST(AppendCsvField, QuotesOnlyWhatNeedsIt) {
    const std::vector<std::pair<std::string, std::string>> table = {
        {"plain", "plain"},   {"", ""},         {"a,b", "\"a,b\""}, {"a\"b", "\"a\"\"b\""}, {"a\nb", "\"a\nb\""},
        {"a\rb", "\"a\rb\""}, {" a", "\" a\""}, {"a ", "\"a \""},   {"a b", "a b"},
    };
    for (const auto& [field, expected] : table) {
        std::string out;
        append_csv_field(out, field);
        EXPECT_EQ(out, expected);
    }
}

}  // namespace
}  // namespace public_signals
