// Parquet files. Arrow throws from some paths and returns Status from others: both end here.
#include "public_signals/panel/parquet.hpp"

#include <arrow/api.h>
#include <arrow/io/file.h>
#include <fmt/format.h>
#include <parquet/arrow/reader.h>
#include <parquet/arrow/writer.h>
#include <parquet/file_reader.h>
#include <parquet/metadata.h>

#include <algorithm>

#include "public_signals/base/file.hpp"
#include "public_signals/panel/parquet_errors.hpp"
#include "public_signals/panel/stored_types.hpp"

namespace public_signals::inline panel {

namespace {

namespace fs = std::filesystem;

struct StoredTable {
    std::shared_ptr<arrow::Table> table;
    std::shared_ptr<const arrow::KeyValueMetadata> metadata;
};

arrow::Result<StoredTable> table_of(const fs::path& file) {
    ARROW_ASSIGN_OR_RAISE(auto input, arrow::io::ReadableFile::Open(file.string()));
    ARROW_ASSIGN_OR_RAISE(auto reader, parquet::arrow::OpenFile(std::move(input), arrow::default_memory_pool()));
    ARROW_ASSIGN_OR_RAISE(auto table, reader->ReadTable());
    return StoredTable{std::move(table), reader->parquet_reader()->metadata()->key_value_metadata()};
}

arrow::Status store(const arrow::Table& table, const fs::path& file) {
    parquet::WriterProperties::Builder builder;
    const auto properties = use_our_properties(builder).build();
    ARROW_ASSIGN_OR_RAISE(auto output, arrow::io::FileOutputStream::Open(file.string()));
    ARROW_ASSIGN_OR_RAISE(auto writer, parquet::arrow::FileWriter::Open(*table.schema(), arrow::default_memory_pool(),
                                                                        output, properties));
    ARROW_RETURN_NOT_OK(writer->WriteTable(table));
    // Arrow itself keeps the schema's metadata only inside its own serialized schema, which varies by version.
    ARROW_RETURN_NOT_OK(writer->AddKeyValueMetadata(table.schema()->metadata()));
    ARROW_RETURN_NOT_OK(writer->Close());
    return output->Close();
}

}  // namespace

Result<ReadPanel> read_panel(const fs::path& file) {
    TRY(check_present(file));
    try {
        const auto stored = table_of(file);
        if (!stored.ok()) {
            return tl::unexpected(unreadable_parquet(file, stored.status().message()));
        }
        Result<ReadPanel> read = from_arrow(*stored->table);
        if (!read) {
            return tl::unexpected(in_file(file, read.error()));
        }
        name_categories(stored->metadata, read->stored);
        return read;
    } catch (const std::exception& exception) {
        return tl::unexpected(unreadable_parquet(file, exception.what()));
    }
}

Result<void> write_panel(const Panel& panel, const fs::path& file) {
    const fs::path temporary = temporary_beside(file);
    std::error_code ignored;
    fs::create_directories(temporary.parent_path(), ignored);
    std::string cause;
    try {
        const arrow::Status status = store(*to_arrow(panel), temporary);
        if (status.ok()) {
            return commit_file(temporary, file);
        }
        cause = status.message();
    } catch (const std::exception& exception) {
        cause = exception.what();
    }
    fs::remove(temporary, ignored);
    return tl::unexpected(unwritable_parquet(file, cause));
}

constexpr std::string_view number_types[] = {"int", "uint", "float", "double", "halffloat", "decimal"};

bool is_category_of_numbers(const StoredColumn& column) {
    constexpr std::string_view category = "dictionary<values=";
    const std::string_view type = column.arrow_type;
    return type.starts_with(category) && std::ranges::any_of(number_types, [&](std::string_view number) {
               return type.substr(category.size()).starts_with(number);
           });
}

Result<void> check_quantities(const std::vector<StoredColumn>& stored, const std::vector<std::string>& measured) {
    for (const StoredColumn& column : stored) {
        if (is_category_of_numbers(column) && std::ranges::find(measured, column.name) != measured.end()) {
            return invalid_at(
                {.column = column.name}, fmt::format("column '{}' is a category whose levels are numbers", column.name),
                fmt::format("make a column of 0 and 1 of each level, as pd.get_dummies(df['{}']) does, or "
                            "make it a number with astype",
                            column.name));
        }
    }
    return {};
}

}  // namespace public_signals::inline panel
