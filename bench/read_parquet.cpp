// Reads every column of a Parquet file with Arrow and does nothing with them: the floor of whatever looks at all of
// them.
#include <arrow/api.h>
#include <arrow/io/file.h>
#include <arrow/util/thread_pool.h>
#include <parquet/arrow/reader.h>

#include <cstdio>
#include <cstdlib>

namespace {

arrow::Result<std::int64_t> rows_read(const char* file) {
    ARROW_RETURN_NOT_OK(arrow::SetCpuThreadPoolCapacity(2));
    ARROW_ASSIGN_OR_RAISE(auto input, arrow::io::ReadableFile::Open(file));
    ARROW_ASSIGN_OR_RAISE(auto reader, parquet::arrow::OpenFile(std::move(input), arrow::default_memory_pool()));
    reader->set_use_threads(true);
    ARROW_ASSIGN_OR_RAISE(auto table, reader->ReadTable());
    return table->num_rows();
}

}  // namespace

int main(int argc, char** argv) {
    const auto rows = argc == 2 ? rows_read(argv[1]) : arrow::Status::Invalid("usage: bench_read_parquet FILE");
    if (!rows.ok()) {
        std::fprintf(stderr, "%s\n", rows.status().ToString().c_str());
        return EXIT_FAILURE;
    }
    std::printf("%lld rows\n", static_cast<long long>(*rows));
    return EXIT_SUCCESS;
}
