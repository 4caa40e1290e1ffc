// Every field of the table goes the whole way: a row of a file, read and written again.
#include "public_signals/panel/post_fields.hpp"

#include <gmock/gmock.h>

#include <algorithm>
#include <array>
#include <random>
#include <set>

#include "public_signals/panel/cell_rules.hpp"
#include "public_signals/panel/post_rows.hpp"
#include "public_signals/panel/raw_rows.hpp"
#include "public_signals/panel/schema.hpp"
#include "unit/panel/raw_folder.hpp"

namespace public_signals {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;
using ::testing::StartsWith;

/// A post that knows every field.
RawPost full_post() {
    RawPost raw{.show = "A", .handle = "a", .post = {}, .scrape_run_at = *parse_instant("2024-02-01T06:00:00Z")};
    raw.post.post_id = "7";
    std::int64_t next = 1;
    for (const PostField& field : post_fields) {
        const auto fill = [&](auto& value) {
            using Value = std::remove_reference_t<decltype(value)>;
            if constexpr (std::is_same_v<Value, Count>) {
                value = 100 + next++;
            } else if constexpr (std::is_same_v<Value, std::optional<bool>>) {
                value = next++ % 2 == 0;
            } else if constexpr (std::is_same_v<Value, Hashtags>) {
                value = std::vector<std::string>{"one", "two"};
            } else if constexpr (std::is_same_v<Value, std::optional<Day>>) {
                value = parse_day("2024-01-03").value();
            } else if constexpr (std::is_same_v<Value, std::optional<Instant>>) {
                value = parse_instant("2024-01-03T10:00:00Z").value();
            } else if constexpr (std::is_same_v<Value, std::optional<std::string>>) {
                value = "a \"b\",\nc";
            } else if constexpr (std::is_same_v<Value, std::string>) {
                value = value.empty() ? "text of " + std::string(field.name) : value;
            }
        };
        visit_field(field, fill, raw);
    }
    raw.post.views_layer = raw.source_layer;
    return raw;
}

TEST(PostFields, EveryNameStandsOnceAndEverySourceShowsItsOwn) {
    std::set<std::string_view> names;
    for (const PostField& field : post_fields) {
        EXPECT_TRUE(names.insert(field.name).second) << field.name;
    }
    for (const Source source : sources_with_posts()) {
        const std::vector<const PostField*> fields = post_fields_of(source);
        EXPECT_EQ(fields.front()->name, "show");
        for (const PostCount count : summed_counts(source)) {
            EXPECT_TRUE(
                std::ranges::any_of(fields, [&](const PostField* field) { return field->name == count.name(); }));
        }
    }
}

TEST(PostFields, APostThatKnowsAllComesBackFromTheFileOfItsSource) {
    const RawPost full = full_post();
    for (const Source source : sources_with_posts()) {
        const TemporaryFolder folder;
        ASSERT_TRUE(write_file(folder / "a.csv", posts_csv(source, {full})));
        const auto read = read_posts(source, folder / "a.csv");
        ASSERT_TRUE(read && read->size() == 1) << name_of(source);
        for (const PostField* field : post_fields_of(source)) {
            const auto compare = [&](const auto& written, const auto& found) {
                EXPECT_EQ(written, found) << field->name;
            };
            visit_field(*field, compare, full, read->front());
        }
        EXPECT_EQ(posts_csv(source, *read), posts_csv(source, {full}));
    }
}

TEST(PostFields, AColumnThatIsShownWhereItIsKnownStandsInThoseFilesAlone) {
    RawPost raw = full_post();
    EXPECT_THAT(posts_csv(Source::TikTok, {raw}),
                HasSubstr(",views,likes,comments,shares,saves,reposts,quotes,caption,"));
    raw.post.counts[count_named("saves")].reset();
    EXPECT_THAT(posts_csv(Source::TikTok, {raw}), Not(HasSubstr("saves")));
    EXPECT_THAT(posts_csv(Source::TikTok, {raw, full_post()}), HasSubstr(",saves,"));
}

TEST(PostFields, TheStreamOfReadingsSaysWhatTheRowsSay) {
    RawPost full = full_post();
    full.post.post_id = "7319809661882859597";  // given five seconds before the post
    const TemporaryFolder folder;
    ASSERT_TRUE(write_file(folder / "a.csv", posts_csv(Source::TikTok, {full, full})));
    auto rows = PostRows::open(Source::TikTok, folder / "a.csv");
    ASSERT_TRUE(rows);
    std::string cell;
    const PostReading expected = reading_of(full, cell);
    for (int row = 0; row < 2; ++row) {  // the first is read with care, the second as this program writes it
        ASSERT_TRUE(rows->next().value());
        const PostReading& reading = rows->reading();
        EXPECT_EQ(reading.counts, expected.counts) << row;
        EXPECT_EQ(reading.post_id, full.post.post_id);
        EXPECT_EQ(reading.posted_to_second, expected.posted_to_second);
        EXPECT_EQ(reading.caption_hash, expected.caption_hash);
        EXPECT_EQ(reading.posted, expected.posted);
        EXPECT_EQ(reading.says_hashtags, expected.says_hashtags);
        EXPECT_EQ(reading.has_caption, expected.has_caption);
        EXPECT_EQ(reading.scrape_run_at, expected.scrape_run_at);
        HashtagCell tags;
        ASSERT_TRUE(tags.read(reading.hashtags));
        EXPECT_EQ(tags.tags().size(), 2U);
    }
    EXPECT_FALSE(rows->next().value());
}

TEST(HashtagCells, AListReadInPlaceIsTheListThatJsonSays) {
    std::mt19937_64 chance(4);
    constexpr std::array parts = {"\"", "\"",  "\"",       ",",    ",",   "[",  "]",
                                  "a",  "b c", "\xC3\xA9", "\xC3", "\\n", "\n", " "};
    int lists = 0;
    for (int round = 0; round < 100'000; ++round) {
        std::string cell = "[";
        for (auto more = chance() % 12; more > 0; --more) {
            cell += parts[chance() % parts.size()];
        }
        cell += "]";
        Hashtags expected;
        const bool is_list = read_hashtags(cell, expected);
        std::string doubled;
        for (const char c : cell) {
            doubled.append(c == '"' ? 2 : 1, c);
        }
        for (const HashtagText text : {HashtagText{cell, false}, HashtagText{doubled, true}}) {
            HashtagCell tags;
            ASSERT_EQ(tags.read(text), is_list) << text.text;
            if (is_list) {
                ASSERT_TRUE(std::ranges::equal(tags.tags(), expected.value_or(std::vector<std::string>{})))
                    << text.text;
            }
        }
        lists += is_list ? 1 : 0;
    }
    EXPECT_GT(lists, 1000);
}

}  // namespace
}  // namespace public_signals
