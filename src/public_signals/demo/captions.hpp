// Captions that nobody wrote: phrases of a show's week, a mention now and then, hashtags as people spell them.
#pragma once

#include <string>
#include <vector>

#include "public_signals/demo/random.hpp"
#include "public_signals/demo/study.hpp"

namespace public_signals::inline demo {

/// A hashtag or mention inside a caption; offsets count UTF-16 units, as TikTok's textExtra does.
struct Span {
    std::string text;  // without # or @
    int start = 0;
    int end = 0;
    bool is_mention = false;
};

struct Caption {
    std::string text;
    std::vector<Span> spans;
};

Caption caption_for(const SampleShow& show, Draws& draws);

}  // namespace public_signals::inline demo
