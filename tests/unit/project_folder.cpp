// The one file that is compiled with an absolute path: a clone in another folder finds all others in the compiler
// cache.
#include "unit/project_folder.hpp"

namespace public_signals::tests {

std::filesystem::path project_folder() {
    return PUBLIC_SIGNALS_SOURCE_DIR;
}

std::filesystem::path fixtures_folder() {
    return project_folder() / "../shared/fixtures";
}

}  // namespace public_signals::tests
