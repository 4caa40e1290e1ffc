// What a feature is made of, by its name and by the metadata beside it.
#include "public_signals/models/feature_origin.hpp"

#include <gmock/gmock.h>

#include "public_signals/base/file.hpp"
#include "public_signals/base/words.hpp"
#include "unit/base/temporary_folder.hpp"
#include "unit/corrupted_words.hpp"

namespace public_signals {
namespace {

using ::testing::HasSubstr;

/// Metadata with a feature of every kind.
Json metadata() {
    Json json;
    for (const std::string& kind : words_of<FeatureKind>()) {
        json["features"]["of_" + kind] = {{"source", "tt_posts"}, {"kind", kind}, {"k", 4}};
    }
    return json;
}

Result<FeatureOrigins> read(const TemporaryFolder& folder, const std::string& text) {
    EXPECT_TRUE(write_file(folder / "panel_metadata.json", text));
    return FeatureOrigins::read(folder / "panel_metadata.json");
}

TEST(FeatureOrigin, AKindIsWhatTheMetadataSays) {
    const TemporaryFolder folder;
    const FeatureOrigins origins = read(folder, metadata().dump()).value();
    for (const std::string& kind : words_of<FeatureKind>()) {
        EXPECT_EQ(kind_word(origins.of("of_" + kind)), kind);
        EXPECT_EQ(origins.of("of_" + kind).k, 4);
    }
    EXPECT_EQ(origins.of("own_column").kind, std::nullopt);
    EXPECT_STREQ(kind_word(origins.of("own_column")), "");
    EXPECT_EQ(origins.of("ig_posts_lag2").kind, FeatureKind::Lag);
}

TEST(FeatureOrigin, EachKindMadeWrongIsAnErrorWithFileKeyAndWord) {
    const TemporaryFolder folder;
    const auto all = corrupted(metadata(), {"kind"});
    ASSERT_EQ(all.size(), 4 * words_of<FeatureKind>().size());
    for (const CorruptedJson& corruption : all) {
        const auto origins = read(folder, corruption.text);
        ASSERT_FALSE(origins) << corruption.was << " made " << corruption.word;
        EXPECT_THAT(origins.error().message, HasSubstr("`" + corruption.word + "`"));
        EXPECT_THAT(origins.error().where, HasSubstr("panel_metadata.json: features.of_" + corruption.was + ".kind"));
    }
    auto json = metadata();
    json["features"]["of_lead"]["kind"] = "leads";
    EXPECT_THAT(read(folder, json.dump()).error().help, HasSubstr("did you mean `lead`?"));
}

}  // namespace
}  // namespace public_signals
