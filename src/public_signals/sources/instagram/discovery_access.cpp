#include "public_signals/sources/instagram/discovery_access.hpp"

#include "public_signals/collect/secret.hpp"

namespace public_signals::inline sources {
namespace {

constexpr collect::SecretName token_name{"PUBLIC_SIGNALS_INSTAGRAM_TOKEN", "Business Discovery needs a token", "token"};
constexpr const char* user_id_name = "PUBLIC_SIGNALS_INSTAGRAM_USER_ID";

}  // namespace

std::string discovery_token_of_environment() {
    return collect::secret_of_environment(token_name.variable);
}

std::string discovery_user_id(const InstagramSettings& settings) {
    return settings.user_id.empty() ? collect::secret_of_environment(user_id_name) : settings.user_id;
}

std::string discovery_problem(const std::string& token, const std::string& user_id) {
    const std::string problem = collect::problem_of_secret(token, token_name);
    if (!problem.empty()) {
        return problem;
    }
    if (user_id.empty() || user_id.find_first_not_of("0123456789") != user_id.npos) {
        return std::string("not asked: settings.instagram.user_id (or ") + user_id_name +
               ") has to be the number of the professional account that the token belongs to";
    }
    return {};
}

}  // namespace public_signals::inline sources
