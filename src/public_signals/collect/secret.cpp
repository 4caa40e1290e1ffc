#include "public_signals/collect/secret.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cstdlib>

#include "public_signals/base/ascii.hpp"

namespace public_signals::collect {

std::string secret_of_environment(const char* variable) {
    const char* const value = std::getenv(variable);
    return value == nullptr ? std::string() : std::string(trimmed(value, " \t\r\n"));
}

std::string problem_of_secret(const std::string& secret, const SecretName& name) {
    const auto is_odd = [](char c) { return c <= ' ' || c > '~'; };
    if (secret.empty()) {
        return fmt::format("not asked: {}; put it into {}", name.wanted, name.variable);
    }
    if (std::ranges::any_of(secret, is_odd)) {
        return fmt::format("not asked: {} holds characters that no {} has", name.variable, name.noun);
    }
    return {};
}

}  // namespace public_signals::collect
