// Parquet files. Arrow throws from some paths and returns Status from others: both end here.
#include "public_signals/panel/parquet.hpp"

#include <arrow/api.h>
#include <arrow/io/file.h>
#include <fmt/format.h>
#include <parquet/arrow/reader.h>
#include <parquet/arrow/writer.h>

#include "public_signals/common/file.hpp"

namespace public_signals {

namespace {

namespace fs = std::filesystem;

/// First line of an Arrow message: the rest is Arrow's own stack.
std::string first_line(const std::string& text) {
    return text.substr(0, text.find('\n'));
}

Error unreadable(const fs::path& file, const std::string& cause) {
    return {ErrorKind::InvalidInput, fmt::format("not a readable Parquet file: {}", first_line(cause)), file.string(),
            "make the file again with: public-signals panel"};
}

Error unwritable(const fs::path& file, const std::string& cause) {
    return {ErrorKind::Io, fmt::format("could not write the Parquet file: {}", first_line(cause)), file.string(),
            "check the folder's permissions and the space left on the disk"};
}

Result<void> present(const fs::path& file) {
    std::error_code ignored;
    if (!fs::exists(file, ignored)) {
        return fail(ErrorKind::Io, "no such file", file.string(), "make the panel first with: public-signals panel");
    }
    if (fs::is_directory(file, ignored)) {
        return invalid("a folder, not a Parquet file", file.string(), "name a file in it");
    }
    return {};
}

arrow::Result<std::shared_ptr<arrow::Table>> table_of(const fs::path& file) {
    ARROW_ASSIGN_OR_RAISE(auto input, arrow::io::ReadableFile::Open(file.string()));
    ARROW_ASSIGN_OR_RAISE(auto reader, parquet::arrow::OpenFile(std::move(input), arrow::default_memory_pool()));
    return reader->ReadTable();
}

arrow::Status store(const arrow::Table& table, const fs::path& file) {
    // The version of Arrow stays out of the file: the same panel gives the same bytes after an update.
    const auto properties = parquet::WriterProperties::Builder()
                                .compression(parquet::Compression::ZSTD)
                                ->created_by("public-signals version 1")
                                ->build();
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
    TRY(present(file));
    try {
        const auto table = table_of(file);
        if (!table.ok()) {
            return tl::unexpected(unreadable(file, table.status().message()));
        }
        Result<ReadPanel> read = from_arrow(**table);
        if (!read) {
            Error error = read.error();
            error.where = error.where.empty() ? file.string() : fmt::format("{}: {}", file.string(), error.where);
            return tl::unexpected(std::move(error));
        }
        return read;
    } catch (const std::exception& exception) {
        return tl::unexpected(unreadable(file, exception.what()));
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
    return tl::unexpected(unwritable(file, cause));
}

}  // namespace public_signals
