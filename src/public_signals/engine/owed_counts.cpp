#include "public_signals/engine/owed_counts.hpp"

#include <algorithm>
#include <iterator>
#include <set>

#include "public_signals/base/url.hpp"
#include "public_signals/engine/source.hpp"
#include "public_signals/panel/schema.hpp"

namespace public_signals::inline engine {
namespace {

/// The posts whose counts a page was asked for; nothing where its source's lists have them.
std::optional<std::vector<std::string>> counts_asked(const ArchivedPage& page) {
    const auto target = target_of(page);
    const PostsRow* const row = target ? row_of(target->source).posts : nullptr;
    return row != nullptr && row->counts_asked != nullptr ? std::optional(row->counts_asked(page)) : std::nullopt;
}

/// Whether the profile is one that a pull asked for as a page: then it asks for those of its posts.
bool is_pulled_page(const std::vector<VisitPage>& pages, Source source, const std::string& handle) {
    return std::ranges::any_of(pages, [&](const VisitPage& page) {
        return page.kind == PageKind::Profile && !page.archived->source.empty() &&
               page.archived->page.url == row_of(source).posts->profile_url(handle);
    });
}

bool lacks_counts(const Post& post, Source source) {
    return std::ranges::any_of(summed_counts(source), [&](PostCount count) { return !post.counts[count]; });
}

/// The name that a post has in its address, whatever stands before it: `…/video/ID`, `…/reel/CODE/`.
std::string name_in(const std::string& post_url) {
    const auto url = parse_url(post_url);
    std::string path = url ? url->path : "";
    while (path.ends_with('/')) {
        path.pop_back();
    }
    return path.substr(path.rfind('/') + 1);
}

}  // namespace

bool owes_pages(const std::vector<VisitPage>& pages, const std::map<std::string, MergedPost>& posts, Source source,
                const std::string& handle) {
    if (!is_pulled_page(pages, source, handle)) {
        return false;
    }
    std::set<std::string> asked;
    std::set<std::string> shown;
    for (const VisitPage& page : pages) {
        if (page.kind == PageKind::Post) {
            asked.insert(name_in(page.archived->page.url));
        } else if (page.role == ListRole::Timeline) {
            for (const Post& post : page.extracted.posts) {
                shown.insert(post.post_id);
            }
        }
    }
    std::map<Week, std::pair<bool, bool>> weeks;  // has a post with its counts, one that owes them
    for (const auto& [id, merged] : posts) {
        const Post& post = merged.post;
        if (post.post_day && shown.contains(id)) {
            auto& [has_counts, owes] = weeks[to_week(*post.post_day)];
            const bool lacks = lacks_counts(post, source);
            has_counts = has_counts || !lacks;
            owes = owes || (lacks && !post.post_url.empty() && !asked.contains(name_in(post.post_url)));
        }
    }
    return std::ranges::any_of(weeks, [](const auto& week) { return week.second.first && week.second.second; });
}

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
