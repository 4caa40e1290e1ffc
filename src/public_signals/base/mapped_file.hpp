// A file's bytes as memory, read by the kernel as they are touched: an archive of gigabytes costs no memory.
#pragma once

#include <cstddef>
#include <filesystem>
#include <string_view>

#include "public_signals/base/result.hpp"

namespace public_signals::inline base {

class MappedFile {
  public:
    /// An Io error that names the file when it is missing, unreadable or a folder.
    static Result<MappedFile> open(const std::filesystem::path& file);
    MappedFile(MappedFile&& other) noexcept;
    MappedFile& operator=(MappedFile&&) = delete;
    MappedFile(const MappedFile&) = delete;
    ~MappedFile();
    std::string_view bytes() const { return {m_data, m_size}; }

  private:
    MappedFile(const char* data, std::size_t size) : m_data(data), m_size(size) {}
    const char* m_data;
    std::size_t m_size;
};

}  // namespace public_signals::inline base
