#include "public_signals/panel/columns_of_file.hpp"

#include <arrow/api.h>
#include <parquet/arrow/reader.h>
#include <parquet/arrow/schema.h>
#include <parquet/file_reader.h>

#include "public_signals/panel/dictionary_entries.hpp"
#include "public_signals/panel/parquet_errors.hpp"
#include "public_signals/panel/parquet_reader.hpp"
#include "public_signals/panel/week_text.hpp"

namespace public_signals::inline panel {

namespace {

namespace fs = std::filesystem;

arrow::Result<std::shared_ptr<arrow::Schema>> plain_schema(const parquet::FileMetaData& file) {
    std::shared_ptr<arrow::Schema> schema;
    ARROW_RETURN_NOT_OK(parquet::arrow::FromParquetSchema(file.schema(), parquet::default_arrow_reader_properties(),
                                                          file.key_value_metadata(), &schema));
    return schema;
}

/// The texts of a column and which of them each row has; nothing when it isn't stored as text.
std::optional<CodedTexts> coded(const arrow::ChunkedArray& chunks) {
    CodedTexts column;
    column.codes.reserve(static_cast<std::size_t>(chunks.length()));
    for (const auto& chunk : chunks.chunks()) {
        const auto* rows = dynamic_cast<const arrow::DictionaryArray*>(chunk.get());
        const auto* texts =
            rows == nullptr ? nullptr : dynamic_cast<const arrow::StringArray*>(rows->dictionary().get());
        const auto* codes = rows == nullptr ? nullptr : dynamic_cast<const arrow::Int32Array*>(rows->indices().get());
        if (texts == nullptr || codes == nullptr || texts->null_count() > 0 || !check_entries(*rows, "")) {
            return std::nullopt;  // cell by cell it is read, or said what is wrong
        }
        const auto first = static_cast<std::int32_t>(column.texts.size());
        for (std::int64_t i = 0; i < texts->length(); ++i) {
            column.texts.emplace_back(texts->GetView(i));
        }
        const std::int32_t* const raw = codes->raw_values();
        const bool whole = codes->null_count() == 0;
        for (std::int64_t i = 0; i < codes->length(); ++i) {
            column.codes.push_back(whole || codes->IsValid(i) ? first + raw[i] : -1);
        }
    }
    return column;
}

/// The shows with their rows, unless one is missing or they are out of order.
bool add_shows(const CodedTexts& column, OrderedRows& rows) {
    std::int32_t before = -1;
    for (Row row = 0; row < column.codes.size(); ++row) {
        const std::int32_t code = column.codes[row];
        if (code < 0) {
            return false;
        }
        if (code == before) {
            continue;
        }
        before = code;
        const std::string& show = column.texts[static_cast<std::size_t>(code)];
        if (!rows.shows.empty() && show <= rows.shows.back()) {
            if (show == rows.shows.back()) {
                continue;  // of the next row group, whose texts are numbered anew
            }
            return false;
        }
        if (!rows.ranges.empty()) {
            rows.ranges.back().end = row;
        }
        rows.shows.push_back(show);
        rows.ranges.push_back({row, column.codes.size()});
    }
    return true;
}

/// The weeks, unless one is missing, no Monday or not after the one above it.
bool add_weeks(const CodedTexts& column, OrderedRows& rows) {
    std::vector<Week> weeks;
    for (const std::string& text : column.texts) {
        const Result<Day> day = parse_day(text);
        weeks.push_back(day && is_monday(*day) ? to_week(*day) : no_week);
    }
    rows.weeks.reserve(column.codes.size());
    for (const std::int32_t code : column.codes) {
        rows.weeks.push_back(code < 0 ? no_week : weeks[static_cast<std::size_t>(code)]);
    }
    for (const RowRange& show : rows.ranges) {
        Week before = no_week;
        for (Row row = show.begin; row < show.end; ++row) {
            if (rows.weeks[row] <= before) {
                return false;
            }
            before = rows.weeks[row];
        }
    }
    return true;
}

}  // namespace

struct ColumnsOfFile::State {
    fs::path file;
    std::unique_ptr<parquet::arrow::FileReader> reader;
    ReadPanel schema;
    OrderedRows rows;

    tl::unexpected<Error> unreadable(const std::string& cause) const {
        return tl::unexpected(unreadable_parquet(file, cause));
    }
    int place_of(const std::string& name) const {
        return reader->parquet_reader()->metadata()->schema()->ColumnIndex(name);
    }
    Result<std::shared_ptr<arrow::ChunkedArray>> chunks(const std::string& name) const {
        try {
            std::shared_ptr<arrow::ChunkedArray> column;
            const arrow::Status status = reader->ReadColumn(place_of(name), &column);
            if (!status.ok()) {
                return unreadable(status.message());
            }
            return column;
        } catch (const std::exception& exception) {
            return unreadable(exception.what());
        }
    }
    Result<std::optional<CodedTexts>> texts(const std::string& name) const {
        return place_of(name) < 0 ? std::nullopt : coded(*TRY(chunks(name)));
    }
    Result<void> open();
    Result<bool> read_keys();
};

Result<void> ColumnsOfFile::State::open() {
    try {
        auto opened = open_parquet(file, {}, {"show", "week_start", "scrape_run_at"});
        if (!opened.ok()) {
            return unreadable(opened.status().message());
        }
        reader = std::move(*opened);
        const auto plain = plain_schema(*reader->parquet_reader()->metadata());
        const auto empty = plain.ok() ? arrow::Table::MakeEmpty(*plain) : plain.status();
        if (!empty.ok()) {
            return unreadable(empty.status().message());
        }
        Result<ReadPanel> read = from_arrow(**empty);
        if (!read) {
            return tl::unexpected(in_file(file, read.error()));
        }
        schema = std::move(*read);
        return {};
    } catch (const std::exception& exception) {
        return unreadable(exception.what());
    }
}

Result<bool> ColumnsOfFile::State::read_keys() {
    const parquet::FileMetaData& metadata = *reader->parquet_reader()->metadata();
    if (metadata.num_columns() != static_cast<int>(schema.stored.size())) {
        return false;  // one is nested
    }
    const auto shows = TRY(texts("show"));
    if (!shows || !add_shows(*shows, rows)) {
        return false;
    }
    const auto weeks = TRY(texts("week_start"));
    return weeks && add_weeks(*weeks, rows);
}

ColumnsOfFile::ColumnsOfFile(std::unique_ptr<State> state) : m_state(std::move(state)) {}
ColumnsOfFile::ColumnsOfFile(ColumnsOfFile&&) noexcept = default;
ColumnsOfFile& ColumnsOfFile::operator=(ColumnsOfFile&&) noexcept = default;
ColumnsOfFile::~ColumnsOfFile() = default;

Result<std::optional<ColumnsOfFile>> ColumnsOfFile::open(const fs::path& file) {
    TRY(check_present(file));
    auto state = std::make_unique<State>();
    state->file = file;
    TRY(state->open());
    if (!TRY(state->read_keys())) {
        return std::nullopt;
    }
    return ColumnsOfFile(std::move(state));
}

const OrderedRows& ColumnsOfFile::rows() const {
    return m_state->rows;
}

const Panel& ColumnsOfFile::schema() const {
    return m_state->schema.panel;
}

const std::vector<StoredColumn>& ColumnsOfFile::stored() const {
    return m_state->schema.stored;
}

Result<Column> ColumnsOfFile::read(const std::string& name) const {
    const auto chunks = TRY(m_state->chunks(name));
    const auto table = arrow::Table::Make(arrow::schema({arrow::field(name, chunks->type())}), {chunks});
    auto columns = columns_from_arrow(*table);
    if (!columns) {
        return tl::unexpected(in_file(m_state->file, columns.error()));
    }
    return std::move(columns->front());
}

Result<std::optional<CodedTexts>> ColumnsOfFile::scrapes() const {
    return m_state->texts("scrape_run_at");
}

}  // namespace public_signals::inline panel
