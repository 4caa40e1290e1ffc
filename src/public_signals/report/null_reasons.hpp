// Why a cell of the panel is null, in one place: the report, `why`, `demo`, `explain` and `status` say the same.
#pragma once

#include <functional>
#include <string>
#include <string_view>
#include <vector>

#include "public_signals/report/collection.hpp"

namespace public_signals::inline report {

/// Why a week of a show has no value on a source that is asked for a series; empty where the source has no answer at
/// all for the show.
using SeriesReason = std::function<std::string(Source source, const std::string& show, Week week)>;

/// Of a count that no post of a known week shows.
inline constexpr std::string_view hidden_count =
    "none of the week's posts shows this count: it is hidden, or the page did not hold it";

/// Of a value that runs of one second say differently.
inline constexpr std::string_view runs_disagree =
    "runs that began in one second say different values of a post of the week (runs_disagree): import the file that "
    "counts again with a --captured-at some seconds later";

/// What brings the answers of sources that nobody asked; their names with blanks between.
std::string ways_to_answer(std::string_view sources);

class NullReasons {
  public:
    /// `collection` outlives it. Without `series`, weeks of series have no reason.
    explicit NullReasons(const Collection& collection, SeriesReason series = nullptr);

    /// Why nothing of a source is known of a show in a week; empty where no raw file says anything.
    std::string of(Source source, const std::string& show, Week week) const;
    /// What the last visit that asked for the week met.
    std::optional<PageState> met(Source source, std::string_view show, Week week) const;

    /// Why a week has no reading of an account's followers.
    std::string of_followers(Source source, const std::string& show, Week week) const;
    /// What the last visit within the week met, which alone could have read its followers.
    std::optional<PageState> met_within(Source source, std::string_view show, Week week) const;

  private:
    std::string of_profile(Source source, const std::string& show, Week week) const;
    std::string of_series(Source source, const std::string& show, Week week) const;
    /// Whether a source was asked for a week, whether a file of it was brought, and what brings an answer.
    std::string no_answer(Source source, Week week) const;
    /// What shows.yaml lacks of a show of which it asks nothing of a source; empty where it asks.
    std::string asks_nothing(Source source, const std::string& show) const;
    /// Why an account was never visited: what shows.yaml lacks, and what was read that it does not ask.
    std::string never_visited(Source source, const std::string& show) const;
    std::vector<const Coverage*> visits_within(Source source, std::string_view show, Week week) const;

    const Collection& m_collection;
    SeriesReason m_series;
    std::map<Source, VisitsByShow> m_visits;
};

}  // namespace public_signals::inline report
