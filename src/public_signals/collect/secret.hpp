// A token or key that an API wants: it comes from the environment alone, so that no file of a study holds it.
#pragma once

#include <string>

namespace public_signals::collect {

struct SecretName {
    const char* variable;  // of the environment
    const char* wanted;    // Business Discovery needs a token
    const char* noun;      // token
};

/// Without blanks around it; empty where there is none.
std::string secret_of_environment(const char* variable);

/// What is wrong with a secret before anything can be asked, and what to do; empty when nothing is.
std::string problem_of_secret(const std::string& secret, const SecretName& name);

}  // namespace public_signals::collect
