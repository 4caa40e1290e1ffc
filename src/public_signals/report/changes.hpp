// What the last run changed: the panel made of what had been scraped before it beside the one made of everything.
#pragma once

#include "public_signals/quality/validate.hpp"
#include "public_signals/report/history.hpp"

namespace public_signals::inline report {

/// The cells of a column. Partial values (Google Trends, Wikipedia) aren't compared: they were never final.
struct ColumnChanges {
    std::string source;
    std::string column;
    std::int64_t became_known = 0;
    std::int64_t went_null = 0;
    std::int64_t settled = 0;  // partial then, not any more
    std::int64_t grew = 0;
    std::int64_t fell = 0;
    std::int64_t same = 0;
    std::optional<double> typical;  // the median of now / then over the cells that grew or fell
};

/// Weeks one after another that became known for the same shows of a source.
struct FoundWeeks {
    std::string source;
    Week first;
    Week last;
    std::vector<std::string> shows;    // that became known
    std::vector<std::string> unknown;  // still not
    std::size_t all = 0;               // shows with a row
};

/// Weeks one after another in which a show lost the same columns.
struct LostWeeks {
    std::string show;
    std::string source;
    Week first;
    Week last;
    std::vector<std::string> columns;
};

struct MovedCell {
    std::string show;
    Week week;
    std::string column;
    std::int64_t then = 0;
    std::int64_t now = 0;
};

/// A show's gt_index: Google rescales and samples anew, so a whole history may move.
struct MovedIndex {
    std::string show;
    Week first;
    Week last;
    std::int64_t weeks = 0;
    std::int64_t same = 0;
    double least = 1;  // of now / then
    double median = 1;
    double most = 1;
    bool one_factor() const { return most - least <= 1e-9 * most; }
    double distance() const;  // of the week that moved farthest, whichever way
};

struct MovedProfile {
    std::string source;
    std::string show;
    std::string handle;
    std::optional<PageState> then;  // none: never visited before
    PageState now;
};

struct Changes {
    std::int64_t new_rows = 0;
    std::int64_t gone_rows = 0;
    std::vector<ColumnChanges> columns;
    std::vector<FoundWeeks> found;
    std::vector<LostWeeks> lost;
    std::vector<MovedCell> moved;   // counts, largest relative change first
    std::vector<MovedIndex> index;  // likewise
    std::vector<Anomaly> new_flags;
    std::vector<Anomaly> gone_flags;
    std::vector<ParserBreak> new_breaks;
    std::vector<ParserBreak> gone_breaks;
    std::vector<MovedProfile> profiles;

    std::int64_t sum(std::int64_t ColumnChanges::* part) const;
};

/// `threshold` is that of the anomalies.
Changes changes_of(const History& history, const Collection& collection, double threshold);

/// The cells of `panel` that are not those of `now`; the first of them in words.
struct Difference {
    std::int64_t cells = 0;
    std::string first;
};
Difference difference_of(const Panel& panel, const Panel& now);

}  // namespace public_signals::inline report
