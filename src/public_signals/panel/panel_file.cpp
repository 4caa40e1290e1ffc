// Reading in batches keeps one row group's compressed columns and one batch in memory. Only rows that are out of order
// make the file be loaded whole.
#include <arrow/api.h>
#include <arrow/compute/api_vector.h>
#include <arrow/util/thread_pool.h>
#include <parquet/arrow/reader.h>
#include <parquet/file_reader.h>
#include <parquet/schema.h>

#include <algorithm>
#include <numeric>

#include "public_signals/panel/panel_stream.hpp"
#include "public_signals/panel/parquet_errors.hpp"
#include "public_signals/panel/parquet_reader.hpp"
#include "public_signals/panel/stored_types.hpp"

namespace public_signals::inline panel {

namespace {

namespace fs = std::filesystem;
using Reader = std::unique_ptr<parquet::arrow::FileReader>;
using Names = std::optional<std::vector<std::string>>;

arrow::Result<Reader> reader_of(const fs::path& file, const StreamOptions& options) {
    return open_parquet(file, options, {"show", "week_start"});
}

/// The Parquet columns to read: all of them when one is nested, because then a field is several columns.
std::vector<int> leaves_of(const parquet::FileMetaData& file, const arrow::Schema& schema, const Names& names) {
    std::vector<int> leaves;
    const bool nested = file.num_columns() != schema.num_fields();
    for (int leaf = 0; leaf < file.num_columns(); ++leaf) {
        const std::string& name = file.schema()->Column(leaf)->name();
        if (nested || !names || name == "show" || name == "week_start" ||
            std::ranges::find(*names, name) != names->end()) {
            leaves.push_back(leaf);
        }
    }
    return leaves;
}

arrow::Result<std::unique_ptr<arrow::RecordBatchReader>> batches_of(parquet::arrow::FileReader& reader,
                                                                    const Names& names) {
    std::shared_ptr<arrow::Schema> schema;
    ARROW_RETURN_NOT_OK(reader.GetSchema(&schema));
    std::vector<int> row_groups(static_cast<std::size_t>(reader.num_row_groups()));
    std::iota(row_groups.begin(), row_groups.end(), 0);
    return reader.GetRecordBatchReader(row_groups, leaves_of(*reader.parquet_reader()->metadata(), *schema, names));
}

arrow::Result<std::shared_ptr<arrow::Table>> loaded(const fs::path& file, const StreamOptions& options) {
    ARROW_ASSIGN_OR_RAISE(auto reader, reader_of(file, options));
    ARROW_ASSIGN_OR_RAISE(auto table, reader->ReadTable());
    for (int column = 0; column < table->num_columns(); ++column) {
        if (table->column(column)->num_chunks() > 1) {
            ARROW_ASSIGN_OR_RAISE(auto whole, arrow::Concatenate(table->column(column)->chunks()));
            ARROW_ASSIGN_OR_RAISE(table, table->SetColumn(column, table->field(column),
                                                          std::make_shared<arrow::ChunkedArray>(std::move(whole))));
        }
    }
    return table;
}

arrow::Result<std::shared_ptr<arrow::Table>> taken(const arrow::Table& table, const std::vector<std::int64_t>& rows,
                                                   const Names& names) {
    arrow::FieldVector fields;
    std::vector<std::shared_ptr<arrow::ChunkedArray>> columns;
    const arrow::Int64Array indices(static_cast<std::int64_t>(rows.size()), arrow::Buffer::Wrap(rows));
    for (int c = 0; c < table.num_columns(); ++c) {
        const std::string& name = table.field(c)->name();
        if (names && name != "show" && name != "week_start" && std::ranges::find(*names, name) == names->end()) {
            continue;
        }
        ARROW_ASSIGN_OR_RAISE(auto column, arrow::compute::Take(table.column(c), indices.data(),
                                                                arrow::compute::TakeOptions::NoBoundsCheck()));
        fields.push_back(table.field(c));
        columns.push_back(column.chunked_array());
    }
    return arrow::Table::Make(arrow::schema(std::move(fields)), std::move(columns), indices.length());
}

WeekFormat week_format_of(const arrow::DataType& type) {
    if (type.id() == arrow::Type::DATE32 || type.id() == arrow::Type::DATE64) {
        return {.kind = WeekFormat::Kind::Date};
    }
    if (type.id() != arrow::Type::TIMESTAMP) {
        return {};
    }
    const auto& timestamp = static_cast<const arrow::TimestampType&>(type);
    if (!timestamp.timezone().empty() && timestamp.timezone() != "UTC") {
        return {};  // a midnight elsewhere is no midnight in UTC, which is all that Parquet can store
    }
    const std::int64_t ticks = timestamp.unit() == arrow::TimeUnit::NANO    ? 1'000'000'000
                               : timestamp.unit() == arrow::TimeUnit::MICRO ? 1'000'000
                                                                            : 1'000;
    return {WeekFormat::Kind::Timestamp, ticks, !timestamp.timezone().empty()};
}

}  // namespace

struct PanelFile::State {
    fs::path file;
    StreamOptions options;
    Panel schema;
    std::vector<StoredColumn> stored;
    WeekFormat week_format;
    std::size_t rows = 0;
    std::shared_ptr<arrow::Table> table;  // once sorted
    std::vector<Row> order;

    tl::unexpected<Error> unreadable(const std::string& cause) const {
        return tl::unexpected(unreadable_parquet(file, cause));
    }
    Result<void> pass_on(const arrow::Table& batch, Row first_row, const Visit& visit) const {
        Result<ReadPanel> read = from_arrow(batch, first_row);
        if (!read) {
            return tl::unexpected(in_file(file, read.error()));
        }
        return visit(std::move(*read));
    }
    Result<void> read_batches(const Names& names, const Visit& visit) const;
    Result<void> read_sorted(const Names& names, const Visit& visit) const;
};

Result<void> PanelFile::State::read_batches(const Names& names, const Visit& visit) const {
    auto reader = reader_of(file, options);
    if (!reader.ok()) {
        return unreadable(reader.status().message());
    }
    auto batches = batches_of(**reader, names);
    if (!batches.ok()) {
        return unreadable(batches.status().message());
    }
    for (Row first_row = 0;;) {
        auto batch = (*batches)->Next();
        if (!batch.ok()) {
            return unreadable(batch.status().message());
        }
        if (*batch == nullptr) {
            return {};
        }
        const auto rows_read = arrow::Table::FromRecordBatches({*batch});
        if (!rows_read.ok()) {
            return unreadable(rows_read.status().message());
        }
        TRY(pass_on(**rows_read, first_row, visit));
        first_row += static_cast<Row>((*batch)->num_rows());
    }
}

Result<void> PanelFile::State::read_sorted(const Names& names, const Visit& visit) const {
    const std::size_t step = std::max<std::size_t>(options.batch_rows, 1);
    for (Row first = 0; first < order.size(); first += step) {
        const auto begin = order.begin() + static_cast<std::ptrdiff_t>(first);
        const auto end = order.begin() + static_cast<std::ptrdiff_t>(std::min(first + step, order.size()));
        const auto batch = taken(*table, std::vector<std::int64_t>(begin, end), names);
        if (!batch.ok()) {
            return unreadable(batch.status().message());
        }
        TRY(pass_on(**batch, first, visit));
    }
    return {};
}

PanelFile::PanelFile(std::unique_ptr<State> state) : m_state(std::move(state)) {}
PanelFile::PanelFile(PanelFile&&) noexcept = default;
PanelFile& PanelFile::operator=(PanelFile&&) noexcept = default;
PanelFile::~PanelFile() = default;

Result<PanelFile> PanelFile::open(const fs::path& file, StreamOptions options) {
    TRY(check_present(file));
    try {
        if (options.threads > 1) {
            (void)arrow::SetCpuThreadPoolCapacity(options.threads);
        }
        auto reader = reader_of(file, options);
        if (!reader.ok()) {
            return tl::unexpected(unreadable_parquet(file, reader.status().message()));
        }
        std::shared_ptr<arrow::Schema> schema;
        const arrow::Status status = (*reader)->GetSchema(&schema);
        if (!status.ok()) {
            return tl::unexpected(unreadable_parquet(file, status.message()));
        }
        const auto empty = arrow::Table::MakeEmpty(schema);
        if (!empty.ok()) {
            return tl::unexpected(unreadable_parquet(file, empty.status().message()));
        }
        Result<ReadPanel> read = from_arrow(**empty);
        if (!read) {
            return tl::unexpected(in_file(file, read.error()));
        }
        const auto metadata = (*reader)->parquet_reader()->metadata();
        name_categories(metadata->key_value_metadata(), read->stored);
        const std::int64_t rows = metadata->num_rows();
        return PanelFile(std::make_unique<State>(State{file,
                                                       options,
                                                       std::move(read->panel),
                                                       std::move(read->stored),
                                                       week_format_of(*schema->GetFieldByName("week_start")->type()),
                                                       static_cast<std::size_t>(rows),
                                                       nullptr,
                                                       {}}));
    } catch (const std::exception& exception) {
        return tl::unexpected(unreadable_parquet(file, exception.what()));
    }
}

const Panel& PanelFile::schema() const {
    return m_state->schema;
}

const std::vector<StoredColumn>& PanelFile::stored() const {
    return m_state->stored;
}

const WeekFormat& PanelFile::week_format() const {
    return m_state->week_format;
}

std::size_t PanelFile::row_count() const {
    return m_state->rows;
}

Result<void> PanelFile::each_batch(const Names& columns, const Visit& visit) const {
    try {
        return m_state->table ? m_state->read_sorted(columns, visit) : m_state->read_batches(columns, visit);
    } catch (const parquet::ParquetException& exception) {
        return m_state->unreadable(exception.what());
    }
}

Result<void> PanelFile::sort() {
    Panel keys;
    TRY(each_batch(std::vector<std::string>{}, [&keys](ReadPanel batch) -> Result<void> {
        keys.show.insert(keys.show.end(), std::make_move_iterator(batch.panel.show.begin()),
                         std::make_move_iterator(batch.panel.show.end()));
        keys.week.insert(keys.week.end(), batch.panel.week.begin(), batch.panel.week.end());
        return {};
    }));
    std::vector<Row> order = panel_order(keys);
    keys = {};
    auto table = loaded(m_state->file, m_state->options);
    if (!table.ok()) {
        return m_state->unreadable(table.status().message());
    }
    m_state->table = std::move(*table);
    m_state->order = std::move(order);
    return {};
}

}  // namespace public_signals::inline panel
