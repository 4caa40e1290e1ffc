// Posts that stand beside themselves under an id that lost digits: a table that went through a spreadsheet, read beside
// a page. They are left out and named: their whole id has the post already.
#pragma once

#include <algorithm>
#include <cstdint>
#include <string>
#include <vector>

#include "public_signals/aggregation/latest_posts.hpp"
#include "public_signals/aggregation/weekly.hpp"

namespace public_signals::inline aggregation {

/// Two posts of one show, by their index.
struct RoundedCopy {
    std::uint32_t copy = 0;
    std::uint32_t whole = 0;
};

/// By show and id of the copy.
std::vector<RoundedCopy> rounded_copies(const LatestPosts& posts);

/// Which posts count in no week for that.
class CopiesLeftOut {
  public:
    explicit CopiesLeftOut(const LatestPosts& posts);
    bool has(std::uint32_t post) const { return std::ranges::binary_search(m_posts, post); }

  private:
    std::vector<std::uint32_t> m_posts;
};

/// Names the copies, a note a show.
void note_rounded_copies(Source source, const LatestPosts& posts, std::vector<WeeklyNote>& notes);

}  // namespace public_signals::inline aggregation
