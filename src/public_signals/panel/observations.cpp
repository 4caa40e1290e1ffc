#include "public_signals/panel/observations.hpp"

namespace public_signals::inline panel {

const ProfileRows& Observations::of(Source source) const {
    static const ProfileRows none;
    const auto found = profiles.find(source);
    return found == profiles.end() ? none : found->second;
}

bool holds_rows(const Observations& observations, Source source) {
    switch (facts_of(source).rows) {
        case RawRows::Posts:
            return !observations.of(source).posts.empty() || !observations.of(source).coverage.empty();
        case RawRows::Days:
            return !observations.days.empty();
        case RawRows::Points:
            break;
    }
    return !observations.points.empty();
}

}  // namespace public_signals::inline panel
