#include "public_signals/engine/layout.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <unordered_map>

#include "public_signals/engine/complete_post.hpp"
#include "public_signals/engine/layout_posts.hpp"
#include "public_signals/engine/states.hpp"
#include "public_signals/engine/targets.hpp"

namespace public_signals::inline engine {
namespace {

/// What a lower layer knows beyond `read`.
void complete(ReadPost& read, const ReadPost& lower, Source source) {
    if (!read.post.counts[facts_of(source).leading]) {
        read.post.views_layer = lower.post.views_layer;
    }
    complete(read.post, lower.post);
    fill(read.author, lower.author);
    if (read.coauthors.empty()) {
        read.coauthors = lower.coauthors;
    }
    read.is_tagged_collab = read.is_tagged_collab || lower.is_tagged_collab;
    fill(read.is_photo, lower.is_photo);
    if (lower.likes_hidden == true) {
        read.likes_hidden = true;
    }
    fill(read.likes_hidden, lower.likes_hidden);
}

void complete(ReadAccount& account, const ReadAccount& lower) {
    fill(account.handle, lower.handle);
    fill(account.owner_id, lower.owner_id);
    fill(account.posts, lower.posts);
    fill(account.followers, lower.followers);
    fill(account.has_more, lower.has_more);
    fill(account.cursor, lower.cursor);
    account.likes_hidden = account.likes_hidden || lower.likes_hidden;
}

int layer_of(const LayoutRule& layout) {
    if (layout.only_partial) {
        return 3;
    }
    switch (layout.json.kind) {
        case JsonPlace::Kind::None:
            return 2;
        case JsonPlace::Kind::Body:
            return 1;
        default:
            return 0;
    }
}

/// The readings of a page's layouts, put together in the order in which they were made.
class PageReader {
  public:
    PageReader(const Page& page, const SourceRules& rules)
        : m_document(page, &rules.marks),
          m_handle(page.handle),
          m_is_imported(is_imported_list(page.url)),
          m_rules(rules) {}

    ReadPage read() {
        for (const LayoutRule& layout : m_rules.layouts) {
            if (try_layout(layout)) {
                break;
            }
        }
        settle_state();
        return std::move(m_page);
    }

  private:
    /// True when the search is over: the page is this layout's and has what the layout expects.
    bool try_layout(const LayoutRule& layout) {
        LayoutReading reading = read_layout(layout, m_document, m_rules.source);
        if (!reading.is_known) {
            return false;
        }
        const bool over = reading.is_whole;
        add(std::move(reading));
        if (over) {
            for (const LayoutRule& other : m_rules.layouts) {
                if (std::find(layout.also.begin(), layout.also.end(), other.name) == layout.also.end()) {
                    continue;
                }
                LayoutReading more = read_layout(other, m_document, m_rules.source);
                if (more.is_known) {
                    add(std::move(more));
                }
            }
        }
        return over;
    }

    void add(LayoutReading reading) {
        settle_list(reading);
        if (m_page.layout.empty() && !reading.posts.empty()) {
            m_page.layout = reading.layout->name;
            m_page.layer = layer_of(*reading.layout);
        }
        if (m_page.posts.empty()) {
            m_page.posts = std::move(reading.posts);
            reading.posts.clear();
        } else if (!reading.posts.empty() && m_places.empty()) {
            for (std::size_t i = 0; i < m_page.posts.size(); ++i) {
                m_places.emplace(m_page.posts[i].post.post_id, i);
            }
        }
        for (ReadPost& post : reading.posts) {
            const auto [place, is_new] = m_places.try_emplace(post.post.post_id, m_page.posts.size());
            if (is_new) {
                m_page.posts.push_back(std::move(post));
            } else {
                ReadPost& known = m_page.posts[place->second];
                note_rounded(known.post, post.post, *reading.layout);
                complete(known, post, m_rules.source);
            }
        }
        complete(m_page.account, reading.account);
        m_page.disputed.insert(m_page.disputed.end(), reading.disputed.begin(), reading.disputed.end());
        m_page.lost_flag = m_page.lost_flag || reading.lost_flag;
        m_page.warnings.insert(m_page.warnings.end(), reading.warnings.begin(), reading.warnings.end());
        reading.posts.clear();
        m_readings.push_back(std::move(reading));
    }

    /// A lower layer shows a count as people read it, where a higher one lacks it.
    void note_rounded(const Post& known, const Post& lower, const LayoutRule& layout) {
        const PostCount leading = facts_of(m_rules.source).leading;
        if (layer_of(layout) > 1 && !known.counts[leading] && lower.counts[leading]) {
            ++m_rounded;
            m_rounding = layout.name;
        }
    }

    void warn_of_rounded() {
        if (m_rounded > 0) {
            m_page.warnings.push_back(
                {"rounded_counts", fmt::format("the counts of {} posts are those of {}, which rounds them: layout {} "
                                               "has none",
                                               m_rounded, m_rounding, m_page.layout)});
        }
    }

    /// What the posts are to the account's list is told by the layout that read them first. Those that a further one
    /// adds go on with the list only where it is in order of time as well.
    void settle_list(LayoutReading& reading) {
        ListKind list = reading.layout->list;
        if (is_timeline(list) && !m_is_imported && !is_newest_first(reading.posts, m_handle)) {
            list = ListKind::Part;
            m_page.warnings.push_back(
                {"list_unordered",
                 fmt::format("layout {}: a post of the list is newer than the one above it", reading.layout->name)});
        }
        if (m_page.posts.empty() && (m_readings.empty() || !reading.posts.empty())) {
            m_page.list = list;
        } else if (!is_timeline(list)) {
            for (ReadPost& read : reading.posts) {
                read.post.is_pinned.reset();
            }
        }
    }

    void settle_state() {
        m_page.state = m_page.posts.empty() ? state_without_posts() : state_with_posts();
        settle_counts();
        warn_of_rounded();
        if (m_document.is_cut()) {
            m_page.warnings.push_back({"cut", "the page ends before it is whole"});
            if (!m_page.posts.empty()) {
                m_page.state = PageState::Partial;
            } else if (!is_wall(m_page.state)) {
                m_page.state = PageState::LayoutChanged;
            }
        }
        if (m_page.state == PageState::LayoutChanged) {
            m_page.layout.clear();
            name_what_is_missing();
        }
    }

    /// Nothing that is counted was found in any post: what a person would not call a page that could be read.
    void settle_counts() {
        const auto reads_counts = [](const LayoutReading& reading) {
            return std::ranges::any_of(reading.layout->fields,
                                       [](const FieldRule& rule) { return rule.field.kind == Field::OneCount; });
        };
        const auto has_none = [](const ReadPost& read) {
            return std::ranges::none_of(all_counts,
                                        [&](PostCount count) { return read.post.counts[count].has_value(); });
        };
        m_page.lost_counts = !m_page.posts.empty() && std::ranges::any_of(m_readings, reads_counts) &&
                             std::ranges::all_of(m_page.posts, has_none);
    }

    void name_what_is_missing() {
        for (const LayoutReading& reading : m_readings) {
            const LayoutRule& layout = *reading.layout;
            const std::vector<RulePath>& due = layout.expects.empty() ? layout.posts : layout.expects;
            if (!reading.is_whole && !due.empty()) {
                m_page.warnings.push_back(
                    {"path_missing", fmt::format("layout {}: {} is not there", layout.name, due.front().text)});
            }
        }
    }

    PageState state_with_posts() const {
        const bool partial = std::any_of(m_readings.begin(), m_readings.end(), [](const LayoutReading& reading) {
            return reading.unreadable > 0 || reading.layout->only_partial;
        });
        return partial ? PageState::Partial : PageState::Ok;
    }

    PageState state_without_posts() {
        for (const LayoutReading& reading : m_readings) {
            if (const auto state = state_of(reading.layout->states, m_document, reading.root)) {
                m_page.layout = reading.layout->name;
                return *state;
            }
        }
        const JsonPlace body{JsonPlace::Kind::Body, {}, std::nullopt};
        const std::vector<json::Document>& json = m_document.json_at(body);
        const json::Value root = json.empty() ? json::Value() : json.front().root();
        if (const auto state = state_of(m_rules.states, m_document, root)) {
            return *state;
        }
        return state_of_account();
    }

    /// An account that says it has no posts is empty, whether the list is there or not. Meta tags beside a list
    /// that is gone do not make the page a part of itself: its layout has changed.
    PageState state_of_account() {
        const bool list_is_gone = std::any_of(m_readings.begin(), m_readings.end(),
                                              [](const LayoutReading& reading) { return !reading.is_whole; });
        for (const LayoutReading& reading : m_readings) {
            const bool says_none = reading.account.posts == 0;
            const bool counts = reading.is_whole && !(reading.layout->only_partial && list_is_gone);
            if (reading.unreadable == 0 && (counts || says_none)) {
                m_page.layout = reading.layout->name;
                return says_none ? PageState::Empty : PageState::Partial;
            }
        }
        return PageState::LayoutChanged;
    }

    PageDocument m_document;
    std::string m_handle;
    bool m_is_imported;  // a person says that the list is whole, in whatever order its posts were put together
    const SourceRules& m_rules;
    ReadPage m_page;
    std::vector<LayoutReading> m_readings;
    int m_rounded = 0;                                      // posts whose leading count a lower layer gave
    std::string m_rounding;                                 // that layer's layout
    std::unordered_map<std::string, std::size_t> m_places;  // of posts in the page, by id; from the second reading on
};

constexpr std::size_t warnings_a_page = 20;  // of one page: more tell nothing new

bool is_older(const ReadPost& a, const ReadPost& b) {
    return *a.post.posted_at < *b.post.posted_at;
}

/// How many leading posts are out of order, or nullopt when the list is not ordered even without them. A post whose
/// date was refused tells nothing of the order.
std::optional<std::size_t> pinned_by_order(const std::vector<ReadPost>& all) {
    std::vector<const ReadPost*> posts;
    for (const ReadPost& read : all) {
        if (!read.is_date_refused) {
            posts.push_back(&read);
        }
    }
    if (posts.empty() ||
        !std::ranges::all_of(posts, [](const ReadPost* read) { return read->post.posted_at.has_value(); })) {
        return posts.empty() ? std::optional<std::size_t>(0) : std::nullopt;
    }
    std::size_t pinned = 0;
    for (std::size_t i = 0; i + 1 < posts.size(); ++i) {
        if (is_older(*posts[i], *posts[i + 1])) {
            pinned = i + 1;
        }
    }
    const bool all_older = std::all_of(posts.begin(), posts.begin() + static_cast<std::ptrdiff_t>(pinned),
                                       [&](const ReadPost* read) { return is_older(*read, *posts[pinned]); });
    return pinned <= most_pinned && all_older ? std::optional(static_cast<std::size_t>(posts[pinned] - all.data()))
                                              : std::nullopt;
}

}  // namespace

bool is_newest_first(const std::vector<ReadPost>& posts, const std::string& handle) {
    constexpr auto longest_wait = std::chrono::days(3);
    std::optional<Instant> oldest;
    for (const ReadPost& read : posts) {
        const bool is_other = !handle.empty() && !read.author.empty() &&
                              folded_handle(read.author) != folded_handle(handle) && !read.is_tagged_collab;
        if (read.post.is_pinned == true || !read.post.posted_at || is_other) {
            continue;
        }
        const bool is_rough = read.post.datetime_source == "id";
        if (oldest &&
            *read.post.posted_at > *oldest + (is_rough ? Instant::duration(longest_wait) : Instant::duration{})) {
            return false;
        }
        oldest = std::min(oldest.value_or(*read.post.posted_at), *read.post.posted_at);
    }
    return true;
}

ExtractedPosts extracted_of(ReadPage& read) {
    ExtractedPosts extracted;
    extracted.disputed = std::move(read.disputed);
    extracted.lost_flag = read.lost_flag;
    extracted.state = read.state;
    extracted.layout = read.layout;
    extracted.layer = read.layer;
    extracted.list = read.list;
    extracted.warnings = std::move(read.warnings);
    extracted.account_posts = read.account.posts;
    extracted.followers = read.account.followers;
    extracted.has_more = read.account.has_more;
    extracted.next_cursor = read.account.cursor;
    extracted.handle = read.account.handle;
    extracted.owner_id = read.account.owner_id;
    extracted.lost_counts = read.lost_counts;
    extracted.posts.reserve(read.posts.size());
    extracted.bylines.reserve(read.posts.size());
    return extracted;
}

ReadPage read_page(const Page& page, const SourceRules& rules) {
    return PageReader(page, rules).read();
}

const char* layer_name(const SourceRules& rules, std::string_view layout) {
    static constexpr const char* names[] = {"embedded", "requested", "rendered", "meta"};
    const auto found = std::ranges::find(rules.layouts, layout, &LayoutRule::name);
    return found == rules.layouts.end() ? "" : names[layer_of(*found)];
}

void mark_pinned(std::vector<ReadPost>& posts, bool newest_first) {
    const bool flagged =
        std::any_of(posts.begin(), posts.end(), [](const ReadPost& read) { return read.post.is_pinned == true; });
    if (flagged) {
        for (ReadPost& read : posts) {
            read.post.is_pinned = read.post.is_pinned.value_or(false);
        }
        return;
    }
    const auto pinned = newest_first ? pinned_by_order(posts) : std::nullopt;
    if (!pinned) {
        return;
    }
    for (std::size_t i = 0; i < posts.size(); ++i) {
        const bool is_above = i < *pinned;
        if (is_above || !posts[i].post.is_pinned) {
            posts[i].post.is_pinned = is_above;
        }
    }
}

void hide_likes(Post& post) {
    post.counts[PostCount::Likes] = std::nullopt;
    post.counts[PostCount::Views] = std::nullopt;
}

std::vector<Warning> warnings_about(const std::vector<Post>& posts) {
    std::vector<Warning> warnings;
    const auto dated_by_id =
        std::count_if(posts.begin(), posts.end(), [](const Post& post) { return post.datetime_source == "id"; });
    if (dated_by_id > 0) {
        warnings.push_back({"date_from_id", fmt::format("{} of {} posts have their date from the id, which is when the "
                                                        "upload began",
                                                        dated_by_id, posts.size())});
    }
    for (const Post& post : posts) {
        const Count& views = post.counts[PostCount::Views];
        const Count& likes = post.counts[PostCount::Likes];
        if (views && likes && *views < *likes && warnings.size() < warnings_a_page) {
            warnings.push_back(
                {"impossible_counts", fmt::format("post {} has {} views and {} likes", post.post_id, *views, *likes)});
        }
    }
    return warnings;
}

}  // namespace public_signals::inline engine
