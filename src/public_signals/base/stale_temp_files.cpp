#include "public_signals/base/stale_temp_files.hpp"

#include <signal.h>

#include <cerrno>
#include <charconv>
#include <string>
#include <string_view>
#include <vector>

namespace public_signals::inline base {
namespace {

constexpr std::string_view temporary_start = ".public-signals-";  // write_file names them: process and number
constexpr std::string_view temporary_end = ".tmp";

bool is_of_the_dead(std::string_view name) {
    if (!name.starts_with(temporary_start) || !name.ends_with(temporary_end)) {
        return false;
    }
    name.remove_prefix(temporary_start.size());
    pid_t process = 0;
    const auto [end, error] = std::from_chars(name.data(), name.data() + name.size(), process);
    return error == std::errc() && end != name.data() && process > 0 && ::kill(process, 0) != 0 && errno == ESRCH;
}

}  // namespace

void remove_leftovers(const std::filesystem::path& folder) {
    namespace fs = std::filesystem;
    std::error_code code;
    std::vector<fs::path> dead;
    for (fs::recursive_directory_iterator file(folder, code), end; !code && file != end; file.increment(code)) {
        if (is_of_the_dead(file->path().filename().string())) {
            dead.push_back(file->path());
        }
    }
    for (const fs::path& file : dead) {
        fs::remove(file, code);
    }
}

}  // namespace public_signals::inline base
