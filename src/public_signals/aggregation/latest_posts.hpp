// What is known of each post after all its scrapes, field by field.
//
// A later scrape of a post may know less than an earlier one: the grid of a profile has views and no likes. So the
// latest scrape wins for each field on its own, among the scrapes that have it.
#pragma once

#include <algorithm>
#include <array>
#include <bitset>
#include <cstdint>
#include <filesystem>
#include <limits>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "public_signals/aggregation/blocks.hpp"
#include "public_signals/base/result.hpp"
#include "public_signals/panel/observations.hpp"
#include "public_signals/panel/post_rows.hpp"
#include "public_signals/panel/schema.hpp"
#include "public_signals/study/shows.hpp"

namespace public_signals::inline aggregation {

class LatestPosts {
  public:
    /// A reading's place among all: scrapes by time, those of one time by their file. Each run has places of its own.
    using Order = std::uint32_t;
    static constexpr Order never = std::numeric_limits<Order>::max();

    /// Each value with the reading that it is from; `never` where no reading has it.
    struct Post {
        std::uint64_t id = 0;  // the number, or the index of an id that is text
        std::int64_t counts[n_counts] = {};
        Instant posted;
        Instant posted_too;  // where posted_tied: what the other run says that is the farthest from it
        std::string_view hashtags_text;
        std::array<Order, n_counts> counts_read = unread();
        Order posted_read = never;
        Order hashtags_read = never;
        Order is_reel_read = never;
        Order is_collab_read = never;
        Order last_read = never;
        Order caption_read = never;
        std::uint64_t caption_hash = 0;
        std::uint32_t show = 0;
        bool is_reel = false;
        bool is_collab = false;
        bool id_is_text : 1 = false;
        bool posted_from_id : 1 = false;
        bool posted_to_second : 1 = false;
        bool week_open : 1 = false;  // the day alone is known, and it may lie in two weeks
        bool hashtags_doubled : 1 = false;
        bool was_pinned : 1 = false;             // in any reading
        bool is_under_another_name : 1 = false;  // or none, in any reading
        bool says_hashtags : 1 = false;          // any reading shows which it has, or that there are none
        // What runs of one second say differently, and no later one says: which of them came last nothing tells.
        bool posted_tied : 1 = false;
        bool hashtags_tied : 1 = false;
        bool is_reel_tied : 1 = false;
        bool is_collab_tied : 1 = false;
        std::bitset<n_counts> counts_tied;

        HashtagText hashtags() const { return {hashtags_text, hashtags_doubled}; }
        Count count(PostCount which) const {
            return counts_read[which.row] == never ? Count{} : Count(counts[which.row]);
        }

      private:
        static constexpr std::array<Order, n_counts> unread() {
            std::array<Order, n_counts> orders{};
            orders.fill(never);
            return orders;
        }
    };

    /// The readings to come are of this file; among readings of one scrape time the last file's last row wins.
    void begin_file(std::uint32_t file);
    /// No reading of this file follows: its rows can be counted.
    void end_file();
    /// A reading that does not count: of a scrape after the last one that does.
    void leave_out(const PostReading& reading);
    /// How many rows of a show were left out, and of when the first of them is.
    struct LaterRows {
        std::size_t rows = 0;
        Instant first = {};

        void add(std::size_t more, Instant scrape) {
            first = rows == 0 ? scrape : std::min(first, scrape);
            rows += more;
        }
    };
    const std::map<std::string, LaterRows, std::less<>>& later_rows() const { return m_later_rows; }
    /// False when the hashtags cannot be read.
    bool add(const PostReading& reading);
    /// Whether some reading names its run: then what the run covered stands beside it.
    bool names_runs() const { return m_names_runs; }
    /// Whether two readings of this file and of one scrape time may have given a post two values.
    bool contradicts() const { return m_contradicts; }
    /// The files with readings of one scrape time that may have given a post two values, in pairs.
    const std::set<std::pair<std::uint32_t, std::uint32_t>>& contradicting() const { return m_contradicting; }
    /// Adds what another one knows, of other files. The result does not depend on who is added to whom.
    void take(LatestPosts other);

    const Blocks<Post>& posts() const { return m_posts; }
    /// Whether a post's id is one of a library's or table's own: files of others never name it.
    bool is_of_library(const Post& post) const {
        return post.id_is_text && m_text_ids[post.id].starts_with(library_id_mark);
    }
    /// The readings of one show in one run, in files that have ended. A row that stands twice is one: a copy over
    /// another row leaves the number of rows as it was.
    struct RowsOfRun {
        std::size_t rows = 0;
        bool has_library_ids = false;
    };
    /// What a run read of a show; rows or a run without an id are told by the second in which they began.
    RowsOfRun rows_of(std::string_view show, Instant scrape, std::string_view run_id) const;
    /// By index, in no particular order.
    const std::vector<std::string_view>& shows() const { return m_shows.all; }
    Instant scrape_of(Order order) const { return m_orders[order].scrape; }
    /// The id of a post as it stands in its files.
    std::string id_text(const Post& post) const {
        return post.id_is_text ? std::string(m_text_ids[post.id]) : std::to_string(post.id);
    }
    /// The number given to begin_file for a reading.
    std::uint32_t file_of(Order order) const { return m_orders[order].file; }

  private:
    struct Place {
        Instant scrape;
        std::uint32_t file = 0;
        std::uint32_t run = 0;  // index of m_runs: tells two runs of one second apart, and orders nothing
        auto operator<=>(const Place&) const = default;
        std::pair<Instant, std::uint32_t> order() const { return {scrape, file}; }
    };

    /// Names in the order in which they were met, each by its index. Thousands of rows in turn have the same.
    struct Names {
        std::vector<std::string_view> all;
        std::unordered_map<std::string_view, std::uint32_t> index_of;
        std::uint32_t last = 0;

        std::uint32_t of(std::string_view name, TextPool& texts);
    };

    /// A show and the place of its posts: open addressing in a table of its own, which files that list one show after
    /// another leave in the cache.
    struct Show {
        struct Slot {
            std::uint32_t hash = 0;
            std::uint32_t post = 0;  // its position in m_posts plus one
        };
        std::vector<Slot> slots;
        std::size_t posts = 0;

        void grow();
    };

    bool later(Order order, Order than) const {
        return than == never || order == than || m_orders[order].order() >= m_orders[than].order();
    }
    /// Two readings that differ: of one scrape time they may be of one run, in one file or in two.
    void note_differing(Order order, Order other) {
        if (order == never || other == never || m_orders[order].scrape != m_orders[other].scrape) {
            return;
        }
        if (m_orders[order].file == m_orders[other].file) {
            m_contradicts = true;
        } else {
            m_contradicting.insert(std::minmax(m_orders[order].file, m_orders[other].file));
        }
    }
    template <class Value>
    void note_two(const Value& value, Order read, const Value& other, Order order) {
        if (value != other) {
            note_differing(order, read);
        }
    }
    Order order_of(const Place& place);
    /// A row of this file: which count it is for, and of which post.
    struct CountedRow {
        std::uint32_t count = 0;
        std::uint32_t post = 0;
        auto operator<=>(const CountedRow&) const = default;
    };
    std::uint32_t count_of(std::uint32_t show, Order order);
    std::uint32_t show_of(std::string_view show);
    Post& post_of(std::uint32_t show, std::uint64_t id, bool id_is_text);
    Post& post_of(std::uint32_t show, std::string_view id);
    std::uint64_t text_id_of(std::string_view id);
    template <class Value>
    void keep(Value& value, Order& read, const Value& other, Order order) const {
        if (order != never && later(order, read)) {
            value = other;
            read = order;
        }
    }
    /// The same of a fact: whether it is tied then, where it was `tied` before and the other value was `other_tied`.
    template <class Value>
    bool keep_fact(Value& value, Order& read, bool tied, const Value& other, Order order,
                   bool other_tied = false) const {
        if (order == never) {
            return tied;
        }
        const bool is_of_one_second = read != never && m_orders[read].scrape == m_orders[order].scrape;
        const bool is_later = read == never || m_orders[read].scrape < m_orders[order].scrape;
        const bool now_tied = is_of_one_second ? tied || other_tied || (value != other && are_two_runs(read, order))
                              : is_later       ? other_tied
                                               : tied;
        keep(value, read, other, order);
        return now_tied;
    }
    /// The same of what one reading says, noted where it differs. One that is newer than all before it needs no look at
    /// what they said.
    template <class Value>
    bool read_fact(Value& value, Order& read, bool tied, const Value& other, Order order, bool is_newest) {
        if (is_newest) {
            value = other;
            read = order;
            return false;
        }
        note_two(value, read, other, order);
        return keep_fact(value, read, tied, other, order);
    }
    bool are_two_runs(Order one, Order other) const { return m_orders[one].run != m_orders[other].run; }
    /// When a post was posted, and how well that is known.
    struct Posted {
        Instant at;
        bool to_second = false;
        bool from_id = false;
        bool week_open = false;
        bool tied = false;
        Instant too = {};
    };
    void keep_posted(Post& post, const Posted& said, Order order) const;
    void keep_hashtags(Post& post, HashtagText hashtags, Order order, bool tied = false) const;

    Blocks<Post> m_posts;
    std::size_t m_last_post = 0;
    std::vector<Place> m_orders;
    std::map<Place, Order> m_order_of;
    Order m_last_order = never;
    std::map<std::pair<std::uint32_t, Order>, std::uint32_t> m_rows_of;  // by show; indexes of m_rows
    std::vector<RowsOfRun> m_rows;
    std::pair<std::uint32_t, Order> m_last_rows = {0, never};
    std::uint32_t m_last_count = 0;
    std::vector<CountedRow> m_rows_of_file;
    Names m_runs;
    std::uint32_t m_file = 0;
    bool m_names_runs = false;
    bool m_contradicts = false;
    std::set<std::pair<std::uint32_t, std::uint32_t>> m_contradicting;
    Names m_shows;
    std::vector<Show> m_posts_of;  // by show
    std::vector<std::string_view> m_text_ids;
    std::unordered_map<std::string_view, std::uint64_t> m_text_id_of;
    std::map<std::string, LaterRows, std::less<>> m_later_rows;  // by show
    TextPool m_texts;
    HashtagCell m_hashtags;
};

/// What rows already in memory know, those of scrapes before `until` only.
LatestPosts latest_posts(const std::vector<RawPost>& rows, std::optional<Instant> until = std::nullopt);

struct ReadPostsOptions {
    std::optional<Instant> until;  // scrapes before this instant only: the others are counted as left out
    const Study* study = nullptr;  // the accounts of its shows only
    int threads = 0;               // 0: as the machine has, two at most; the result is the same whatever it is
};
/// What the post files of a source below `raw` know, file by file, without holding their rows.
Result<LatestPosts> read_latest_posts(Source source, const std::filesystem::path& raw,
                                      const ReadPostsOptions& options = {});

struct SplitPosts {
    LatestPosts before;
    LatestPosts since;  // before.take(since) knows what all scrapes together know
};
/// The same files read once, scrapes before `split` apart from those at and after it.
Result<SplitPosts> read_split_posts(Source source, const std::filesystem::path& raw, Instant split,
                                    const ReadPostsOptions& options);

}  // namespace public_signals::inline aggregation
