// One post met in two places: on two layers of a page, or on two pages of a visit.
#pragma once

#include <optional>
#include <string>

#include "public_signals/panel/observations.hpp"

namespace public_signals::inline engine {

template <class T>
void fill(std::optional<T>& value, const std::optional<T>& other) {
    if (!value) {
        value = other;
    }
}

inline void fill(std::string& text, const std::string& other) {
    if (text.empty()) {
        text = other;
    }
}

/// Gives `post` what it lacks and `other`, of a lower layer, knows. A date of the page replaces one that was read from
/// the post id. Which layer a count came from stays the caller's to say.
void complete(Post& post, const Post& other);

/// Makes the counts unknown that both say and that differ. Returns whether there are any.
bool forget_disputed(Post& post, const Post& other);

}  // namespace public_signals::inline engine
