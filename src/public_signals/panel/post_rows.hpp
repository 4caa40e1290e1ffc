// The raw post files as a stream: one reading of one post after another, what weekly sums need of it and no more.
//
// Years of raw files hold millions of readings; as rows of their own, captions included, they would fill memory.
#pragma once

#include <filesystem>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "public_signals/base/result.hpp"
#include "public_signals/data/csv_rows.hpp"
#include "public_signals/panel/csv_cells.hpp"
#include "public_signals/panel/observations.hpp"
#include "public_signals/panel/post_columns.hpp"
#include "public_signals/panel/post_identity.hpp"
#include "public_signals/panel/rounded_ids.hpp"

namespace public_signals::inline panel {

/// A hashtags cell in the bytes of its file.
struct HashtagText {
    std::string_view text;
    bool doubled = false;  // its quotes are doubled, as in a quoted field
    bool operator==(const HashtagText&) const = default;
};

/// What one scrape said of one post. Texts are views that the next reading ends.
struct PostReading {
    std::string_view show;
    std::string_view handle;
    std::string_view post_id;
    std::optional<std::uint64_t> number;  // that the id spells, where it was read already
    std::optional<Instant> posted;        // posted_at, else the midnight of post_datetime
    PostCounts counts;
    HashtagText hashtags;
    bool has_caption = false;  // then an empty list says that there are no hashtags, whatever was read before
    bool says_hashtags = false;
    std::optional<bool> is_reel;
    std::optional<bool> is_collab;
    std::optional<bool> is_pinned;
    Instant scrape_run_at;
    std::string_view run_id;
    bool posted_to_second = false;       // posted_at says it; else only the day is known
    bool week_open = false;              // of a day alone, in a zone that is not known: the post may be of two weeks
    std::uint64_t caption_hash = 0;      // 0 without a caption
    bool is_under_another_name = false;  // its address does not name the account of the row
};

/// The same of a whole row; `cell` keeps the text of the hashtags.
PostReading reading_of(const RawPost& raw, std::string& cell);

/// The readings of one file. They are those of read_posts with the same errors, but hashtags are left as text.
class PostRows {
  public:
    static Result<PostRows> open(Source source, const std::filesystem::path& file);

    /// Moves to the next reading; false behind the last.
    Result<bool> next();
    const PostReading& reading() const { return m_reading; }
    /// Which run and page the reading is from, as the row names them; `FILE:LINE, column post_id`.
    std::string origin() const;
    std::string place() const;
    /// The error of a hashtags cell that cannot be read.
    tl::unexpected<Error> bad_hashtags() const;

  private:
    PostRows(Source source, CsvReader reader, const PostColumns& columns)
        : m_source(source), m_reader(std::move(reader)), m_columns(columns) {}

    CsvCells cells() const { return CsvCells(m_reader); }
    std::string_view text(std::size_t field) const { return cells().text(0, m_columns[field]); }
    bool read_plain();
    bool read_plain_id();
    Result<void> read_careful();
    void read_hashtags();

    Source m_source;
    CsvReader m_reader;
    PostColumns m_columns;
    RoundedIds m_ids;
    PostReading m_reading;
    std::string m_scrape_text;  // of the reading before: thousands in a row have the same
    RawPost m_row;              // of a careful reading, whose texts are views into it
    std::string m_tags;
};

/// The tags of one hashtags cell after another, unchanged (`#` and all), without new memory for each.
class HashtagCell {
  public:
    /// False when the cell is neither a JSON list of texts nor words.
    bool read(HashtagText cell);
    /// Views into the cell, or into this object when the cell had escapes.
    const std::vector<std::string_view>& tags() const { return m_tags; }

  private:
    bool read_plain_list(HashtagText cell);

    std::vector<std::string_view> m_tags;
    std::vector<std::string> m_decoded;
};

/// What the rows so far say of each post: of one page of one run two values of a count, a flag, a time or the hashtags
/// are an error that names both rows. The same row twice is fine, and so are two runs of one time: each has its own.
class SaidOfPosts {
  public:
    /// `origin` names the run and page of the row, `place` where it stands.
    Result<void> add(std::string origin, const PostReading& reading, std::string place);

  private:
    struct Said {
        PostCounts counts;
        std::optional<bool> is_reel;
        std::optional<bool> is_collab;
        std::optional<Instant> posted;
        bool posted_to_second = false;
        std::optional<std::vector<std::string>> hashtags;
        std::string place;
    };
    Result<Said> said_in(const PostReading& reading, std::string place);

    std::unordered_map<std::string, Said> m_said;
    HashtagCell m_hashtags;
};

/// The same of the rows of some files, those of one run in two of them included.
Result<void> check_one_value_each(Source source, const std::vector<std::filesystem::path>& files);

}  // namespace public_signals::inline panel
