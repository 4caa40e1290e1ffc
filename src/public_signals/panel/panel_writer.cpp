// How a column is encoded is settled by its first row group: counts repeat, so a dictionary makes them small, and one
// pass over its codes costs less than compressing the values; where nearly every value is new, a dictionary is a
// second copy. Columns of a row group are encoded side by side and stored in their order.
#include <arrow/api.h>
#include <arrow/io/file.h>
#include <parquet/arrow/writer.h>

#include <algorithm>
#include <bit>

#include "public_signals/common/file.hpp"
#include "public_signals/panel/arrow_view.hpp"
#include "public_signals/panel/panel_stream.hpp"
#include "public_signals/panel/parquet_errors.hpp"

namespace public_signals {

namespace {

namespace fs = std::filesystem;

constexpr std::size_t sampled_rows = 4096;

/// How many different values there are among some that are spread over the column, as a share of them.
template <class Values>
double share_of_new_values(const Values& values, const std::vector<std::uint8_t>& known) {
    std::vector<std::uint64_t> table(sampled_rows * 4, 0);
    std::size_t sampled = 0;
    std::size_t fresh = 0;
    const std::size_t step = std::max<std::size_t>(values.size() / sampled_rows, 1);
    for (std::size_t row = 0; row < values.size() && sampled < sampled_rows; row += step) {
        if (known[row] == 0) {
            continue;
        }
        ++sampled;
        const auto bits = std::bit_cast<std::uint64_t>(values[row]) + 1;  // 0 is a free place
        std::size_t place = static_cast<std::size_t>((bits * 0x9E3779B97F4A7C15U) >> 50) % table.size();
        while (table[place] != 0 && table[place] != bits) {
            place = (place + 1) % table.size();
        }
        fresh += table[place] == 0 ? 1 : 0;
        table[place] = bits;
    }
    return sampled < sampled_rows / 4 ? 0 : static_cast<double>(fresh) / static_cast<double>(sampled);
}

bool repeats(const Column& column) {
    constexpr double nearly_all_new = 0.9;
    switch (column.type()) {
        case ColumnType::Int64:
            return share_of_new_values(column.ints(), column.known) < nearly_all_new;
        case ColumnType::Float64:
            return share_of_new_values(column.floats(), column.known) < nearly_all_new;
        default:
            return true;
    }
}

std::shared_ptr<parquet::WriterProperties> properties_for(const RowGroup& rows) {
    parquet::WriterProperties::Builder builder;
    use_our_properties(builder);
    for (const Column* column : rows.columns) {
        if (!repeats(*column)) {
            builder.disable_dictionary(column->name);
            if (column->type() == ColumnType::Int64) {
                builder.encoding(column->name, parquet::Encoding::DELTA_BINARY_PACKED);
            }
        }
    }
    return builder.build();
}

std::shared_ptr<arrow::RecordBatch> batch_of(const RowGroup& rows) {
    arrow::FieldVector fields;
    arrow::ArrayVector arrays;
    const auto append = [&](const std::string& name, std::shared_ptr<arrow::Array> array) {
        fields.push_back(arrow::field(name, array->type()));
        arrays.push_back(std::move(array));
    };
    append("show", dictionary_of(rows.panel.show));
    append("week_start", dictionary_of(rows.panel.week));
    for (const Column* column : rows.columns) {
        append(column->name, view_of(*column));
    }
    return arrow::RecordBatch::Make(arrow::schema(std::move(fields), pandas_metadata(rows.columns)),
                                    static_cast<std::int64_t>(rows.panel.row_count()), std::move(arrays));
}

}  // namespace

struct PanelWriter::State {
    fs::path file;
    fs::path temporary;
    bool threads = false;
    std::shared_ptr<arrow::io::FileOutputStream> output = {};
    std::unique_ptr<parquet::arrow::FileWriter> writer = {};

    arrow::Status open(const arrow::RecordBatch& first, const RowGroup& rows) {
        std::error_code ignored;
        fs::create_directories(temporary.parent_path(), ignored);
        const auto how = parquet::ArrowWriterProperties::Builder().set_use_threads(threads)->build();
        ARROW_ASSIGN_OR_RAISE(output, arrow::io::FileOutputStream::Open(temporary.string()));
        ARROW_ASSIGN_OR_RAISE(writer, parquet::arrow::FileWriter::Open(*first.schema(), arrow::default_memory_pool(),
                                                                       output, properties_for(rows), how));
        // Arrow itself keeps the schema's metadata only inside its own serialized schema, which varies by version.
        return writer->AddKeyValueMetadata(first.schema()->metadata());
    }
    arrow::Status append(const RowGroup& rows) {
        const auto batch = batch_of(rows);
        if (writer == nullptr) {
            ARROW_RETURN_NOT_OK(open(*batch, rows));
        }
        if (batch->num_rows() == 0) {
            return arrow::Status::OK();
        }
        ARROW_RETURN_NOT_OK(writer->NewBufferedRowGroup());
        return writer->WriteRecordBatch(*batch);
    }
    arrow::Status close() const {
        ARROW_RETURN_NOT_OK(writer->Close());
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

PanelWriter::PanelWriter(fs::path file, int threads) {
    const fs::path temporary = temporary_beside(file);
    m_state = std::make_unique<State>(State{std::move(file), temporary, threads > 1});
}

PanelWriter::~PanelWriter() {
    std::error_code ignored;
    fs::remove(m_state->temporary, ignored);
}

Result<void> PanelWriter::append(const RowGroup& rows) {
    return m_state->guarded([&] { return m_state->append(rows); });
}

Result<void> PanelWriter::close() {
    TRY(m_state->guarded([this] { return m_state->close(); }));
    return commit_file(m_state->temporary, m_state->file);
}

}  // namespace public_signals
