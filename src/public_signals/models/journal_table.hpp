// Regressions side by side, as journals print them: a column each, the coefficient over its standard error and
// interval.
//
// Columns are read from results as JSON, so that those of this run, of runs before it and of Python stand beside each
// other. What a p and an interval rest on is said once: in the note where it is the same for all, else in a row.
#pragma once

#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "public_signals/base/result.hpp"
#include "public_signals/models/text_tables.hpp"

namespace public_signals::inline models {

/// A coefficient with what its verdict rests on. Nothing for an end that lies nowhere, and for a p that no data could
/// bring under the level.
struct JournalEstimate {
    std::string name;
    double coefficient = 0;
    std::optional<double> std_error;  // nothing for the week that the others are held against
    std::optional<double> lower;
    std::optional<double> upper;
    std::optional<double> pvalue;
    bool bootstrapped = false;
    bool of_scores = false;  // that bootstrap is of scores
    bool p_is_cr3 = false;   // the p is CR3's, and so are the ends; the others are the bootstrap's
    bool lower_is_cr3 = false;
    bool upper_is_cr3 = false;

    bool is_marked() const { return p_is_cr3 || lower_is_cr3 || upper_is_cr3; }
};

struct JournalColumn {
    std::string title;
    std::string outcome;  // empty where the result does not say
    std::string form;     // poisson, log …; empty for least squares of the columns as they are
    std::string unit;     // of its coefficients, as a sentence
    std::string short_unit;
    std::vector<JournalEstimate> predictors;
    std::vector<JournalEstimate> controls;
    bool says_controls = false;                       // else the result does not say which there were
    std::vector<std::string> dropped;                 // controls that were asked for and are not in the regression
    std::vector<std::string> factors;                 // controls that stand as levels
    std::optional<std::vector<std::string>> effects;  // nothing where the result does not say
    std::string vcov;
    std::optional<double> alpha;
    std::size_t n_obs = 0;
    std::vector<std::int64_t> n_clusters;
    std::optional<double> effective_clusters;
    std::optional<double> r2_within;
};

struct JournalOptions {
    std::vector<double> star_levels;                            // each gives a star; none: no stars
    bool controls = false;                                      // their coefficients too; else whether they are there
    std::vector<std::pair<std::string, std::string>> labels{};  // name, what stands in its place
    std::vector<std::string> titles{};                          // of the columns; (1), (2) … where empty
};

/// `results` of a file of `fit`, or of {"results": [...]} with what Python's functions give. A ParseError names what is
/// missing in `file`.
Result<std::vector<JournalColumn>> journal_columns(std::string_view json, const std::string& file);

/// Errors: no column; titles of another number; a level that is not between 0 and 1; a label of a name that no column
/// has.
Result<TextTables> journal_table(const std::vector<JournalColumn>& columns, const JournalOptions& options);

}  // namespace public_signals::inline models
