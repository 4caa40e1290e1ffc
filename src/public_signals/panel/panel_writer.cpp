// The file around the row groups: their chunks one behind the other, then the footer, which says where each one is.
#include <arrow/api.h>
#include <arrow/io/file.h>
#include <parquet/arrow/schema.h>
#include <parquet/file_writer.h>
#include <parquet/metadata.h>
#include <parquet/statistics.h>

#include <algorithm>

#include "public_signals/base/file.hpp"
#include "public_signals/panel/chunks/row_group.hpp"
#include "public_signals/panel/pandas_metadata.hpp"
#include "public_signals/panel/panel_stream.hpp"
#include "public_signals/panel/parquet_errors.hpp"

namespace public_signals::inline panel {

namespace {

namespace fs = std::filesystem;

std::shared_ptr<arrow::DataType> arrow_type_of(ColumnType type) {
    switch (type) {
        case ColumnType::Int64:
            return arrow::int64();
        case ColumnType::Float64:
            return arrow::float64();
        case ColumnType::Bool:
            return arrow::boolean();
        case ColumnType::String:
            break;
    }
    return arrow::utf8();
}

std::shared_ptr<arrow::DataType> arrow_type_of(const WeekFormat& format) {
    switch (format.kind) {
        case WeekFormat::Kind::Date:
            return arrow::date32();
        case WeekFormat::Kind::Timestamp: {
            const auto unit = format.ticks_per_second == 1'000'000'000 ? arrow::TimeUnit::NANO
                              : format.ticks_per_second == 1'000'000   ? arrow::TimeUnit::MICRO
                                                                       : arrow::TimeUnit::MILLI;
            return arrow::timestamp(unit, format.utc ? "UTC" : "");
        }
        case WeekFormat::Kind::Text:
            break;
    }
    return arrow::utf8();
}

parquet::EncodedStatistics statistics_of(const ColumnChunk& chunk) {
    parquet::EncodedStatistics statistics;
    statistics.set_is_signed(true);
    statistics.set_null_count(static_cast<std::int64_t>(chunk.nulls));
    if (chunk.has_extent) {
        statistics.set_min(chunk.low);
        statistics.set_max(chunk.high);
    }
    return statistics;
}

}  // namespace

RowGroup row_group_of(const Panel& panel, const std::vector<const Column*>& columns) {
    RowGroup rows{panel, {}};
    for (const Column* column : columns) {
        rows.columns.push_back({.name = column->name, .type = column->type(), .cells = column});
    }
    return rows;
}

struct PanelWriter::State {
    fs::path file;
    fs::path temporary;
    WeekFormat week_format;
    std::string asked;
    RowGroupEncoder encoder;
    std::shared_ptr<arrow::io::FileOutputStream> output = {};
    std::shared_ptr<parquet::SchemaDescriptor> schema = {};
    std::unique_ptr<parquet::FileMetaDataBuilder> footer = {};
    std::shared_ptr<const arrow::KeyValueMetadata> for_pandas = {};
    std::int64_t position = 0;
    std::int16_t row_groups = 0;
    std::vector<std::size_t> nulls = {};

    arrow::Status write(std::string_view bytes) {
        position += static_cast<std::int64_t>(bytes.size());
        return output->Write(bytes.data(), static_cast<std::int64_t>(bytes.size()));
    }

    arrow::Status open(const RowGroup& rows) {
        std::error_code ignored;
        fs::create_directories(temporary.parent_path(), ignored);
        ARROW_ASSIGN_OR_RAISE(output, arrow::io::FileOutputStream::Open(temporary.string()));
        arrow::FieldVector fields = {arrow::field("show", arrow::utf8()),
                                     arrow::field("week_start", arrow_type_of(week_format))};
        for (const RowGroupColumn& column : rows.columns) {
            fields.push_back(arrow::field(std::string(column.name), arrow_type_of(column.type)));
        }
        const arrow::Schema arrow_schema(std::move(fields));
        parquet::WriterProperties::Builder builder;
        const auto properties = use_our_properties(builder).build();
        ARROW_RETURN_NOT_OK(parquet::arrow::ToParquetSchema(&arrow_schema, *properties, &schema));
        footer = parquet::FileMetaDataBuilder::Make(schema.get(), properties);
        const auto metadata = pandas_metadata(week_format, rows.columns);
        if (!asked.empty()) {
            metadata->Append(asked_key, asked);
        }
        for_pandas = metadata;
        nulls.assign(rows.columns.size(), 0);
        return write("PAR1");
    }

    arrow::Status append(const RowGroup& rows) {
        if (output == nullptr) {
            ARROW_RETURN_NOT_OK(open(rows));
        }
        if (rows.panel.row_count() == 0) {
            return arrow::Status::OK();
        }
        const std::vector<ColumnChunk> chunks = encoder.chunks_of(rows, week_format);
        parquet::RowGroupMetaDataBuilder* row_group = footer->AppendRowGroup();
        const auto row_count = static_cast<std::int64_t>(rows.panel.row_count());
        row_group->set_num_rows(row_count);
        const std::int64_t begin = position;
        for (const ColumnChunk& chunk : chunks) {
            ARROW_RETURN_NOT_OK(append(chunk, row_count, *row_group->NextColumnChunk()));
        }
        row_group->Finish(position - begin, row_groups++);
        for (std::size_t c = 0; c < nulls.size(); ++c) {
            nulls[c] += chunks[c + 2].nulls;
        }
        return arrow::Status::OK();
    }

    arrow::Status append(const ColumnChunk& chunk, std::int64_t rows, parquet::ColumnChunkMetaDataBuilder& column) {
        const std::int64_t begin = position;
        std::int64_t uncompressed = chunk.data->uncompressed;
        if (chunk.dictionary) {
            uncompressed += chunk.dictionary->uncompressed;
            ARROW_RETURN_NOT_OK(write(chunk.dictionary->bytes));
        }
        const std::int64_t data = position;
        ARROW_RETURN_NOT_OK(write(chunk.data->bytes));
        column.SetStatistics(statistics_of(chunk));
        const bool coded = chunk.dictionary != nullptr;
        const auto encoding = coded ? parquet::Encoding::RLE_DICTIONARY : parquet::Encoding::PLAIN;
        std::map<parquet::Encoding::type, std::int32_t> dictionary_pages;
        if (coded) {
            dictionary_pages[parquet::Encoding::PLAIN] = 1;
        }
        column.Finish(rows, coded ? begin : 0, -1, data, position - begin, uncompressed, coded, false, dictionary_pages,
                      {{encoding, 1}});
        return arrow::Status::OK();
    }

    arrow::Status close() {
        const auto metadata = footer->Finish(for_pandas);
        parquet::WriteFileMetaData(*metadata, output.get());
        return output->Close();
    }

    template <class Work>
    Result<void> guarded(Work&& work) const {
        try {
            const arrow::Status status = work();
            if (status.ok()) {
                return {};
            }
            return tl::unexpected(unwritable_parquet(file, status.message()));
        } catch (const std::exception& exception) {
            return tl::unexpected(unwritable_parquet(file, exception.what()));
        }
    }
};

PanelWriter::PanelWriter(fs::path file, int threads, WeekFormat week_format, std::string asked) {
    const fs::path temporary = temporary_beside(file);
    m_state = std::make_unique<State>(
        State{std::move(file), temporary, week_format, std::move(asked), RowGroupEncoder(threads)});
}

PanelWriter::~PanelWriter() {
    std::error_code ignored;
    fs::remove(m_state->temporary, ignored);
}

Result<void> PanelWriter::append(const RowGroup& rows) {
    return m_state->guarded([&] { return m_state->append(rows); });
}

const std::vector<std::size_t>& PanelWriter::nulls() const {
    return m_state->nulls;
}

Result<void> PanelWriter::close() {
    TRY(m_state->guarded([this] { return m_state->close(); }));
    return commit_file(m_state->temporary, m_state->file);
}

}  // namespace public_signals::inline panel
