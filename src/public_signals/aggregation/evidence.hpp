// What a cell of the panel rests on: the observations that were counted in it, each with the page it was read from.
//
// The rules are those that the weekly files are made by, asked again for one cell.
#pragma once

#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "public_signals/aggregation/latest_posts.hpp"
#include "public_signals/base/word_table.hpp"
#include "public_signals/panel/likes_tally.hpp"
#include "public_signals/panel/observations.hpp"
#include "public_signals/study/shows.hpp"

namespace public_signals::inline aggregation {

enum class EvidenceKind { OnePost, OnePage, OneDay, OnePoint };
constexpr auto word_table(EvidenceKind) {
    return words<EvidenceKind>("kind of evidence", {{EvidenceKind::OnePost, "post"},
                                                    {EvidenceKind::OnePage, "page"},
                                                    {EvidenceKind::OneDay, "day"},
                                                    {EvidenceKind::OnePoint, "point"}});
}

/// What an observation gives to the cell: nothing where it was not read, a count, an index value, a flag, a day, tags.
using EvidenceValue = std::variant<std::monostate, std::int64_t, double, bool, std::string, std::vector<std::string>>;

/// What an observation counts as in a weighted mean, and its weight.
struct Weighted {
    double counts_as = 0;
    double weight = 0;
};

struct Evidence {
    EvidenceKind kind = EvidenceKind::OnePost;
    std::string id;
    EvidenceValue value;
    Instant scrape_run_at;
    std::string rule;                       // the layout that read it
    std::string capture;                    // WARC-Record-ID of its page; empty where the rows name none
    std::optional<Weighted> weighted = {};  // of a point: their sum is the mean of its query's week
};

/// What the served values of one window were multiplied by.
struct WindowFactor {
    DateRange window;
    double factor = 0;
};

/// What one query says of a week: 100 * mean / largest, the mean being the sum of its points times their weights.
struct QueryWeek {
    std::string query;
    const char* method;
    double index;
    double mean = 0;
    double largest = 0;  // of the weeks that the base has
    Week largest_week = {};
    std::vector<WindowFactor> windows = {};  // those of the week
};

/// What a cell of a source of series rests on.
struct SeriesEvidence {
    std::vector<Evidence> evidence;
    std::vector<QueryWeek> queries = {};        // whose mean the cell is
    std::vector<std::string> why_partial = {};  // why it is no whole value
};

/// A show's posts on one source with all their readings, ready to be asked week by week.
class PostsOfShow {
  public:
    /// `rows` are those of one show in the order in which raw files are read.
    explicit PostsOfShow(std::vector<RawPost> rows, CollabPosts collab = CollabPosts::Count);

    /// The posts of a week as they are counted in a column, in order of id. For a count, the reading that it is from;
    /// for a number of posts, the one that dated the post.
    std::vector<Evidence> posts_in(Week week, const PanelColumn& column) const;
    /// Whether runs that began in one second say different values of a post that is, or may be, of the week.
    bool has_tied(Week week) const;
    const std::vector<RawPost>& rows() const { return m_rows; }
    /// How many posts have the likes that the platform is known to put in the place of hidden ones.
    LikesTally likes_like(std::int64_t stand_in) const;

  private:
    std::vector<RawPost> m_rows;
    CollabPosts m_collab;
    LatestPosts m_latest;
};

/// The latest visit that covers a week of the show whose rows these are; nullptr where none does.
const Coverage* covering_visit(const std::vector<Coverage>& coverage, Week week);

}  // namespace public_signals::inline aggregation
