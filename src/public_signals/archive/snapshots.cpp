// The .html is written after its .json and removed before it: a page that is there has its facts beside it.
#include "public_signals/archive/snapshots.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>
#include <compare>
#include <optional>
#include <system_error>

#include "public_signals/base/digest.hpp"
#include "public_signals/base/file.hpp"

namespace public_signals::inline archive {
namespace {

namespace fs = std::filesystem;

constexpr std::size_t stamp_length = std::string_view("20240101T000000000Z").size();
constexpr const char* latest_name = "latest.html";

/// A page in the folder. The stamp has a fixed width: its order is that of time.
struct Kept {
    std::string stamp;
    unsigned copy = 0;  // the n of -n
    const Snapshot* unsaved = nullptr;
    std::string digest = {};  // of its bytes, once it was asked for

    std::string stem() const { return copy == 0 ? stamp : fmt::format("{}-{}", stamp, copy); }
    bool operator<(const Kept& other) const { return stamp != other.stamp ? stamp < other.stamp : copy < other.copy; }
};

/// 20240101T000000000Z or 20240101T000000000Z-2; anything else in the folder is not ours.
std::optional<Kept> kept_from(const std::string& stem) {
    const std::string stamp = stem.substr(0, stamp_length);
    const bool digits_and_letters = stamp.size() == stamp_length && stamp[8] == 'T' && stamp.back() == 'Z' &&
                                    std::count_if(stamp.begin(), stamp.end(), [](char c) {
                                        return c >= '0' && c <= '9';
                                    }) == static_cast<std::ptrdiff_t>(stamp_length) - 2;
    if (!digits_and_letters) {
        return std::nullopt;
    }
    Kept kept{.stamp = stamp};
    if (stem.size() == stamp_length) {
        return kept;
    }
    const char* end = stem.data() + stem.size();
    const char* digits = stem.data() + stamp_length + 1;
    const bool numbered = stem[stamp_length] == '-' && digits < end && *digits != '0';
    const auto [stop, error] = std::from_chars(std::min(digits, end), end, kept.copy);
    return numbered && error == std::errc() && stop == end ? std::optional(kept) : std::nullopt;
}

Result<std::vector<Kept>> pages_in(const fs::path& folder) {
    std::vector<Kept> pages;
    std::error_code code;
    for (fs::directory_iterator entry(folder, code), end; !code && entry != end; entry.increment(code)) {
        const auto kept = kept_from(entry->path().stem().string());
        if (kept && entry->path().extension() == ".html") {
            pages.push_back(*kept);
        }
    }
    if (code && code != std::errc::no_such_file_or_directory) {
        return fail(ErrorKind::Io, "the folder cannot be read: " + code.message(), folder.string());
    }
    return pages;
}

/// The place of `snapshot` among the pages: the page that already has its time and bytes, or the first free number.
Result<std::size_t> place_of(const Snapshot& snapshot, const fs::path& folder, std::vector<Kept>& pages) {
    const auto name_bytes = [&](Kept& page) -> Result<void> {
        if (page.digest.empty()) {
            page.digest = sha256_hex(page.unsaved != nullptr ? TRY(page.unsaved->page())
                                                             : TRY(read_file(folder / (page.stem() + ".html"))));
        }
        return {};
    };
    Kept wanted{.stamp = format_compact_instant(snapshot.captured_at), .unsaved = &snapshot};
    for (std::size_t i = 0; i < pages.size(); ++i) {
        if (pages[i].stamp != wanted.stamp) {
            continue;
        }
        TRY(name_bytes(wanted));
        TRY(name_bytes(pages[i]));
        if (pages[i].digest == wanted.digest) {
            return i;
        }
    }
    const auto taken = [&](unsigned copy) {
        return std::any_of(pages.begin(), pages.end(),
                           [&](const Kept& page) { return page.stamp == wanted.stamp && page.copy == copy; });
    };
    while (taken(wanted.copy)) {
        ++wanted.copy;
    }
    pages.push_back(wanted);
    return pages.size() - 1;
}

Result<void> write_if_changed(const fs::path& file, const std::string& bytes, const fs::path& root) {
    const auto there = read_file(file);
    if (there && *there == bytes) {
        return {};
    }
    return write_file(file, bytes, root);
}

bool is_plain_name(const std::string& name) {
    return !name.empty() && name.size() <= 64 && name.find_first_not_of('.') != name.npos &&
           std::all_of(name.begin(), name.end(), [](char c) {
               return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '.' ||
                      c == '_' || c == '-';
           });
}

std::string folder_name(const std::string& name) {
    return is_plain_name(name) ? name : fmt::format("{}_{}", slug_of(name), sha256_hex(name).substr(0, 6));
}

}  // namespace

SnapshotManager::SnapshotManager(fs::path root, std::size_t keep)
    : m_root(std::move(root)), m_keep(std::max<std::size_t>(keep, 1)) {}

fs::path SnapshotManager::folder_of(const std::string& source, const std::string& handle) const {
    return m_root / folder_name(source) / folder_name(handle);
}

Result<void> SnapshotManager::save(const std::string& source, const std::string& handle,
                                   const std::vector<Snapshot>& snapshots) {
    const fs::path folder = folder_of(source, handle);
    TRY(check_inside(folder / latest_name, m_root));
    std::vector<Kept> pages = TRY(pages_in(folder));
    for (const Snapshot& snapshot : snapshots) {
        TRY(place_of(snapshot, folder, pages));
    }
    std::sort(pages.begin(), pages.end());
    const auto first_kept = pages.end() - static_cast<std::ptrdiff_t>(std::min(m_keep, pages.size()));
    for (auto page = first_kept; page != pages.end(); ++page) {
        if (page->unsaved != nullptr) {
            TRY(write_file(folder / (page->stem() + ".json"), page->unsaved->json, m_root));
            const std::string html = TRY(page->unsaved->page());
            TRY(write_file(folder / (page->stem() + ".html"), html, m_root));
        }
    }
    if (!pages.empty()) {
        const std::string newest = TRY(read_file(folder / (pages.back().stem() + ".html")));
        TRY(write_if_changed(folder / latest_name, newest, m_root));
    }
    for (auto page = pages.begin(); page != first_kept; ++page) {
        std::error_code ignored;
        fs::remove(folder / (page->stem() + ".html"), ignored);
        fs::remove(folder / (page->stem() + ".json"), ignored);
    }
    return {};
}

Result<fs::path> SnapshotManager::save(const std::string& source, const std::string& handle, const Snapshot& snapshot) {
    TRY(save(source, handle, std::vector<Snapshot>{snapshot}));
    const fs::path folder = folder_of(source, handle);
    std::vector<Kept> pages = TRY(pages_in(folder));
    const Kept& page = pages[TRY(place_of(snapshot, folder, pages))];
    return page.unsaved == nullptr ? folder / (page.stem() + ".html") : fs::path();
}

Result<std::size_t> SnapshotManager::prune() {
    std::size_t removed = 0;
    std::error_code code;
    for (fs::recursive_directory_iterator entry(m_root, code), end; !code && entry != end; entry.increment(code)) {
        if (!entry->is_directory(code) || entry->is_symlink(code)) {
            continue;
        }
        std::vector<Kept> pages = TRY(pages_in(entry->path()));
        std::sort(pages.begin(), pages.end());
        pages.resize(pages.size() - std::min(m_keep, pages.size()));
        for (const Kept& page : pages) {
            fs::remove(entry->path() / (page.stem() + ".html"), code);
            fs::remove(entry->path() / (page.stem() + ".json"), code);
            ++removed;
        }
    }
    if (code && code != std::errc::no_such_file_or_directory) {
        return fail(ErrorKind::Io, "the snapshots cannot be pruned: " + code.message(), m_root.string(),
                    "check the permissions of the folder");
    }
    return removed;
}

}  // namespace public_signals::inline archive
