// data/raw_snapshots/{source}/{handle}/: the last pages of a handle as plain files for a person to open.
#pragma once

#include <cstddef>
#include <filesystem>
#include <string>
#include <vector>

#include "public_signals/common/result.hpp"
#include "public_signals/common/timebins.hpp"

namespace public_signals {

struct Snapshot {
    Instant captured_at;
    std::string html;  // the page's bytes
    std::string json;  // what was asked and what came: URL, status, headers, record id, digest
};

/// {timestamp}.html + {timestamp}.json with {timestamp} = YYYYMMDDTHHMMSSmmmZ[-n], and latest.html, a regular copy of
/// the newest. At most `keep` per handle, by time of capture; a page already there (same time, same bytes) is not
/// written twice; two different pages of one millisecond get -1, -2.
class SnapshotManager {
  public:
    explicit SnapshotManager(std::filesystem::path root, std::size_t keep = 50);
    Result<void> save(const std::string& source, const std::string& handle, const std::vector<Snapshot>& snapshots);

  private:
    std::filesystem::path m_root;
    std::size_t m_keep;
};

}  // namespace public_signals
