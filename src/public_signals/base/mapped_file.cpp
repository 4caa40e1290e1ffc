#include "public_signals/base/mapped_file.hpp"

#include <fcntl.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <system_error>
#include <utility>

namespace public_signals::inline base {
namespace {

tl::unexpected<Error> unreadable(const std::filesystem::path& file, const std::string& why) {
    return fail(ErrorKind::Io, "cannot be read: " + why, file.string(), "check the path");
}

std::string last_error() {
    return std::generic_category().message(errno);
}

}  // namespace

Result<MappedFile> MappedFile::open(const std::filesystem::path& file) {
    const int opened = ::open(file.c_str(), O_RDONLY | O_CLOEXEC);
    if (opened < 0) {
        return unreadable(file, last_error());
    }
    struct stat facts{};
    const bool known = ::fstat(opened, &facts) == 0;
    if (!known || !S_ISREG(facts.st_mode)) {
        const std::string why = known ? "it is no regular file" : last_error();
        ::close(opened);
        return unreadable(file, why);
    }
    const auto size = static_cast<std::size_t>(facts.st_size);
    if (size == 0) {
        ::close(opened);
        return MappedFile(nullptr, 0);
    }
    void* const data = ::mmap(nullptr, size, PROT_READ, MAP_PRIVATE, opened, 0);
    const std::string why = data == MAP_FAILED ? last_error() : "";
    ::close(opened);
    if (data == MAP_FAILED) {
        return unreadable(file, why);
    }
    return MappedFile(static_cast<const char*>(data), size);
}

MappedFile::MappedFile(MappedFile&& other) noexcept
    : m_data(std::exchange(other.m_data, nullptr)), m_size(std::exchange(other.m_size, 0)) {}

MappedFile::~MappedFile() {
    if (m_data != nullptr) {
        ::munmap(const_cast<char*>(m_data), m_size);
    }
}

}  // namespace public_signals::inline base
