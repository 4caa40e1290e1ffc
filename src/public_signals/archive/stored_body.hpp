// The body of a page where it lies in its archive: to be read again instead of kept.
#pragma once

#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <string>

#include "public_signals/base/result.hpp"

namespace public_signals::inline archive {

/// Bytes of bodies that whoever reads archives keeps in memory: the others are read again wherever they are needed.
inline constexpr std::size_t most_bytes_kept = 128u << 20;

struct StoredBody {
    std::filesystem::path file;
    std::uint64_t offset = 0;  // of its record
    bool is_http = true;       // a response, whose body is decoded; otherwise the record's block is the page

    /// The bytes of the page; an error when the archive is no longer what it was.
    Result<std::string> read() const;
};

}  // namespace public_signals::inline archive
