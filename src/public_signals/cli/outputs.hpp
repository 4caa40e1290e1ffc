// Where a command may write: an output is never a file that the command reads, nor a file of the study that another
// command owns. Every command asks before it writes anything.
#pragma once

#include <filesystem>
#include <string>
#include <string_view>
#include <vector>

#include "public_signals/base/result.hpp"

namespace public_signals::inline cli {

/// A file or folder that an option names, or the default of it.
struct WrittenFile {
    std::string option;
    std::filesystem::path path;
};

/// An InvalidInput error where one of the outputs of `command` is one of the files that it reads, another of its
/// outputs, or lies where another command of the study keeps its files. `config`: of --config.
Result<void> check_outputs(const std::string& config, std::string_view command, const std::vector<WrittenFile>& outputs,
                           const std::vector<std::filesystem::path>& reads);

}  // namespace public_signals::inline cli
