// Who asks Instagram's Graph API: the token comes from the environment alone, so that no file of a study holds it.
#pragma once

#include <string>

#include "public_signals/collect/collector.hpp"
#include "public_signals/study/shows.hpp"

namespace public_signals::inline sources {

/// PUBLIC_SIGNALS_INSTAGRAM_TOKEN, without blanks around it; empty where there is none.
std::string discovery_token_of_environment();

/// The account that the token belongs to: of shows.yaml, else PUBLIC_SIGNALS_INSTAGRAM_USER_ID.
std::string discovery_user_id(const InstagramSettings& settings);

/// What is missing before anything can be asked, and what to do; empty when nothing is.
std::string discovery_problem(const std::string& token, const std::string& user_id);

/// The collector of the official API.
std::unique_ptr<collect::Collector> discovery_collector(const collect::Context& context);

}  // namespace public_signals::inline sources
