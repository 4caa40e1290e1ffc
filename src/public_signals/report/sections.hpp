// The sections of the page, in its order.
#pragma once

#include <map>
#include <string_view>
#include <vector>

#include "public_signals/report/ages.hpp"
#include "public_signals/report/cell_states.hpp"
#include "public_signals/report/changes.hpp"
#include "public_signals/report/markup.hpp"
#include "public_signals/report/report.hpp"
#include "public_signals/report/style.hpp"

namespace public_signals::inline report {

struct AgesOfSource {
    std::string source;
    std::vector<AgedWeek> weeks;  // within the calendar, never none
};

/// What the sections share.
struct Draft {
    const ReportInput& input;
    NullReasons null_reasons;
    Calendar calendar;
    std::vector<ShowRows> shows;
    std::vector<SourceStates> states;
    std::vector<const Anomaly*> flagged;               // worst first; the first ones are listed
    std::map<std::string_view, std::size_t> place_of;  // of each show in `shows`
    std::optional<Changes> changes = {};               // none: there is nothing to compare with
    Difference difference = {};                        // of the panel from its raw files
    std::vector<AgesOfSource> ages = {};

    /// The show's name as a link to its series, or as it is where the panel has no such show.
    std::string show_link(std::string_view show) const;
    std::string difference_sentence() const;
    /// Why counts of different weeks don't compare, as far as their ages say so; empty where they do.
    std::string age_warning() const;
};

/// Google Trends, for google_trends.
std::string_view title_of(std::string_view source);
/// `2024-01-01`, or `2024-01-01 to 2024-03-11`.
std::string span_text(Week first, Week last);

std::vector<const Anomaly*> worst_first(const ValidationReport& report);
/// spike, drop or from zero, with `(info)` where it is no warning.
std::string type_words(const Anomaly& anomaly);
/// What the last run changed, in one sentence; there have to be changes.
std::string changes_sentence(const Draft& draft);

void add_verdict(HtmlPage& page, const Draft& draft);
void add_changes(HtmlPage& page, const Draft& draft);
void add_coverage_map(HtmlPage& page, const Draft& draft);
void add_check_table(HtmlPage& page, const Draft& draft);
void add_impossible_counts(HtmlPage& page, const Draft& draft);
void add_twin_posts(HtmlPage& page, const Draft& draft);     // nothing where there are none
void add_suspect_likes(HtmlPage& page, const Draft& draft);  // likewise
void add_trends_zeros(HtmlPage& page, const Draft& draft);
void add_ages(HtmlPage& page, const Draft& draft);
void add_series(HtmlPage& page, const Draft& draft);
void add_collection(HtmlPage& page, const Draft& draft);
/// Nothing where no forecast was made.
void add_forecast(HtmlPage& page, const Draft& draft);
void add_model(HtmlPage& page, const Draft& draft);
/// Nothing where no profile was made.
void add_profiles(HtmlPage& page, const Draft& draft);
void add_reproduction(HtmlPage& page, const Draft& draft);

}  // namespace public_signals::inline report
