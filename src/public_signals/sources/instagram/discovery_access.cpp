#include "public_signals/sources/instagram/discovery_access.hpp"

#include <algorithm>
#include <cstdlib>

namespace public_signals::inline sources {
namespace {

constexpr const char* token_name = "PUBLIC_SIGNALS_INSTAGRAM_TOKEN";
constexpr const char* user_id_name = "PUBLIC_SIGNALS_INSTAGRAM_USER_ID";

std::string variable(const char* name) {
    const char* const value = std::getenv(name);
    std::string text = value == nullptr ? "" : value;
    const auto is_blank = [](char c) { return c == ' ' || c == '\t' || c == '\r' || c == '\n'; };
    text.erase(std::find_if_not(text.rbegin(), text.rend(), is_blank).base(), text.end());
    text.erase(text.begin(), std::find_if_not(text.begin(), text.end(), is_blank));
    return text;
}

}  // namespace

std::string discovery_token_of_environment() {
    return variable(token_name);
}

std::string discovery_user_id(const InstagramSettings& settings) {
    return settings.user_id.empty() ? variable(user_id_name) : settings.user_id;
}

std::string discovery_problem(const std::string& token, const std::string& user_id) {
    const auto is_odd = [](char c) { return c <= ' ' || c > '~'; };
    if (token.empty()) {
        return std::string("not asked: Business Discovery needs a token; put it into ") + token_name;
    }
    if (std::any_of(token.begin(), token.end(), is_odd)) {
        return std::string("not asked: ") + token_name + " holds characters that no token has";
    }
    if (user_id.empty() || user_id.find_first_not_of("0123456789") != user_id.npos) {
        return std::string("not asked: settings.instagram.user_id (or ") + user_id_name +
               ") has to be the number of the professional account that the token belongs to";
    }
    return {};
}

}  // namespace public_signals::sources
