#include "public_signals/base/folder_lock.hpp"

#include <fcntl.h>
#include <sys/file.h>
#include <unistd.h>

#include <cerrno>
#include <chrono>
#include <thread>
#include <utility>

namespace public_signals::inline base {
namespace {

constexpr std::chrono::milliseconds between_looks{20};
constexpr int most_looks = 1500;

}  // namespace

Result<FolderLock> FolderLock::take(const std::filesystem::path& folder, For use) {
    FolderLock lock(::open(folder.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC));
    const int wanted = (use == For::Reading ? LOCK_SH : LOCK_EX) | LOCK_NB;
    for (int look = 0; lock.m_descriptor >= 0 && ::flock(lock.m_descriptor, wanted) != 0; ++look) {
        if (errno != EWOULDBLOCK && errno != EINTR) {
            return lock;
        }
        if (look == most_looks) {
            return invalid("another process reads or writes the files of this folder", folder.string(),
                           "wait until it is done, then run the same command again");
        }
        std::this_thread::sleep_for(between_looks);
    }
    return lock;
}

FolderLock::FolderLock(FolderLock&& other) noexcept : m_descriptor(std::exchange(other.m_descriptor, -1)) {}

FolderLock::~FolderLock() {
    if (m_descriptor >= 0) {
        ::close(m_descriptor);
    }
}

}  // namespace public_signals::inline base
