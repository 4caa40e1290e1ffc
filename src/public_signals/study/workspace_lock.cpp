#include "public_signals/study/workspace_lock.hpp"

#include <fcntl.h>
#include <fmt/format.h>
#include <unistd.h>

#include <cerrno>
#include <set>
#include <string>
#include <system_error>
#include <utility>

namespace public_signals::inline study {
namespace {

struct flock whole_file() {
    struct flock lock{};
    lock.l_type = F_WRLCK;
    lock.l_whence = SEEK_SET;
    return lock;
}

std::string holder_of(int descriptor) {
    struct flock lock = whole_file();
    const bool known = ::fcntl(descriptor, F_GETLK, &lock) == 0 && lock.l_type != F_UNLCK && lock.l_pid > 0;
    return known ? fmt::format("process {}", lock.l_pid) : "another process";
}

}  // namespace

Result<WorkspaceLock> WorkspaceLock::take(const std::filesystem::path& folder) {
    std::error_code code;
    std::filesystem::create_directories(folder, code);
    const std::filesystem::path file = folder / ".lock";
    const int descriptor = ::open(file.c_str(), O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0666);
    if (descriptor < 0) {
        return fail(ErrorKind::Io, "the workspace cannot be locked: " + std::generic_category().message(errno),
                    file.string(), "check the permissions of the folder");
    }
    WorkspaceLock lock(descriptor);
    struct flock wanted = whole_file();
    if (::fcntl(descriptor, F_SETLK, &wanted) != 0) {
        if (errno != EACCES && errno != EAGAIN) {
            return fail(ErrorKind::Io, "the workspace cannot be locked: " + std::generic_category().message(errno),
                        file.string(), "use a disk of this machine: some network disks know no locks");
        }
        return invalid(fmt::format("{} is at work in this folder", holder_of(descriptor)), folder.string(),
                       "wait until it is done, then run the same command again");
    }
    return lock;
}

Result<std::vector<WorkspaceLock>> WorkspaceLock::take_all(const std::vector<std::filesystem::path>& folders) {
    std::vector<WorkspaceLock> locks;
    std::set<std::filesystem::path> taken;
    for (const std::filesystem::path& folder : folders) {
        std::error_code ignored;
        // Closing a second descriptor of a file would drop the lock on it: POSIX locks belong to the process.
        if (taken.insert(std::filesystem::weakly_canonical(folder, ignored)).second) {
            locks.push_back(TRY(take(folder)));
        }
    }
    return locks;
}

WorkspaceLock::WorkspaceLock(WorkspaceLock&& other) noexcept : m_descriptor(std::exchange(other.m_descriptor, -1)) {}

WorkspaceLock::~WorkspaceLock() {
    if (m_descriptor >= 0) {
        ::close(m_descriptor);
    }
}

}  // namespace public_signals::inline study
