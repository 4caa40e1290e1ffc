#include "public_signals/engine/layout_posts.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <bit>
#include <functional>

#include "public_signals/data/byte_search.hpp"
#include "public_signals/engine/account_fields.hpp"
#include "public_signals/engine/complete_post.hpp"
#include "public_signals/engine/fields.hpp"
#include "public_signals/panel/post_identity.hpp"

namespace public_signals::inline engine {
namespace {

std::string text_of(FieldValue& value) {
    return std::move(value.text).value_or(std::string());
}

void set_post_field(Field field, FieldValue& value, ReadPost& read) {
    Post& post = read.post;
    switch (field.kind) {
        case Field::PostId:
            post.post_id = text_of(value);
            break;
        case Field::Shortcode:
            post.shortcode = text_of(value);
            break;
        case Field::OtherId:
            read.other_id = text_of(value);
            break;
        case Field::Author:
            read.author = text_of(value);
            break;
        case Field::Coauthors:
            read.coauthors = std::move(value.tags);
            break;
        case Field::OwnerId:
            post.owner_id = text_of(value);
            break;
        case Field::PostedAt:
            if (value.number) {
                post.posted_at = instant_of_unix_seconds(*value.number);
                post.post_day = day_of(*post.posted_at);
                post.datetime_source = value.from_id ? "id" : "page";
            }
            break;
        case Field::PostDay:
            if (value.day && !post.post_day) {
                post.post_day = value.day;
                post.is_week_sure = value.flag;
                post.datetime_source = "page";
            }
            break;
        case Field::NotAfter:
            if (value.number) {
                read.not_after = instant_of_unix_seconds(*value.number);
            }
            break;
        case Field::OneCount:
            post.counts[field.count] = value.number;
            break;
        case Field::Caption:
            post.caption = std::move(value.text);
            break;
        case Field::Hashtags:
            if (!value.tags.empty()) {
                post.hashtags = std::move(value.tags);
            }
            break;
        case Field::IsPhoto:
            read.is_photo = value.flag;
            break;
        case Field::IsReel:
            post.is_reel = value.flag;
            break;
        case Field::IsPinned:
            post.is_pinned = value.flag;
            break;
        case Field::IsCollab:
            read.is_tagged_collab = value.flag.value_or(false);
            break;
        case Field::LikesHidden:
            read.likes_hidden = value.flag;
            break;
        default:
            break;
    }
}

/// Reads the posts of one layout, one after the other.
template <class From>
class PostReader {
  public:
    PostReader(LayoutReading& reading, Source source) : m_reading(reading), m_source(source) {
        const auto& rules = reading.layout->fields;
        const auto rule = std::ranges::find(rules, Field::Hashtags, &FieldRule::field);
        m_hashtags = rule == rules.end() ? nullptr : &*rule;
    }

    void read(const From& from) {
        ++m_position;
        ReadPost post;
        const std::string* lacks = nullptr;
        for (const FieldRule& rule : m_reading.layout->fields) {
            read_field(rule, from, m_unread, m_value);
            if (rule.field == Field::Skip && m_value.flag == true) {
                return;
            }
            if (rule.required && (!m_value.is_set() || (m_value.text && m_value.text->empty()))) {
                lacks = &rule.name;
            }
            set_post_field(rule.field, m_value, post);
        }
        if (!post.post.hashtags && m_hashtags != nullptr && (post.post.caption || shows_text(*m_hashtags, from))) {
            post.post.hashtags.emplace();  // by its caption, an empty text or list, or a null in place of its caption
        }
        if (lacks != nullptr) {
            ++m_reading.unreadable;
            warn("post_unreadable", fmt::format("post {} has no {}", m_position, *lacks));
            return;
        }
        refuse_forged_date(post);
        const PostSpelling ids[] = {{"id", post.post.post_id}, {"other id", post.other_id}};
        if (const auto one = check_one_key(m_source, ids); !one) {
            ++m_reading.unreadable;
            warn(post_contradicts, fmt::format("post {}: {}", m_position, one.error().message));
            return;
        }
        const Count& leading = post.post.counts[facts_of(m_source).leading];
        post.post.views_layer = leading ? m_reading.layout->name : std::string();
        if (is_new(post.post.post_id)) {
            m_reading.posts.push_back(std::move(post));
        } else {
            compare(post.post);
        }
    }

    void finish() {
        settle_likes();
        for (const std::string& text : m_unread) {
            warn("unread_count", fmt::format("\"{}\" is no count", text.substr(0, 40)));
        }
        for (const FieldRule& rule : m_reading.layout->fields) {
            const bool missing = rule.expected && !m_reading.posts.empty() &&
                                 std::none_of(m_reading.posts.begin(), m_reading.posts.end(),
                                              [&](const ReadPost& post) { return has(post.post, rule.field); });
            if (missing) {
                warn("field_missing", fmt::format("none of {} posts has {}", m_reading.posts.size(), rule.name));
            }
        }
    }

  private:
    /// Who posts may write any time. One that lies before every post, or after the post was there, makes no week.
    void refuse_forged_date(ReadPost& read) {
        constexpr auto odd_clocks = std::chrono::days(1);
        const auto& posted = read.post.posted_at;
        const auto& first = m_reading.layout->not_before;
        const bool is_early = posted && first && day_of(*posted) < *first;
        if (!is_early && !(posted && read.not_after && *posted > *read.not_after + odd_clocks)) {
            return;
        }
        warn("date_refused",
             fmt::format("post {} says that it is of {}, {}: it makes no week", read.post.post_id,
                         format_instant(*posted), is_early ? "before there was any" : "after it was there"));
        read.is_date_refused = true;
        read.post.posted_at.reset();
        read.post.post_day.reset();
        read.post.datetime_source.clear();
    }

    /// A count may be hidden behind any small number: where the flag that says so should stand and is not found, what
    /// stands there is no count.
    void settle_likes() {
        std::vector<ReadPost>& posts = m_reading.posts;
        const auto says = [](const ReadPost& read) { return read.likes_hidden.has_value(); };
        const auto silent = std::ranges::count_if(posts, std::not_fn(says));
        const bool is_due = std::ranges::count(m_reading.layout->flags, Field(Field::LikesHidden)) > 0;
        if (silent == 0 || (!is_due && silent == std::ssize(posts))) {
            return;
        }
        m_reading.lost_flag = true;
        for (ReadPost& read : posts) {
            hide_likes(read.post);  // a sum over the others would be one of some posts
        }
        warn("flag_missing", fmt::format("{} of {} posts do not say whether their likes are hidden: likes and views of "
                                         "all are unknown",
                                         silent, posts.size()));
    }

    static bool has(const Post& post, Field field) {
        return field == Field::PostedAt        ? post.posted_at.has_value()
               : field.kind == Field::OneCount ? post.counts[field.count].has_value()
                                               : true;
    }

    /// A pinned post may come again in its place in time.
    bool is_new(const std::string& id) {
        constexpr std::size_t few = 32;
        std::vector<ReadPost>& posts = m_reading.posts;
        if (posts.size() < few) {
            // Ids of one account begin alike.
            return std::none_of(posts.begin(), posts.end(), [&](const ReadPost& read) {
                const std::string& other = read.post.post_id;
                return other.size() == id.size() && (id.empty() || other.back() == id.back()) && other == id;
            });
        }
        if (m_places.size() < 2 * posts.size() + 2) {
            m_places.assign(std::bit_ceil(4 * posts.size() + 4), 0);
            for (std::size_t i = 0; i < posts.size(); ++i) {
                m_places[place_of(posts[i].post.post_id)] = i + 1;
            }
        }
        std::size_t& place = m_places[place_of(id)];
        const bool is_new = place == 0;
        place = is_new ? posts.size() + 1 : place;
        return is_new;
    }

    /// Where in `m_places` an id is, or the free place where it belongs.
    std::size_t place_of(const std::string& id) const {
        const std::size_t last = m_places.size() - 1;
        std::size_t at = std::hash<std::string>()(id) & last;
        while (m_places[at] != 0 && m_reading.posts[m_places[at] - 1].post.post_id != id) {
            at = (at + 1) & last;
        }
        return at;
    }

    /// A post that came before, with the counts of now: where both say one and they differ, nothing tells which counts.
    void compare(const Post& again) {
        const auto known = std::ranges::find_if(
            m_reading.posts, [&](const ReadPost& read) { return read.post.post_id == again.post_id; });
        if (forget_disputed(known->post, again)) {
            m_reading.disputed.push_back(again.post_id);
        }
    }

    void warn(const char* code, const std::string& message) {
        constexpr std::size_t warnings_a_layout = 20;  // of one layout: more tell nothing new
        if (m_reading.warnings.size() >= warnings_a_layout) {
            return;
        }
        m_reading.warnings.push_back({code, fmt::format("layout {}: {}", m_reading.layout->name, message)});
    }

    LayoutReading& m_reading;
    Source m_source;
    const FieldRule* m_hashtags;  // null: a post of this layout says nothing of its hashtags
    int m_position = 0;
    std::vector<std::size_t> m_places;  // of the posts by the hash of their id, counted from 1, when they are many
    std::vector<std::string> m_unread;
    FieldValue m_value;
};

bool any_there(const std::vector<RulePath>& paths, const json::Value& root) {
    return std::any_of(paths.begin(), paths.end(),
                       [&](const RulePath& path) { return !root.at(path.steps).is_null(); });
}

bool list_is_there(const std::vector<RulePath>& paths, const json::Value& root) {
    return std::any_of(paths.begin(), paths.end(), [&](const RulePath& path) {
        const json::Path list(path.steps.begin(), std::find(path.steps.begin(), path.steps.end(), "*"));
        return !root.at(list).is_null();
    });
}

/// The posts at a path: an array's elements, or the objects themselves.
std::vector<json::Value> posts_at(const RulePath& path, const json::Value& root) {
    std::vector<json::Value> posts;
    for (const json::Value& value : root.all(path.steps)) {
        if (value.is_array()) {
            const auto elements = value.elements();
            posts.insert(posts.end(), elements.begin(), elements.end());
        } else if (value.is_object()) {
            posts.push_back(value);
        }
    }
    // In a document that was cut, a post without its end may lack any of its fields.
    std::erase_if(posts, [](const json::Value& post) { return post.is_cut(); });
    return posts;
}

json::Value root_of(const LayoutRule& layout, const json::Document& document) {
    if (layout.roots.empty()) {
        return document.root();
    }
    for (const RulePath& path : layout.roots) {
        const json::Value value = document.root().at(path.steps);
        if (!value.is_null()) {
            return value;
        }
    }
    return {};
}

template <class From>
void read_account(const From& from, LayoutReading& reading) {
    std::vector<std::string> unread;
    FieldValue value;
    for (const FieldRule& rule : reading.layout->account) {
        read_field(rule, from, unread, value);
        set_account_field(rule.field, value, reading.account);
    }
}

/// The first of the page's documents that is this layout's and has what it expects, else the first that is.
void find_root(PageDocument& document, LayoutReading& reading) {
    const LayoutRule& layout = *reading.layout;
    for (const json::Document& json : document.json_at(layout.json, layout.contains)) {
        const json::Value root = root_of(layout, json);
        const bool known = std::all_of(layout.known_by.begin(), layout.known_by.end(),
                                       [&](const RulePath& path) { return root.at(path.steps).exists(); });
        const bool whole =
            known && (layout.expects.empty() ? list_is_there(layout.posts, root) : any_there(layout.expects, root));
        if (whole || (known && !reading.is_known)) {
            reading.root = root;
            reading.is_known = true;
            reading.is_whole = whole;
        }
        if (whole) {
            return;
        }
    }
}

void read_json(PageDocument& document, Source source, LayoutReading& reading) {
    find_root(document, reading);
    if (!reading.is_known) {
        return;
    }
    PlacedPost account(reading.layout->account_places);
    account.read(reading.root);
    read_account(account, reading);
    PostReader<PlacedPost> reader(reading, source);
    PlacedPost placed(reading.layout->places);
    for (const RulePath& path : reading.layout->posts) {
        const std::vector<json::Value> posts = posts_at(path, reading.root);
        reading.posts.reserve(posts.size());
        for (const json::Value& post : posts) {
            placed.read(post);
            reader.read(placed);
        }
        if (!posts.empty()) {
            break;
        }
    }
    reader.finish();
}

/// The elements of a layout's posts. Where its scope begins with one attribute, only the elements that have it become
/// trees: a grid is a small part of its page.
class PostElements {
  public:
    PostElements(const LayoutRule& layout, PageDocument& document) {
        const std::string& body = document.page().body;
        const bool part_tells = layout.part && layout.part->second == layout.contains;
        if (!document.outline().is_html || (!part_tells && find_bytes(body, layout.contains) == std::string::npos)) {
            return;
        }
        if (!layout.of_head.empty()) {
            read_page(layout, document);
            return;
        }
        constexpr std::size_t most_parts = 16;  // a page has one grid
        const std::vector<html::Part> parts =
            layout.part ? html::parts_with(body, layout.part->first, layout.part->second, document.outline().scripts)
                        : std::vector<html::Part>();
        if (layout.part && parts.size() <= most_parts) {
            for (const html::Part& part : parts) {
                if (auto tree = html::Tree::parse(part.bytes)) {
                    m_trees.push_back(std::move(*tree));
                    add(m_trees.back().select(*layout.scope), !part.closed && document.is_cut());
                }
            }
        } else if (const auto* const tree = layout.asks_no_text ? document.elements() : document.tree()) {
            add(tree->select(*layout.scope), document.is_cut());
        }
    }

    const std::vector<html::Element>& whole() const { return m_whole; }

  private:
    /// The page itself, where meta tags tell of it: most are in its head, and the rest of it becomes no tree.
    void read_page(const LayoutRule& layout, PageDocument& document) {
        const html::Tree* tree = nullptr;
        if (!document.is_cut()) {
            if (auto head = html::Tree::parse_head(document.page().body, layout.of_head)) {
                tree = &m_trees.emplace_back(std::move(*head));
            }
        }
        tree = tree != nullptr ? tree : document.elements();
        if (const auto page = tree != nullptr ? tree->first(*layout.scope) : std::nullopt) {
            add({*page}, document.is_cut());
        }
    }

    /// A page that ends in the middle of a post may end in the middle of a count.
    void add(const std::vector<html::Element>& elements, bool cut) {
        for (const html::Element& element : elements) {
            if (!cut || !element.reaches_the_end()) {
                m_whole.push_back(element);
            }
        }
    }

    std::vector<html::Tree> m_trees;
    std::vector<html::Element> m_whole;
};

void read_elements(PageDocument& document, Source source, LayoutReading& reading) {
    const LayoutRule& layout = *reading.layout;
    const PostElements elements(layout, document);
    PostReader<html::Element> reader(reading, source);
    for (const html::Element& element : elements.whole()) {
        reading.is_known = reading.is_whole = true;
        read_account(element, reading);
        if (!layout.fields.empty()) {
            reader.read(element);
        }
    }
    reader.finish();
}

}  // namespace

LayoutReading read_layout(const LayoutRule& layout, PageDocument& document, Source source) {
    LayoutReading reading;
    reading.layout = &layout;
    if (layout.json.kind != JsonPlace::Kind::None) {
        read_json(document, source, reading);
    } else {
        read_elements(document, source, reading);
    }
    // Few posts may be the pinned ones alone, where the page is cut or a flag that should stand in each is in none.
    const bool lost_flag =
        std::ranges::count(layout.flags, Field(Field::IsPinned)) > 0 &&
        std::ranges::none_of(reading.posts, [](const ReadPost& read) { return read.post.is_pinned.has_value(); });
    const bool too_few = (document.is_cut() || lost_flag) && reading.posts.size() <= most_pinned;
    mark_pinned(reading.posts, layout.newest_first && !too_few);
    return reading;
}

}  // namespace public_signals::inline engine
