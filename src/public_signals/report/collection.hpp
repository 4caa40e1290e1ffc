// What the visits to the sources met: data/raw without its posts, days and points.
#pragma once

#include <filesystem>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "public_signals/aggregation/asked_rows.hpp"
#include "public_signals/base/result.hpp"
#include "public_signals/panel/observations.hpp"
#include "public_signals/study/shows.hpp"

namespace public_signals::inline report {

struct Visits {
    std::string source;
    std::vector<Coverage> visits;                            // by time
    std::set<std::pair<std::string, Week>> open_weeks = {};  // in which posts may lie whose day alone is known
};

/// What data/raw says of its runs and visits; empty where there is no such folder.
struct Collection {
    std::vector<Run> runs;  // by time
    std::vector<Visits> profiles;
    std::vector<std::string> files;       // that were read, relative to the folder
    std::vector<LeftOut> not_asked = {};  // visits to accounts that shows.yaml does not ask
    /// The key of shows.yaml that is missing, by source and show of which it asks nothing.
    std::map<std::pair<Source, std::string>, std::string> nothing_asked = {};
};

/// Reads runs.csv and each source's coverage.csv below `raw`, those that are there; of a study's shows, the visits to
/// the accounts that it asks. Visits whose raw rows are missing are marked so.
Result<Collection> read_collection(const std::filesystem::path& raw, const Study* study);

/// What observations in memory say of their runs and visits.
Collection collection_of(const Observations& observations);

/// `the account is private`: what a visit met, for a reader; what is wrong about it, if anything is.
std::string_view in_words(PageState state);

/// The visits to one profile, looked up by week.
class VisitsByShow {
  public:
    VisitsByShow(const Collection& collection, std::string_view source);
    /// What the last visit that asked for the week met; nothing when none did.
    std::optional<PageState> met(std::string_view show, Week week) const;

  private:
    struct Visit {
        Week first;
        Week last;
        PageState state;
    };
    std::map<std::string, std::vector<Visit>, std::less<>> m_visits;
};

}  // namespace public_signals::inline report
