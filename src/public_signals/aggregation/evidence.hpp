// What a cell of the panel rests on: the observations that were counted in it, each with the page it was read from.
//
// The rules are those that the weekly files are made by, asked again for one cell.
#pragma once

#include <map>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "public_signals/aggregation/latest_posts.hpp"
#include "public_signals/aggregation/trends_index.hpp"
#include "public_signals/panel/observations.hpp"

namespace public_signals {

enum class EvidenceKind { OnePost, OnePage, OneDay, OnePoint };
/// post, page, day, point.
const char* name_of(EvidenceKind kind);

/// What an observation gives to the cell: nothing where it was not read, a count, an index value, a flag, a day, tags.
using EvidenceValue = std::variant<std::monostate, std::int64_t, double, bool, std::string, std::vector<std::string>>;

struct Evidence {
    EvidenceKind kind = EvidenceKind::OnePost;
    std::string id;
    EvidenceValue value;
    Instant scrape_run_at;
    std::string rule;     // the layout that read it
    std::string capture;  // WARC-Record-ID of its page; empty where the rows name none
};

/// A show's posts on one source with all their readings, ready to be asked week by week.
class PostsOfShow {
  public:
    /// `rows` are those of one show in the order in which raw files are read.
    explicit PostsOfShow(std::vector<RawPost> rows);

    /// The posts of a week as they are counted in a column, in order of id. For a count, the reading that it is from;
    /// for tt_posts and ig_posts, the one that dated the post.
    std::vector<Evidence> posts_in(Week week, std::string_view column) const;
    const std::vector<RawPost>& rows() const { return m_rows; }

  private:
    std::vector<RawPost> m_rows;
    LatestPosts m_latest;
};

/// The latest visit that covers a week of the show whose rows these are; nullptr where none does.
const Coverage* covering_visit(const std::vector<Coverage>& coverage, Week week);

/// The days of views that a week's wiki_views adds up, title by title; `days` are all of the study's: which days are
/// loaded is a run's, not a show's.
std::vector<Evidence> day_evidence(const std::vector<RawDay>& days, std::string_view show, Week week,
                                   std::string_view column);

/// A show's Google Trends points and the indices that they make, ready to be asked week by week.
class InterestOfShow {
  public:
    /// `points` are those of the study and outlive this object.
    InterestOfShow(const std::vector<RawPoint>& points, const std::vector<Run>& runs, std::string_view show);

    /// The points that lie in a week, of the windows that are in use; values as served, by query, then day.
    std::vector<Evidence> points_in(Week week, std::string_view column) const;
    /// The queries that have the week: the cell is their mean.
    std::vector<const QueryIndex*> queries_with(Week week) const;

  private:
    struct Query {
        QueryIndex index;
        std::vector<const RawPoint*> days;   // of daily windows in use
        std::vector<const RawPoint*> weeks;  // of weekly ones
    };
    std::vector<Query> m_queries;
};

}  // namespace public_signals
