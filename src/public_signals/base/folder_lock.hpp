// A folder whose files belong together: who reads them sees all of one writing, never some of the next.
//
// An advisory lock of the folder itself (flock): no file is left behind, a folder that can only be read is locked too,
// and the kernel drops it when its holder dies.
#pragma once

#include <filesystem>

#include "public_signals/base/result.hpp"

namespace public_signals::inline base {

class FolderLock {
  public:
    enum class For { Reading, Writing };
    /// Waits up to half a minute for others. Holds nothing where the folder is not there, or its disk knows no locks.
    /// Error: InvalidInput where others still hold it.
    static Result<FolderLock> take(const std::filesystem::path& folder, For use);
    FolderLock(FolderLock&& other) noexcept;
    FolderLock& operator=(FolderLock&&) = delete;
    FolderLock(const FolderLock&) = delete;
    ~FolderLock();

  private:
    explicit FolderLock(int descriptor) : m_descriptor(descriptor) {}
    int m_descriptor;
};

}  // namespace public_signals::inline base
