// One layout on one page: whether the page is this layout's, and the posts and account facts that it reads there.
#pragma once

#include <string>
#include <vector>

#include "public_signals/engine/layout.hpp"
#include "public_signals/engine/page_document.hpp"

namespace public_signals::inline engine {

struct LayoutReading {
    const LayoutRule* layout = nullptr;
    bool is_known = false;   // the page is one of this layout's
    bool is_whole = false;   // and has what the layout expects
    int unreadable = 0;      // posts that lack a required field
    bool lost_flag = false;  // posts lack the flag that says whether their likes are hidden
    json::Value root;
    std::vector<ReadPost> posts;
    std::vector<std::string> disputed;  // ids of posts that came again with other counts
    ReadAccount account;
    std::vector<Warning> warnings;
};

LayoutReading read_layout(const LayoutRule& layout, PageDocument& document, Source source);

}  // namespace public_signals::inline engine
