// How features are scaled: what each option can be, and the word for it.
#pragma once

#include "public_signals/base/word_table.hpp"

namespace public_signals::inline features {

/// What a value is scaled by: all rows, those of its show, or the weeks of its show before it.
enum class ZScope { Global, Show, Expanding };
constexpr auto word_table(ZScope) {
    return words<ZScope>("scope",
                         {{ZScope::Global, "global"}, {ZScope::Show, "show"}, {ZScope::Expanding, "expanding"}});
}

enum class Scaling { ZScore, MinMax };
constexpr auto word_table(Scaling) {
    return words<Scaling>("method", {{Scaling::ZScore, "zscore"}, {Scaling::MinMax, "minmax"}});
}

}  // namespace public_signals::inline features
