#include "public_signals/data/csv.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <fstream>
#include <optional>
#include <random>
#include <tuple>

#include "public_signals/data/csv_rows.hpp"
#include "unit/base/temporary_folder.hpp"

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
    const std::vector<std::string> alphabet = {"a", "b", ",", "\"", "\n", "\r", " ", "é"};
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

/// RFC 4180 read one character after another; `rows` where nothing is wrong.
std::optional<Rows> read_by_character(const std::string& bytes) {
    Rows rows;
    for (std::size_t at = 0; at < bytes.size();) {
        std::vector<std::string> row;
        for (bool in_row = true; in_row;) {
            std::string field;
            const bool quoted = at < bytes.size() && bytes[at] == '"';
            if (quoted) {
                for (++at;; ++at) {
                    if (at >= bytes.size()) {
                        return std::nullopt;
                    }
                    if (bytes[at] == '"' && bytes.substr(at, 2) != "\"\"") {
                        break;
                    }
                    at += bytes[at] == '"' ? 1 : 0;
                    field += bytes[at];
                }
                at += bytes.substr(at + 1, 2) == "\r\n" ? 2 : 1;
            } else {
                const std::size_t end = std::min(bytes.find_first_of(",\n", at), bytes.size());
                field = bytes.substr(at, end - at);
                at = end;
                if (at < bytes.size() && bytes[at] == '\n' && field.ends_with('\r')) {
                    field.pop_back();
                }
            }
            if (at < bytes.size() && bytes[at] != ',' && bytes[at] != '\n') {
                return std::nullopt;
            }
            in_row = at < bytes.size() && bytes[at] == ',';
            ++at;
            row.push_back(field);
        }
        if (rows.empty() || row.size() == rows[0].size()) {
            rows.push_back(row);
        } else if (row != std::vector<std::string>{""}) {
            return std::nullopt;
        }
    }
    return rows;
}

TEST(Csv, ReadsBlocksAsOneReadsCharacters) {
    std::mt19937 random(11);
    const std::vector<std::string> pieces = {
        "a",     "bc",       ",",   ",",    "\n",    "\"",          "\"\"", "\r\n",
        "\r",    ",\"",      "\",", "\"\n", "\",\"", ",\"x\"\"y\"", "é",    std::string(40, 'z'),
        "a,b\n", "\"q\",1\n"};
    int whole = 0;
    for (int round = 0; round < 20000; ++round) {
        std::string bytes = "a,b\n";
        for (unsigned n = random() % 40; n > 0; --n) {
            // Mostly rows that are right, or hardly a text of some length would be.
            bytes += random() % 3 != 0 ? pieces[pieces.size() - 2 + random() % 2] : pieces[random() % pieces.size()];
        }
        const auto expected = read_by_character(bytes);
        whole += expected ? 1 : 0;
        if (expected) {
            ASSERT_EQ(rows_of(bytes), *expected) << bytes;
        } else {
            ASSERT_TRUE(rows_of(bytes)[0][0].starts_with("t.csv:")) << bytes;
        }
    }
    EXPECT_GT(whole, 1000);
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

TEST(CsvReader, LeavesTheDoubledQuotesOfTheColumnThatIsToStandAsItIs) {
    const TemporaryFolder folder;
    std::ofstream(folder / "t.csv", std::ios::binary) << "a,b\n\"x\"\"y\",\"1\"\"2\"\nx,\"12\"\n\"\"\"\",p\"q\n";
    auto reader = *CsvReader::open(folder / "t.csv");
    reader.leave_doubled(1);
    std::vector<std::tuple<std::string, std::string, bool>> seen;
    while (*reader.next()) {
        seen.emplace_back(reader.field(0), reader.field(1), reader.is_doubled());
    }
    const decltype(seen) expected = {{"x\"y", "1\"\"2", true}, {"x", "12", false}, {"\"", "p\"q", false}};
    EXPECT_EQ(seen, expected);
}

TEST(CsvReader, FindsTheOneByteThatIsNoUtf8WhereverItLies) {
    const TemporaryFolder folder;
    std::mt19937_64 chance(6);
    for (int round = 0; round < 300; ++round) {
        std::string bytes = "a,b\n";
        const auto rows = 1 + chance() % 400;
        const auto bad_row = chance() % (2 * rows);  // in half of the files there is none
        for (std::size_t row = 0; row < rows; ++row) {
            std::string text(chance() % 60, 'x');
            text.insert(chance() % (text.size() + 1), chance() % 8 == 0 ? "\xC3\xA9" : "");
            text.insert(chance() % (text.size() + 1), row == bad_row ? "\xFF" : "");
            const char* const quote = chance() % 3 == 0 ? "\"" : "";
            bytes += text + "," + quote + std::to_string(row) + quote + "\n";
        }
        std::ofstream(folder / "t.csv", std::ios::binary) << bytes;
        auto reader = *CsvReader::open(folder / "t.csv");
        std::size_t read = 0;
        Result<bool> more = reader.next();
        for (; more && *more; more = reader.next()) {
            ++read;
        }
        ASSERT_EQ(read, std::min<std::size_t>(bad_row, rows)) << round;
        ASSERT_EQ(more.has_value(), bad_row >= rows) << round;
    }
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
