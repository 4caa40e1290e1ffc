#include "public_signals/panel/parquet_errors.hpp"

#include <fmt/format.h>

namespace public_signals::inline panel {

namespace {

namespace fs = std::filesystem;

/// The rest is Arrow's own stack.
std::string first_line(const std::string& text) {
    return text.substr(0, text.find('\n'));
}

}  // namespace

Error unreadable_parquet(const fs::path& file, const std::string& cause) {
    return {ErrorKind::InvalidInput, fmt::format("not a readable Parquet file: {}", first_line(cause)), file.string(),
            "make the file again with: public-signals panel"};
}

Error unwritable_parquet(const fs::path& file, const std::string& cause) {
    return {ErrorKind::Io, fmt::format("could not write the Parquet file: {}", first_line(cause)), file.string(),
            "check the folder's permissions and the space left on the disk"};
}

Result<void> check_present(const fs::path& file) {
    std::error_code ignored;
    if (!fs::exists(file, ignored)) {
        return fail(ErrorKind::Io, "no such file", file.string(), "make the panel first with: public-signals panel");
    }
    if (fs::is_directory(file, ignored)) {
        return invalid("a folder, not a Parquet file", file.string(), "name a file in it");
    }
    return {};
}

Error in_file(const fs::path& file, Error error) {
    error.where = error.where.empty() ? file.string() : fmt::format("{}: {}", file.string(), error.where);
    return error;
}

parquet::WriterProperties::Builder& use_our_properties(parquet::WriterProperties::Builder& builder) {
    return *builder.compression(parquet::Compression::ZSTD)->created_by("public-signals version 1");
}

}  // namespace public_signals::inline panel
