#include "public_signals/engine/owed_counts.hpp"

#include <algorithm>
#include <iterator>
#include <set>
#include <tuple>

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

std::string path_of(const std::string& address) {
    const auto url = parse_url(address);
    return url ? url->path : std::string();
}

/// Whether a pull asked for the profile as a page, of the site or of an endpoint in its place: then it asks for those
/// of its posts.
bool is_pulled(const std::vector<VisitPage>& pages, Source source, const std::string& handle) {
    return std::ranges::any_of(pages, [&](const VisitPage& page) {
        return page.kind == PageKind::Profile && !page.archived->source.empty() &&
               path_of(page.archived->page.url) == path_of(row_of(source).posts->profile_url(handle));
    });
}

/// The name that a post has in its address, whatever stands before it: `…/video/ID`, `…/reel/CODE/`.
std::string name_in(const std::string& post_url) {
    std::string path = path_of(post_url);
    while (path.ends_with('/')) {
        path.pop_back();
    }
    return path.substr(path.rfind('/') + 1);
}

}  // namespace

bool needs_own_page(const Post& post, Source source, const DateRange& asked) {
    const bool is_asked = !post.post_day || (asked.first <= *post.post_day && *post.post_day <= asked.last);
    const bool has_counts =
        std::ranges::all_of(summed_counts(source), [&](PostCount count) { return post.counts[count].has_value(); });
    return is_asked && (!has_counts || !post.post_day) && !post.post_url.empty();
}

std::int64_t posts_without_page(const std::vector<VisitPage>& pages, const std::map<std::string, MergedPost>& posts,
                                Source source, const std::string& handle, const DateRange& asked) {
    if (!is_pulled(pages, source, handle)) {
        return 0;
    }
    std::set<std::string> asked_for;
    std::vector<VisitPage> of_list;
    for (const VisitPage& page : pages) {
        if (page.kind == PageKind::Post) {
            asked_for.insert(name_in(page.archived->page.url));
        } else {
            of_list.push_back(page);
        }
    }
    std::set<std::pair<Week, std::string_view>> known;
    for (const auto& [id, merged] : posts) {
        for (const PostCount count : summed_counts(source)) {
            if (merged.post.post_day && merged.post.counts[count]) {
                known.emplace(to_week(*merged.post.post_day), count.name());
            }
        }
    }
    return std::ranges::count_if(merged_posts(of_list, source), [&](const auto& entry) {
        const Post& post = entry.second.post;
        const auto leaves_a_hole = [&](PostCount count) {
            return !post.counts[count] && post.post_day && known.contains({to_week(*post.post_day), count.name()});
        };
        return needs_own_page(post, source, asked) && !asked_for.contains(name_in(post.post_url)) &&
               std::ranges::any_of(summed_counts(source), leaves_a_hole);
    });
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
