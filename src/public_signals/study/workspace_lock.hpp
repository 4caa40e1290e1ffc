// One process at a time writes into a workspace.
//
// What runs share is the workspace's: its ledger, its archives, its lock in data/. A pull that writes elsewhere with
// --output locks that folder too, which may belong to another workspace.
//
// A POSIX record lock: the kernel drops it when its holder dies, however that happens, and says who holds it.
#pragma once

#include <filesystem>
#include <vector>

#include "public_signals/base/result.hpp"

namespace public_signals::inline study {

/// The workspace's lock: released when it goes out of scope, and by the kernel when its holder dies.
class WorkspaceLock {
  public:
    /// `folder`/.lock; InvalidInput that names the holder's pid when another process has it.
    static Result<WorkspaceLock> take(const std::filesystem::path& folder);
    /// The locks of all these folders, or of none; a folder that is named twice is locked once.
    static Result<std::vector<WorkspaceLock>> take_all(const std::vector<std::filesystem::path>& folders);
    WorkspaceLock(WorkspaceLock&& other) noexcept;
    WorkspaceLock& operator=(WorkspaceLock&&) = delete;
    WorkspaceLock(const WorkspaceLock&) = delete;
    ~WorkspaceLock();

  private:
    explicit WorkspaceLock(int descriptor) : m_descriptor(descriptor) {}
    int m_descriptor;
};

}  // namespace public_signals::inline study
