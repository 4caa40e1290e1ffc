// A reader of any file written here sees the old bytes or the new ones, also after a power cut: the data is on disk
// before the name points to it, and the name is on disk before the caller goes on.
#include "public_signals/base/file.hpp"

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/stat.h>
#include <unistd.h>
#include <utf8proc.h>

#include <algorithm>
#include <array>
#include <atomic>
#include <cerrno>
#include <cstdlib>
#include <memory>
#include <system_error>

namespace public_signals::inline base {
namespace {

namespace fs = std::filesystem;

constexpr std::size_t longest_slug = 80;

tl::unexpected<Error> io_error(std::string_view what, const fs::path& file, int code) {
    const std::string_view help = code == ENOENT   ? "check the path"
                                  : code == EACCES ? "check its permissions"
                                  : code == ENOSPC ? "make room on the disk"
                                  : code == EISDIR ? "name the files in it"
                                                   : "";
    return fail(ErrorKind::Io, fmt::format("{}: {}", what, std::generic_category().message(code)), file.string(),
                std::string(help));
}

/// An open file, closed when it goes out of scope.
class Descriptor {
  public:
    explicit Descriptor(int number) : m_number(number) {}
    Descriptor(const Descriptor&) = delete;
    Descriptor& operator=(const Descriptor&) = delete;
    ~Descriptor() {
        if (m_number >= 0) {
            ::close(m_number);
        }
    }
    int number() const { return m_number; }
    bool open() const { return m_number >= 0; }

  private:
    int m_number;
};

Result<void> sync(const fs::path& path, int flags) {
    const Descriptor opened(::open(path.c_str(), O_RDONLY | O_CLOEXEC | flags));
    if (!opened.open() || ::fsync(opened.number()) != 0) {
        return io_error("cannot be brought to disk", path, errno);
    }
    return {};
}

fs::path folder_of(const fs::path& file) {
    return file.has_parent_path() ? file.parent_path() : fs::path(".");
}

Result<void> make_folder(const fs::path& folder) {
    std::error_code code;
    fs::create_directories(folder, code);
    if (code) {
        return io_error("the folder cannot be made", folder, code.value());
    }
    return {};
}

bool is_inside(const fs::path& path, const fs::path& root) {
    const fs::path relative = path.lexically_relative(root);
    return !relative.empty() && *relative.begin() != "..";
}

/// Where `path` leads once every link on the way is followed; its last parts need not exist.
Result<fs::path> resolved(const fs::path& path) {
    std::error_code code;
    fs::path target = fs::weakly_canonical(fs::absolute(path), code);
    if (code) {
        return io_error("cannot be resolved", path, code.value());
    }
    return target;
}

Result<void> write_all(int descriptor, std::string_view bytes, const fs::path& file) {
    while (!bytes.empty()) {
        const ssize_t written = ::write(descriptor, bytes.data(), bytes.size());
        if (written < 0 && errno != EINTR) {
            return io_error("cannot be written", file, errno);
        }
        bytes.remove_prefix(written < 0 ? 0 : static_cast<std::size_t>(written));
    }
    return {};
}

Result<void> write_new(const fs::path& temporary, std::string_view bytes, const fs::path& file) {
    ::unlink(temporary.c_str());  // of a killed process that had our number
    const Descriptor opened(::open(temporary.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC | O_NOFOLLOW, 0666));
    if (!opened.open()) {
        return io_error("cannot be written", file, errno);
    }
    return write_all(opened.number(), bytes, file);
}

/// Compatibility forms, case and accents folded; bytes that are no UTF-8 are kept and dropped later as no ASCII.
std::string plain_letters(std::string_view name) {
    constexpr auto how = static_cast<utf8proc_option_t>(UTF8PROC_COMPAT | UTF8PROC_DECOMPOSE | UTF8PROC_CASEFOLD |
                                                        UTF8PROC_IGNORE | UTF8PROC_STRIPMARK);
    utf8proc_uint8_t* mapped = nullptr;
    const utf8proc_ssize_t size = utf8proc_map(reinterpret_cast<const utf8proc_uint8_t*>(name.data()),
                                               static_cast<utf8proc_ssize_t>(name.size()), &mapped, how);
    const std::unique_ptr<utf8proc_uint8_t, void (*)(void*)> owned(mapped, std::free);
    return size < 0 ? std::string(name)
                    : std::string(reinterpret_cast<const char*>(mapped), static_cast<std::size_t>(size));
}

/// Names that Windows keeps for devices, whatever their extension.
bool is_reserved(std::string_view slug) {
    constexpr std::array<std::string_view, 6> devices = {"con", "prn", "aux", "nul", "conin", "conout"};
    const bool numbered = slug.size() == 4 && (slug.starts_with("com") || slug.starts_with("lpt")) &&
                          slug.back() >= '0' && slug.back() <= '9';
    return numbered || std::find(devices.begin(), devices.end(), slug) != devices.end();
}

}  // namespace

Result<std::string> read_file(const fs::path& file) {
    const Descriptor opened(::open(file.c_str(), O_RDONLY | O_CLOEXEC));
    struct stat status{};
    if (!opened.open() || ::fstat(opened.number(), &status) != 0) {
        return io_error("cannot be read", file, errno);
    }
    if (S_ISDIR(status.st_mode)) {
        return io_error("cannot be read", file, EISDIR);
    }
    constexpr std::size_t behind = 64;  // room that a parser may look at, so that it needs no copy
    std::string bytes(static_cast<std::size_t>(std::max<off_t>(status.st_size, 0)) + behind, '\0');
    std::size_t size = 0;
    while (true) {
        const ssize_t got = ::read(opened.number(), bytes.data() + size, bytes.size() - size);
        if (got < 0 && errno != EINTR) {
            return io_error("cannot be read", file, errno);
        }
        if (got == 0) {
            break;
        }
        size += got < 0 ? 0 : static_cast<std::size_t>(got);
        if (size == bytes.size()) {
            bytes.resize(bytes.size() * 2);
        }
    }
    bytes.resize(size);
    return bytes;
}

Result<void> check_inside(const fs::path& file, const fs::path& root) {
    const fs::path real_root = TRY(resolved(root));
    const fs::path folder = TRY(resolved(folder_of(file)));
    fs::path target = folder / file.filename();  // a link there counts by where it points, also to nothing yet
    std::error_code code;
    if (fs::is_symlink(fs::symlink_status(target, code))) {
        target = TRY(resolved(folder / fs::read_symlink(target, code)));
    }
    if (!is_inside(folder, real_root) || !is_inside(target, real_root)) {
        return fail(ErrorKind::Io, "leads outside its folder: nothing is written there", file.string(),
                    fmt::format("remove the link, or give a path inside {}", root.string()));
    }
    return {};
}

Result<void> write_file(const fs::path& file, std::string_view bytes, const fs::path& root) {
    if (!root.empty()) {
        TRY(make_folder(root));
        TRY(check_inside(file, root));
    }
    TRY(make_folder(folder_of(file)));
    const fs::path temporary = temporary_beside(file);
    auto done = write_new(temporary, bytes, file).and_then([&] { return commit_file(temporary, file); });
    if (!done) {
        ::unlink(temporary.c_str());
    }
    return done;
}

fs::path temporary_beside(const fs::path& file) {
    static std::atomic<unsigned> next = 0;
    return folder_of(file) / fmt::format(".public-signals-{}-{}.tmp", ::getpid(), next++);
}

Result<void> commit_file(const fs::path& temporary, const fs::path& file) {
    TRY(sync(temporary, 0));
    if (::rename(temporary.c_str(), file.c_str()) != 0) {
        return io_error("cannot be put in its place", file, errno);
    }
    return sync(folder_of(file), O_DIRECTORY);
}

std::string slug_of(std::string_view name) {
    std::string slug;
    for (const char c : plain_letters(name)) {
        const char lower = c >= 'A' && c <= 'Z' ? static_cast<char>(c | 0x20) : c;
        const bool kept = (lower >= 'a' && lower <= 'z') || (lower >= '0' && lower <= '9');
        if (kept) {
            slug += lower;
        } else if (!slug.empty() && slug.back() != '_') {
            slug += '_';
        }
    }
    slug.resize(std::min(slug.size(), longest_slug));
    while (slug.ends_with('_')) {
        slug.pop_back();
    }
    if (slug.empty()) {
        return "show";
    }
    return is_reserved(slug) ? slug + "_show" : slug;
}

}  // namespace public_signals::inline base
