// The chunk writer: any columns, as a Parquet file that Arrow reads back cell by cell.
#include <unistd.h>

#include "chunk_round_trip.hpp"
#include "input.hpp"

using namespace public_signals;

namespace {

/// A file of this process alone, gone with it.
struct OwnFile {
    std::filesystem::path path =
        std::filesystem::temp_directory_path() / fmt::format("public-signals-fuzz-{}.parquet", ::getpid());
    ~OwnFile() { std::filesystem::remove(path); }
};

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    static const OwnFile file;
    const std::string wrong = fuzz::chunk_round_trip(fuzz::text_of(data, size), file.path);
    fuzz::require(wrong.empty(), wrong.c_str());
    return 0;
}
