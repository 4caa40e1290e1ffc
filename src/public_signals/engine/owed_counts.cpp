#include "public_signals/engine/owed_counts.hpp"

#include <algorithm>
#include <iterator>
#include <set>

#include "public_signals/engine/source.hpp"

namespace public_signals::inline engine {
namespace {

/// The posts whose counts a page was asked for; nothing where its source's lists have them.
std::optional<std::vector<std::string>> counts_asked(const ArchivedPage& page) {
    const auto target = target_of(page);
    const PostsRow* const row = target ? row_of(target->source).posts : nullptr;
    return row != nullptr && row->counts_asked != nullptr ? std::optional(row->counts_asked(page)) : std::nullopt;
}

}  // namespace

bool owes_counts(const std::vector<VisitPage>& pages) {
    std::set<std::string> asked;
    std::set<std::string> shown;
    for (const VisitPage& page : pages) {
        auto ids = counts_asked(*page.archived);
        if (!ids) {
            continue;
        }
        std::ranges::move(*ids, std::inserter(asked, asked.end()));
        if (page.role == ListRole::Timeline) {
            for (const Post& post : page.extracted.posts) {
                shown.insert(post.post_id);
            }
        }
    }
    return !std::ranges::includes(asked, shown);
}

}  // namespace public_signals::inline engine
