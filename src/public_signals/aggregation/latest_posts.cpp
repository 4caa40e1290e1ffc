#include "public_signals/aggregation/latest_posts.hpp"

#include <algorithm>

#include "public_signals/base/byte_block.hpp"
#include "public_signals/base/whole_number.hpp"

namespace public_signals::inline aggregation {

namespace {

/// A post id that is a number and nothing else, so that 7 and 007 stay two ids.
std::optional<std::uint64_t> number_of(std::string_view id) {
    const bool is_padded = id.size() > 1 && id.front() == '0';
    return is_padded ? std::nullopt : whole_number(id);
}

/// TikTok's ids begin with the second in which they were given. A date that says just that may come from the id; one
/// that says something else comes from a page.
bool may_be_from_id(std::uint64_t id, Instant posted) {
    return instant_of_unix_seconds(static_cast<std::int64_t>(id >> 32)) == posted;
}

std::uint32_t mixed(std::uint64_t id) {
    std::uint64_t hash = id * 0x9E3779B97F4A7C15U;
    hash ^= hash >> 32;
    return static_cast<std::uint32_t>((hash * 0xD6E8FEB86659FD93U) >> 32);
}

}  // namespace

void LatestPosts::begin_file(std::uint32_t file) {
    end_file();
    m_file = file;
    m_last_order = never;
    m_contradicts = false;
}

LatestPosts::Order LatestPosts::order_of(const Place& place) {
    if (m_last_order == never || m_orders[m_last_order] != place) {
        const auto [found, fresh] = m_order_of.try_emplace(place, static_cast<Order>(m_orders.size()));
        if (fresh) {
            m_orders.push_back(place);
        }
        m_last_order = found->second;
    }
    return m_last_order;
}

void LatestPosts::end_file() {
    if (!std::ranges::is_sorted(m_rows_of_file)) {
        std::ranges::sort(m_rows_of_file);
    }
    const auto doubled = std::ranges::unique(m_rows_of_file);
    m_rows_of_file.erase(doubled.begin(), doubled.end());
    for (const CountedRow& row : m_rows_of_file) {
        ++m_rows[row.count].rows;
    }
    m_rows_of_file.clear();
}

std::uint32_t LatestPosts::count_of(std::uint32_t show, Order order) {
    if (m_last_rows != std::pair(show, order)) {
        m_last_rows = {show, order};
        const auto [found, fresh] = m_rows_of.try_emplace(m_last_rows, static_cast<std::uint32_t>(m_rows.size()));
        m_last_count = found->second;
        if (fresh) {
            m_rows.emplace_back();
        }
    }
    return m_last_count;
}

LatestPosts::RowsOfRun LatestPosts::rows_of(std::string_view show, Instant scrape, std::string_view run_id) const {
    const auto found = m_shows.index_of.find(show);
    RowsOfRun all;
    if (found == m_shows.index_of.end()) {
        return all;
    }
    const auto end = m_rows_of.lower_bound({found->second + 1, 0});
    for (auto at = m_rows_of.lower_bound({found->second, 0}); at != end; ++at) {
        const Place& place = m_orders[at->first.second];
        const std::string_view run = m_runs.all[place.run];
        if (run.empty() || run_id.empty() ? place.scrape == scrape : run == run_id) {
            all.rows += m_rows[at->second].rows;
            all.has_library_ids = all.has_library_ids || m_rows[at->second].has_library_ids;
        }
    }
    return all;
}

std::uint32_t LatestPosts::Names::of(std::string_view name, TextPool& texts) {
    if (last < all.size() && all[last].size() == name.size() &&
        same_bytes(all[last].data(), name.data(), name.size())) {
        return last;
    }
    const auto found = index_of.find(name);
    if (found != index_of.end()) {
        last = found->second;
    } else {
        last = static_cast<std::uint32_t>(all.size());
        all.push_back(texts.keep(name));
        index_of.emplace(all.back(), last);
    }
    return last;
}

std::uint32_t LatestPosts::show_of(std::string_view name) {
    const std::uint32_t show = m_shows.of(name, m_texts);
    if (show == m_posts_of.size()) {
        m_posts_of.emplace_back();
    }
    return show;
}

std::uint64_t LatestPosts::text_id_of(std::string_view id) {
    const auto found = m_text_id_of.find(id);
    if (found != m_text_id_of.end()) {
        return found->second;
    }
    m_text_ids.push_back(m_texts.keep(id));
    return m_text_id_of.emplace(m_text_ids.back(), m_text_ids.size() - 1).first->second;
}

void LatestPosts::Show::grow() {
    std::vector<Slot> grown(std::max<std::size_t>(16, slots.size() * 2));
    const std::size_t mask = grown.size() - 1;
    for (const Slot& slot : slots) {
        if (slot.post != 0) {
            std::size_t at = slot.hash & mask;
            while (grown[at].post != 0) {
                at = (at + 1) & mask;
            }
            grown[at] = slot;
        }
    }
    slots = std::move(grown);
}

LatestPosts::Post& LatestPosts::post_of(std::uint32_t show, std::uint64_t id, bool id_is_text) {
    const auto is_it = [&](const Post& post) {
        return post.id == id && post.show == show && post.id_is_text == id_is_text;
    };
    // Files list posts in one order: after a post mostly comes the one that came after it in the file before.
    if (m_last_post + 1 < m_posts.size() && is_it(m_posts[m_last_post + 1])) {
        return m_posts[++m_last_post];
    }
    Show& known = m_posts_of[show];
    if ((known.posts + 1) * 2 > known.slots.size()) {
        known.grow();
    }
    const std::uint32_t hash = mixed(id);
    const std::size_t mask = known.slots.size() - 1;
    std::size_t at = hash & mask;
    for (; known.slots[at].post != 0; at = (at + 1) & mask) {
        m_last_post = known.slots[at].post - 1;
        if (known.slots[at].hash == hash && is_it(m_posts[m_last_post])) {
            return m_posts[m_last_post];
        }
    }
    ++known.posts;
    m_last_post = m_posts.size();
    known.slots[at] = {hash, static_cast<std::uint32_t>(m_last_post + 1)};
    Post& post = m_posts.add();
    post.id = id;
    post.show = show;
    post.id_is_text = id_is_text;
    return post;
}

LatestPosts::Post& LatestPosts::post_of(std::uint32_t show, std::string_view id) {
    const auto number = number_of(id);
    return number ? post_of(show, *number, false) : post_of(show, text_id_of(id), true);
}

void LatestPosts::keep_posted(Post& post, const Posted& said, Order order) const {
    // The second that a page says, a day alone of one week, one that may lie in two, what only the id says: the finer
    // and surer time wins, whichever is later.
    const auto rank = [](bool to_second, bool from_id, bool week_open) {
        return from_id ? 0 : to_second ? 3 : week_open ? 1 : 2;
    };
    const int known = post.posted_read == never ? -1 : rank(post.posted_to_second, post.posted_from_id, post.week_open);
    const int found = rank(said.to_second, said.from_id, said.week_open);
    if (order == never || found < known) {
        return;
    }
    const bool is_of_one_second = found == known && m_orders[order].scrape == m_orders[post.posted_read].scrape;
    if (is_of_one_second &&
        (said.tied || post.posted_tied || (said.at != post.posted && are_two_runs(order, post.posted_read)))) {
        const auto [first, last] = std::minmax(
            {said.at, said.tied ? said.too : said.at, post.posted, post.posted_tied ? post.posted_too : post.posted});
        post.posted = last;
        post.posted_too = first;
        post.posted_tied = true;
        return;
    }
    if (found > known || later(order, post.posted_read)) {
        post.posted = said.at;
        post.posted_tied = said.tied;
        post.posted_too = said.too;
        post.posted_to_second = said.to_second;
        post.posted_from_id = said.from_id;
        post.week_open = said.week_open;
        post.posted_read = order;
    }
}

void LatestPosts::keep_hashtags(Post& post, HashtagText hashtags, Order order, bool tied) const {
    if (order == never) {
        return;
    }
    const Order known = post.hashtags_read;
    const bool is_of_one_second = known != never && m_orders[known].scrape == m_orders[order].scrape;
    if (is_of_one_second) {
        tied = tied || post.hashtags_tied || (hashtags != post.hashtags() && are_two_runs(known, order));
        post.hashtags_tied = tied;
    }
    if (later(order, known)) {
        post.hashtags_tied = tied;
        post.hashtags_text = hashtags.text;
        post.hashtags_doubled = hashtags.doubled;
        post.hashtags_read = order;
    }
}

void LatestPosts::leave_out(const PostReading& reading) {
    auto found = m_later_rows.find(reading.show);
    if (found == m_later_rows.end()) {
        found = m_later_rows.emplace(reading.show, LaterRows()).first;
    }
    found->second.add(1, reading.scrape_run_at);
}

bool LatestPosts::add(const PostReading& reading) {
    const Order order = order_of({reading.scrape_run_at, m_file, m_runs.of(reading.run_id, m_texts)});
    const std::uint32_t show = show_of(reading.show);
    m_names_runs = m_names_runs || !reading.run_id.empty();
    Post& post = reading.number ? post_of(show, *reading.number, false) : post_of(show, reading.post_id);
    const std::uint32_t rows = count_of(show, order);
    m_rows_of_file.push_back({rows, static_cast<std::uint32_t>(m_last_post)});
    m_rows[rows].has_library_ids = m_rows[rows].has_library_ids || is_of_library(post);
    const bool is_newest = post.last_read == never || m_orders[post.last_read].scrape < reading.scrape_run_at;
    for (std::size_t row = 0; row < n_counts; ++row) {
        if (const Count& count = reading.counts.values[row]) {
            post.counts_tied[row] =
                read_fact(post.counts[row], post.counts_read[row], post.counts_tied[row], *count, order, is_newest);
        }
    }
    if (reading.posted) {
        note_two(post.posted, post.posted_read, *reading.posted, order);
        const bool from_id = !post.id_is_text && may_be_from_id(post.id, *reading.posted);
        keep_posted(post, {*reading.posted, reading.posted_to_second, from_id, reading.week_open}, order);
    }
    if (reading.caption_hash != 0) {
        keep(post.caption_hash, post.caption_read, reading.caption_hash, order);
    }
    if (reading.is_reel) {
        post.is_reel_tied =
            read_fact(post.is_reel, post.is_reel_read, post.is_reel_tied, *reading.is_reel, order, is_newest);
    }
    if (reading.is_collab) {
        post.is_collab_tied =
            read_fact(post.is_collab, post.is_collab_read, post.is_collab_tied, *reading.is_collab, order, is_newest);
    }
    if (is_newest || later(order, post.last_read)) {
        post.last_read = order;
    }
    post.is_under_another_name = post.is_under_another_name || reading.is_under_another_name;
    post.was_pinned = post.was_pinned || reading.is_pinned.value_or(false);
    if (!reading.says_hashtags) {
        return true;
    }
    post.says_hashtags = true;
    if (reading.has_caption && post.hashtags_read != never && reading.hashtags == post.hashtags()) {
        if (is_newest) {
            post.hashtags_read = order;
            post.hashtags_tied = false;
        } else {
            keep_hashtags(post, post.hashtags(), order);
        }
        return true;
    }
    if (!m_hashtags.read(reading.hashtags)) {
        return false;
    }
    if ((reading.has_caption || !m_hashtags.tags().empty()) && later(order, post.hashtags_read)) {
        note_differing(order, post.hashtags_read);
        keep_hashtags(post, {m_texts.keep(reading.hashtags.text), reading.hashtags.doubled}, order);
    }
    return true;
}

void LatestPosts::take(LatestPosts other) {
    end_file();
    other.end_file();
    for (const auto& [show, later] : m_posts.empty() ? m_later_rows : other.m_later_rows) {
        (m_posts.empty() ? other : *this).m_later_rows[show].add(later.rows, later.first);
    }
    if (m_posts.empty()) {
        *this = std::move(other);
        return;
    }
    // What they read after all that was read here, or of a post that is new here, needs no look at what was said here.
    const auto is_earlier = [](const Place& one, const Place& than) { return one.scrape < than.scrape; };
    const bool all_newer = !m_orders.empty() && !other.m_orders.empty() &&
                           is_earlier(*std::ranges::max_element(m_orders, is_earlier),
                                      *std::ranges::min_element(other.m_orders, is_earlier));
    std::vector<Order> orders;
    orders.reserve(other.m_orders.size());
    for (const Place& place : other.m_orders) {
        orders.push_back(order_of({place.scrape, place.file, m_runs.of(other.m_runs.all[place.run], m_texts)}));
    }
    std::vector<std::uint32_t> shows;
    shows.reserve(other.m_shows.all.size());
    for (const std::string_view show : other.m_shows.all) {
        shows.push_back(show_of(show));
    }
    const auto here = [&](Order order) { return order == never ? never : orders[order]; };
    for (const Post& theirs : other.m_posts) {
        const std::uint64_t id = theirs.id_is_text ? text_id_of(other.m_text_ids[theirs.id]) : theirs.id;
        Post& post = post_of(shows[theirs.show], id, theirs.id_is_text);
        const bool is_newer = all_newer || post.last_read == never;
        const auto take_fact = [&](auto& value, Order& read, bool tied, const auto& other_value, Order other_read,
                                   bool other_tied) {
            const Order order = here(other_read);
            if (is_newer && order != never) {
                value = other_value;
                read = order;
                return other_tied;
            }
            note_two(value, read, other_value, order);
            return keep_fact(value, read, tied, other_value, order, other_tied);
        };
        for (std::size_t row = 0; row < n_counts; ++row) {
            post.counts_tied[row] = take_fact(post.counts[row], post.counts_read[row], post.counts_tied[row],
                                              theirs.counts[row], theirs.counts_read[row], theirs.counts_tied[row]);
        }
        if (!is_newer) {
            note_two(post.posted, post.posted_read, theirs.posted, here(theirs.posted_read));
            note_two(post.hashtags().text, post.hashtags_read, theirs.hashtags().text, here(theirs.hashtags_read));
        }
        keep_posted(post,
                    {theirs.posted, theirs.posted_to_second, theirs.posted_from_id, theirs.week_open,
                     theirs.posted_tied, theirs.posted_too},
                    here(theirs.posted_read));
        keep(post.caption_hash, post.caption_read, theirs.caption_hash, here(theirs.caption_read));
        keep_hashtags(post, theirs.hashtags(), here(theirs.hashtags_read), theirs.hashtags_tied);
        post.says_hashtags = post.says_hashtags || theirs.says_hashtags;
        post.is_under_another_name = post.is_under_another_name || theirs.is_under_another_name;
        post.was_pinned = post.was_pinned || theirs.was_pinned;
        post.is_reel_tied = take_fact(post.is_reel, post.is_reel_read, post.is_reel_tied, theirs.is_reel,
                                      theirs.is_reel_read, theirs.is_reel_tied);
        post.is_collab_tied = take_fact(post.is_collab, post.is_collab_read, post.is_collab_tied, theirs.is_collab,
                                        theirs.is_collab_read, theirs.is_collab_tied);
        if (later(here(theirs.last_read), post.last_read)) {
            post.last_read = here(theirs.last_read);
        }
    }
    for (const auto& [place, index] : other.m_rows_of) {
        RowsOfRun& ours = m_rows[count_of(shows[place.first], here(place.second))];
        ours.rows += other.m_rows[index].rows;
        ours.has_library_ids = ours.has_library_ids || other.m_rows[index].has_library_ids;
    }
    m_names_runs = m_names_runs || other.m_names_runs;
    m_texts.take(other.m_texts);
    m_contradicting.insert(other.m_contradicting.begin(), other.m_contradicting.end());
}

LatestPosts latest_posts(const std::vector<RawPost>& rows, std::optional<Instant> until) {
    LatestPosts latest;
    std::string cell;
    for (const RawPost& row : rows) {
        const PostReading reading = reading_of(row, cell);
        if (until && reading.scrape_run_at >= *until) {
            latest.leave_out(reading);
        } else {
            latest.add(reading);
        }
    }
    latest.end_file();
    return latest;
}

}  // namespace public_signals::inline aggregation
