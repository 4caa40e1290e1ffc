// What of the raw rows a study asks: the accounts, queries, places and articles of shows.yaml. Rows of others stay in
// data/raw, so that a key that comes back brings its weeks back, and are no part of anything that is made of them.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "public_signals/panel/observations.hpp"
#include "public_signals/study/shows.hpp"

namespace public_signals::inline aggregation {

/// Rows of a show that the study does not ask: `query hamilton`, `@hamilton`.
struct LeftOut {
    Source source;
    std::string show;
    std::string what;
    std::size_t rows = 0;
};

/// `what was read is another than shows.yaml asks: six musical in US-CA (210 rows in data/raw)`; empty where there is
/// nothing of the show.
std::string left_out_text(const std::vector<LeftOut>& left_out, Source source, std::string_view show);

/// Whether the study asks for posts of an account: a row that names none, or a show that the study lacks, is taken as
/// it is.
bool asks_account(const Study& study, Source source, std::string_view show, std::string_view handle);

/// Takes out of the observations what the study does not ask, and says what.
std::vector<LeftOut> keep_asked(Observations& observations, const Study& study);
/// The rows that `keep_asked` takes out, and no others.
Observations not_asked(Observations observations, const Study& study);

/// A key of shows.yaml that nothing of its source answers, although runs brought that source: mistyped, or not asked
/// yet.
struct Unanswered {
    Source source;
    std::string show;
    std::string what;  // `@sixbway`, `query six musical`, `article Six (musical)`
};
/// Those of observations that `keep_asked` has gone over.
std::vector<Unanswered> unanswered(const Observations& asked, const Study& study);

}  // namespace public_signals::inline aggregation
