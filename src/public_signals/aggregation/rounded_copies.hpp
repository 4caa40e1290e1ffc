// Posts that stand beside themselves under an id that lost digits: a table that went through a spreadsheet, read beside
// a page. They are left out and named: their whole id has the post already.
#pragma once

#include <algorithm>
#include <cstdint>
#include <string>
#include <vector>

#include "public_signals/aggregation/latest_posts.hpp"
#include "public_signals/panel/source.hpp"

namespace public_signals::inline aggregation {

struct WeeklyNote;

/// Two posts of one show, by their index.
struct RoundedCopy {
    std::uint32_t copy = 0;
    std::uint32_t whole = 0;
};

/// The copies among the posts that some rows know: which posts count in no week for that. They are looked for once;
/// whoever goes through the same posts again is handed them.
class RoundedCopies {
  public:
    RoundedCopies() = default;
    explicit RoundedCopies(const LatestPosts& posts);
    bool has(std::uint32_t post) const { return std::ranges::binary_search(m_posts, post); }
    /// By show and id of the copy.
    const std::vector<RoundedCopy>& pairs() const { return m_pairs; }

  private:
    std::vector<RoundedCopy> m_pairs;
    std::vector<std::uint32_t> m_posts;
};

/// Names the copies, a note a show.
void note_rounded_copies(Source source, const LatestPosts& posts, const RoundedCopies& copies,
                         std::vector<WeeklyNote>& notes);

}  // namespace public_signals::inline aggregation
