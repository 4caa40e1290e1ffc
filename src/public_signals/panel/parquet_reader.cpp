#include "public_signals/panel/parquet_reader.hpp"

#include <arrow/api.h>
#include <arrow/io/file.h>
#include <parquet/file_reader.h>
#include <parquet/schema.h>

#include <algorithm>

namespace public_signals::inline panel {

arrow::Result<std::unique_ptr<parquet::arrow::FileReader>> open_parquet(const std::filesystem::path& file,
                                                                        const StreamOptions& options,
                                                                        const std::vector<std::string>& coded) {
    ARROW_ASSIGN_OR_RAISE(auto input, arrow::io::ReadableFile::Open(file.string()));
    parquet::arrow::FileReaderBuilder builder;
    ARROW_RETURN_NOT_OK(builder.Open(std::move(input)));
    parquet::ArrowReaderProperties properties(options.threads > 1);
    properties.set_batch_size(static_cast<std::int64_t>(std::max<std::size_t>(options.batch_rows, 1)));
    properties.set_pre_buffer(false);
    const parquet::SchemaDescriptor* schema = builder.raw_reader()->metadata()->schema();
    for (int leaf = 0; leaf < schema->num_columns(); ++leaf) {
        const parquet::ColumnDescriptor* column = schema->Column(leaf);
        if (column->physical_type() == parquet::Type::BYTE_ARRAY && std::ranges::count(coded, column->name()) > 0) {
            properties.set_read_dictionary(leaf, true);
        }
    }
    return builder.properties(properties)->Build();
}

}  // namespace public_signals::inline panel
