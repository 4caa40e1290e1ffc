// Which views a study asks for: the wiki, the readers, the article by the name that shows.yaml gives it, redirects or
// not. Views of others stay in raw files and out of weeks.
#pragma once

#include <string>

#include "public_signals/panel/observations.hpp"
#include "public_signals/sources/wikipedia/targets.hpp"
#include "public_signals/study/shows.hpp"

namespace public_signals::inline sources {

/// Whether a title of that role counts; an article that was asked for alone lacks the redirects that a study wants.
bool role_counts(const std::optional<TitleRole>& role, const WikiSettings& wiki);

/// What a pageviews URL asks for that weeks are not made of, for a person: `of de.wikipedia`; empty where there is
/// nothing.
std::string other_views_than(const ViewsRequest& asked, const WikiSettings& wiki);

/// What of a row of days the study does not ask, for a person: `article Hamilton, Ontario`; empty where all is asked.
std::string views_not_asked(const RawDay& row, const Show& show, const Settings& settings);

}  // namespace public_signals::inline sources
