#include "public_signals/panel/table_files.hpp"

#include <fmt/format.h>
#include <zlib.h>

#include "public_signals/base/ascii.hpp"
#include "public_signals/base/file.hpp"
#include "public_signals/panel/parquet.hpp"

namespace public_signals::inline panel {
namespace {

/// One gzip member without a time or a name, so that the same bytes come out each time.
Result<std::string> gzipped(const std::string& bytes) {
    z_stream stream{};
    constexpr int gzip_window = 15 + 16;
    if (deflateInit2(&stream, Z_DEFAULT_COMPRESSION, Z_DEFLATED, gzip_window, 8, Z_DEFAULT_STRATEGY) != Z_OK) {
        return fail(ErrorKind::Io, "zlib could not be started", "gzip", "free some memory");
    }
    std::string out(deflateBound(&stream, static_cast<uLong>(bytes.size())), '\0');
    std::size_t taken = 0;
    stream.next_out = reinterpret_cast<Bytef*>(out.data());
    std::size_t room = out.size();
    int state = Z_OK;
    while (state == Z_OK) {
        constexpr std::size_t most = 1U << 30U;  // zlib counts in 32 bits
        const std::size_t in = std::min(most, bytes.size() - taken);
        const std::size_t into = std::min(most, room);
        stream.next_in = reinterpret_cast<Bytef*>(const_cast<char*>(bytes.data() + taken));
        stream.avail_in = static_cast<uInt>(in);
        stream.avail_out = static_cast<uInt>(into);
        state = deflate(&stream, taken + in == bytes.size() ? Z_FINISH : Z_NO_FLUSH);
        taken += in - stream.avail_in;
        room -= into - stream.avail_out;
    }
    out.resize(out.size() - room);
    deflateEnd(&stream);
    if (state != Z_STREAM_END) {
        return fail(ErrorKind::Io, "zlib could not pack the file", "gzip", "write it without .gz");
    }
    return out;
}

}  // namespace

std::optional<std::size_t> ending_among(const std::filesystem::path& file, const std::vector<std::string>& endings) {
    const std::string name = ascii_lower(file.filename().string());
    std::optional<std::size_t> found;
    for (std::size_t i = 0; i < endings.size(); ++i) {
        if (name.ends_with(endings[i]) && name.size() > endings[i].size()) {
            found = i;
        }
    }
    return found;
}

Error unknown_ending(const std::filesystem::path& file, const std::vector<std::string>& endings,
                     const std::string& flag) {
    return {.message = fmt::format("the ending of '{}' says no format", file.filename().string()),
            .where = flag,
            .help = fmt::format("name the file {}", in_prose(endings))};
}

std::optional<TableFormat> table_format_of(const std::filesystem::path& file) {
    const auto found = ending_among(file, words_of<TableFormat>());
    return found ? std::optional(static_cast<TableFormat>(*found)) : std::nullopt;
}

Result<TableFormat> named_table_format(const std::filesystem::path& file, const std::string& flag) {
    return named_ending<TableFormat>(file, flag);
}

std::string stem_of_table(const std::filesystem::path& file) {
    const std::string name = file.filename().string();
    const auto format = table_format_of(file);
    return format ? name.substr(0, name.size() - std::string_view(name_of(*format)).size()) : file.stem().string();
}

Result<std::vector<StataName>> write_table(const Panel& panel, const std::filesystem::path& file,
                                           const std::string& flag, const ColumnLabels& labels) {
    std::vector<StataName> renamed;
    switch (TRY(named_table_format(file, flag))) {
        case TableFormat::Parquet:
            TRY(write_panel(panel, file));
            break;
        case TableFormat::Csv:
            TRY(write_panel_csv(panel, file, 0));
            break;
        case TableFormat::GzippedCsv: {
            const std::string bytes = TRY(gzipped(panel_csv(panel, 0)));
            TRY(write_file(file, bytes));
            break;
        }
        case TableFormat::Stata: {
            const std::string bytes = TRY(stata_file(panel, renamed, labels));
            TRY(write_file(file, bytes));
            break;
        }
    }
    return renamed;
}

}  // namespace public_signals::inline panel
