#include "public_signals/panel/parquet.hpp"

#include <arrow/api.h>
#include <arrow/io/file.h>
#include <gmock/gmock.h>
#include <parquet/arrow/writer.h>
#include <parquet/file_reader.h>
#include <parquet/metadata.h>

#include <limits>

#include "public_signals/base/file.hpp"
#include "public_signals/panel/week_text.hpp"
#include "unit/base/temporary_folder.hpp"

namespace public_signals {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;

template <class Builder, class... Values>
std::shared_ptr<arrow::Array> array(Builder&& builder, const Values&... values) {
    const auto add = [&](const auto& value) {
        if (value) {
            EXPECT_TRUE(builder.Append(*value).ok());
        } else {
            EXPECT_TRUE(builder.AppendNull().ok());
        }
    };
    (add(std::optional(values)), ...);
    return builder.Finish().ValueOrDie();
}

std::shared_ptr<arrow::Array> texts(const std::vector<std::string>& values) {
    arrow::StringBuilder builder;
    EXPECT_TRUE(builder.AppendValues(values).ok());
    return builder.Finish().ValueOrDie();
}

std::shared_ptr<arrow::Table> table(const std::vector<std::pair<std::string, std::shared_ptr<arrow::Array>>>& columns) {
    arrow::FieldVector fields;
    arrow::ArrayVector arrays;
    for (const auto& [name, values] : columns) {
        fields.push_back(arrow::field(name, values->type()));
        arrays.push_back(values);
    }
    return arrow::Table::Make(arrow::schema(fields), arrays);
}

void store(const arrow::Table& columns, const std::filesystem::path& file) {
    const auto output = arrow::io::FileOutputStream::Open(file.string()).ValueOrDie();
    ASSERT_TRUE(parquet::arrow::WriteTable(columns, arrow::default_memory_pool(), output, 2).ok());
    ASSERT_TRUE(output->Close().ok());
}

Panel panel_of_every_type() {
    Panel panel{{"& Juliet", "Oh, Mary!", "Oh, Mary!"}, {Week{2818}, Week{2818}, Week{2819}}, {}};
    panel.columns.push_back({"tt_posts", Column::Ints{9007199254740993, 0, -1}, {1, 0, 1}});
    panel.columns.push_back({"gt_index", Column::Floats{0.1, 100, 0}, {1, 1, 0}});
    panel.columns.push_back({"gt_is_partial", Column::Bools{0, 0, 1}, {1, 0, 1}});
    panel.columns.push_back({"scrape_run_at", Column::Strings{"", "", "2024-02-01T00:00:00Z"}, {0, 1, 1}});
    return panel;
}

TEST(ColumnsFromArrow, KeepIntegersAndTheirNullsWhereverASliceBegins) {
    constexpr std::int64_t length = 45;
    std::vector<std::int64_t> numbers;
    std::vector<bool> valid;
    for (std::int64_t i = 0; i < length; ++i) {
        numbers.push_back(i - 7);
        valid.push_back(i % 5 != 2);
    }
    arrow::Int64Builder builder;
    ASSERT_TRUE(builder.AppendValues(numbers).ok());
    const auto whole = builder.Finish().ValueOrDie();
    arrow::TypedBufferBuilder<bool> bits;
    for (const bool is_valid : valid) {
        ASSERT_TRUE(bits.Append(is_valid).ok());
    }
    // Numbers are behind the nulls, as other writers may leave them.
    const auto holed =
        std::make_shared<arrow::Int64Array>(length, whole->data()->buffers[1], bits.Finish().ValueOrDie());
    for (std::int64_t begin = 0; begin < 18; ++begin) {
        for (const std::int64_t count : {std::int64_t{0}, std::int64_t{3}, std::int64_t{8}, length - begin}) {
            const auto chunks = std::make_shared<arrow::ChunkedArray>(
                arrow::ArrayVector{whole->Slice(0, 2), holed->Slice(begin, count)});
            const auto read = columns_from_arrow(
                *arrow::Table::Make(arrow::schema({arrow::field("tt_posts", arrow::int64())}), {chunks}));
            ASSERT_TRUE(read);
            const Column& column = read->front();
            ASSERT_EQ(column.size(), static_cast<std::size_t>(count) + 2);
            for (std::size_t i = 0; i < column.size(); ++i) {
                const std::size_t from = i < 2 ? i : i - 2 + static_cast<std::size_t>(begin);
                const bool known = i < 2 || valid[from];
                EXPECT_EQ(column.known[i], known ? 1 : 0) << begin << " " << i;
                EXPECT_EQ(column.ints()[i], known ? numbers[from] : 0) << begin << " " << i;
            }
        }
    }
}

TEST(Parquet, APanelComesBackAsItWas) {
    const TemporaryFolder folder;
    const Panel panel = panel_of_every_type();
    ASSERT_TRUE(write_panel(panel, folder / "a/panel.parquet"));
    const auto read = read_panel(folder / "a/panel.parquet");
    ASSERT_TRUE(read) << read.error().message;
    EXPECT_EQ(read->panel.show, panel.show);
    EXPECT_EQ(read->panel.week, panel.week);
    ASSERT_EQ(read->panel.columns.size(), panel.columns.size());
    for (std::size_t i = 0; i < panel.columns.size(); ++i) {
        EXPECT_EQ(read->panel.columns[i].name, panel.columns[i].name);
        EXPECT_EQ(read->panel.columns[i].known, panel.columns[i].known);
        EXPECT_TRUE(read->panel.columns[i].values == panel.columns[i].values) << panel.columns[i].name;
    }
    EXPECT_EQ(read->stored[1].name, "week_start");
    EXPECT_EQ(read->stored[1].arrow_type, "string");
    EXPECT_EQ(read->stored[3].arrow_type, "double");
}

TEST(Parquet, TheSamePanelGivesTheSameBytesAndLeavesNoTemporaryFile) {
    const TemporaryFolder folder;
    ASSERT_TRUE(write_panel(panel_of_every_type(), folder / "one.parquet"));
    ASSERT_TRUE(write_panel(panel_of_every_type(), folder / "two.parquet"));
    EXPECT_EQ(*read_file(folder / "one.parquet"), *read_file(folder / "two.parquet"));
    const auto entries = std::filesystem::directory_iterator(folder.path());
    EXPECT_EQ(std::distance(begin(entries), end(entries)), 2);
}

TEST(Parquet, TheFileTellsPandasItsNullableTypesAndHidesTheVersionOfArrow) {
    const TemporaryFolder folder;
    ASSERT_TRUE(write_panel(panel_of_every_type(), folder / "panel.parquet"));
    const auto metadata = parquet::ParquetFileReader::OpenFile((folder / "panel.parquet").string())->metadata();
    EXPECT_EQ(metadata->created_by(), "public-signals version 1");
    ASSERT_EQ(metadata->key_value_metadata()->size(), 1);
    const std::string pandas = metadata->key_value_metadata()->Get("pandas").ValueOrDie();
    EXPECT_THAT(pandas, HasSubstr(R"("field_name":"tt_posts","pandas_type":"int64","numpy_type":"Int64")"));
    EXPECT_THAT(pandas, HasSubstr(R"("field_name":"gt_is_partial","pandas_type":"bool","numpy_type":"boolean")"));
    EXPECT_THAT(pandas, HasSubstr(R"("field_name":"week_start","pandas_type":"unicode","numpy_type":"object")"));
}

TEST(Parquet, AnEmptyPanelIsAPanel) {
    const TemporaryFolder folder;
    Panel panel;
    panel.columns.push_back(missing_column("tt_posts", ColumnType::Int64, 0));
    ASSERT_TRUE(write_panel(panel, folder / "empty.parquet"));
    const auto read = read_panel(folder / "empty.parquet");
    ASSERT_TRUE(read);
    EXPECT_EQ(read->panel.row_count(), 0U);
    EXPECT_EQ(read->panel.columns.size(), 1U);
}

TEST(Parquet, WhatOtherWritersStoreReadsAsOurTypes) {
    const std::string text = "A";
    const auto dictionary =
        arrow::DictionaryArray::FromArrays(array(arrow::Int8Builder(), std::optional<std::int8_t>(1),
                                                 std::optional<std::int8_t>(), std::optional<std::int8_t>(0)),
                                           texts({"A", "B"}))
            .ValueOrDie();
    const auto columns = table({
        {"week_start", array(arrow::Date32Builder(), 19723, 19730, 19738)},  // 2024-01-01, 01-08 and Tuesday 01-16
        {"show", array(arrow::LargeStringBuilder(), text, text, text)},
        {"small", array(arrow::Int32Builder(), std::optional(7), std::optional<int>(), std::optional(-7))},
        {"single", array(arrow::FloatBuilder(), 0.5F, std::numeric_limits<float>::quiet_NaN(), 1.0F)},
        {"letters", dictionary},
        {"nothing", std::make_shared<arrow::NullArray>(3)},
        {"when",
         array(arrow::TimestampBuilder(arrow::timestamp(arrow::TimeUnit::MICRO, "UTC"), arrow::default_memory_pool()),
               1706745600000000L, -1L, 0L)},
    });
    const TemporaryFolder folder;
    store(*columns, folder / "theirs.parquet");  // row groups of two: more than one chunk
    const auto read = read_panel(folder / "theirs.parquet");
    ASSERT_TRUE(read) << read.error().message;
    EXPECT_THAT(read->panel.show, ElementsAre("A", "A", "A"));
    EXPECT_EQ(format_week(read->panel.week[0]), "2024-01-01");
    EXPECT_EQ(format_week(read->panel.week[2]), "2024-01-15");
    ASSERT_EQ(read->not_mondays.size(), 1U);
    EXPECT_EQ(read->not_mondays[0].first, 2U);
    EXPECT_EQ(format_day(read->not_mondays[0].second), "2024-01-16");
    const Panel& panel = read->panel;
    EXPECT_THAT(panel.columns[0].ints(), ElementsAre(7, 0, -7));
    EXPECT_THAT(panel.columns[0].known, ElementsAre(1, 0, 1));
    EXPECT_THAT(panel.columns[1].floats(), ElementsAre(0.5, 0, 1));
    EXPECT_THAT(panel.columns[1].known, ElementsAre(1, 0, 1)) << "NaN is missing";
    EXPECT_THAT(panel.columns[2].strings(), ElementsAre("B", "", "A"));
    EXPECT_THAT(panel.columns[3].known, ElementsAre(0, 0, 0));
    EXPECT_THAT(panel.columns[4].strings(),
                ElementsAre("2024-02-01T00:00:00Z", "1969-12-31T23:59:59.999999Z", "1970-01-01T00:00:00Z"));
}

TEST(FromArrow, TimestampsOfEveryUnitNameTheirWeek) {
    for (const auto unit : {arrow::TimeUnit::SECOND, arrow::TimeUnit::MILLI, arrow::TimeUnit::NANO}) {
        const std::int64_t rate = unit == arrow::TimeUnit::SECOND  ? 1
                                  : unit == arrow::TimeUnit::MILLI ? 1000
                                                                   : 1000000000;
        const auto weeks = array(arrow::TimestampBuilder(arrow::timestamp(unit), arrow::default_memory_pool()),
                                 1704067200 * rate, -259200 * rate);  // 2024-01-01 and 1969-12-29
        const auto read = from_arrow(*table({{"show", texts({"A", "A"})}, {"week_start", weeks}}));
        ASSERT_TRUE(read);
        EXPECT_EQ(format_week(read->panel.week[0]), "2024-01-01");
        EXPECT_EQ(read->panel.week[1], Week{0});
        EXPECT_THAT(read->not_mondays, IsEmpty());
    }
}

TEST(FromArrow, AWeekThatIsNoDateIsKeptForTheReport) {
    const auto read =
        from_arrow(*table({{"show", texts({"A", "A"})}, {"week_start", texts({"2024-13-01", "2024-01-01"})}}));
    ASSERT_TRUE(read);
    EXPECT_THAT(read->bad_weeks, ElementsAre("2024-13-01"));
    EXPECT_EQ(read->panel.week[0], no_week);
}

TEST(FromArrow, MissingKeysRepeatedColumnsAndTooLargeCountsAreErrors) {
    const auto shows = texts({"A"});
    const auto weeks = texts({"2024-01-01"});
    const auto numbers = array(arrow::UInt64Builder(), std::numeric_limits<std::uint64_t>::max());
    EXPECT_THAT(from_arrow(*table({{"show", shows}})).error().message, HasSubstr("no column 'week_start'"));
    EXPECT_THAT(from_arrow(*table({{"week_start", weeks}})).error().message, HasSubstr("no column 'show'"));
    EXPECT_THAT(
        from_arrow(*table({{"show", shows}, {"week_start", weeks}, {"x", weeks}, {"x", weeks}})).error().message,
        HasSubstr("'x' stands twice"));
    const auto large = from_arrow(*table({{"show", shows}, {"week_start", weeks}, {"tt_posts", numbers}}));
    EXPECT_THAT(large.error().where, HasSubstr("tt_posts, row 1"));
    EXPECT_THAT(from_arrow(*table({{"show", shows}, {"week_start", array(arrow::UInt64Builder(), 20240101UL)}}))
                    .error()
                    .message,
                HasSubstr("week_start is uint64"));
}

TEST(Parquet, AFileThatIsNoneSaysWhatWhereAndWhatToDo) {
    const TemporaryFolder folder;
    ASSERT_TRUE(write_panel(panel_of_every_type(), folder / "whole.parquet"));
    const std::string bytes = *read_file(folder / "whole.parquet");
    for (const std::string& broken : {std::string("show,week_start\n"), std::string{},
                                      bytes.substr(0, bytes.size() / 2), "PAR1" + std::string(40, '\xff') + "PAR1"}) {
        ASSERT_TRUE(write_file(folder / "broken.parquet", broken));
        const auto read = read_panel(folder / "broken.parquet");
        ASSERT_FALSE(read);
        EXPECT_EQ(read.error().kind, ErrorKind::InvalidInput);
        EXPECT_THAT(read.error().message, HasSubstr("not a readable Parquet file"));
        EXPECT_THAT(read.error().where, HasSubstr("broken.parquet"));
        EXPECT_FALSE(read.error().help.empty());
        EXPECT_EQ(read.error().message.find('\n'), std::string::npos);
    }
    EXPECT_EQ(read_panel(folder / "absent.parquet").error().kind, ErrorKind::Io);
    EXPECT_FALSE(read_panel(folder.path()));
}

TEST(Parquet, AFailedWriteLeavesTheOldFile) {
    const TemporaryFolder folder;
    ASSERT_TRUE(write_file(folder / "file", "not a folder"));
    EXPECT_FALSE(write_panel(panel_of_every_type(), folder / "file/panel.parquet"));
    EXPECT_EQ(*read_file(folder / "file"), "not a folder");
}

TEST(PanelCsv, NullIsAnEmptyFieldAndNumbersReadBackTheSame) {
    EXPECT_EQ(panel_csv(panel_of_every_type(), 0),
              "show,week_start,tt_posts,gt_index,gt_is_partial,scrape_run_at\n"
              "& Juliet,2024-01-01,9007199254740993,0.1,false,\n"
              "\"Oh, Mary!\",2024-01-01,,100.0,,\n"
              "\"Oh, Mary!\",2024-01-08,-1,,true,2024-02-01T00:00:00Z\n");
    EXPECT_EQ(panel_csv(panel_of_every_type(), 1),
              "show,week_start,tt_posts,gt_index,gt_is_partial,scrape_run_at\n"
              "& Juliet,2024-01-01,9007199254740993,0.1,false,\n");
}

}  // namespace
}  // namespace public_signals
