// shows.yaml: every key does something or is refused, and its schema says the same as the reader.
#include "public_signals/study/shows.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>
#include <gmock/gmock.h>

#include <functional>
#include <nlohmann/json.hpp>

#include "public_signals/base/file.hpp"
#include "public_signals/base/words.hpp"
#include "public_signals/panel/source.hpp"
#include "unit/base/temporary_folder.hpp"
#include "unit/corrupted_words.hpp"
#include "unit/project_folder.hpp"

namespace public_signals {
namespace {

namespace fs = std::filesystem;
using nlohmann::ordered_json;
using ::testing::HasSubstr;

ordered_json schema() {
    return ordered_json::parse(*read_file(tests::project_folder() / "python/public_signals/shows.schema.json"));
}

Result<Study> study_of(const std::string& yaml) {
    const TemporaryFolder folder;
    EXPECT_TRUE(write_file(folder / "shows.yaml", yaml));
    return read_study(folder / "shows.yaml");
}

constexpr const char* plain_yaml = "shows:\n  - name: Six\n    opening_date: 2021-10-03\n";

/// A file in which `path` ("settings.gt.scale", "shows.aliases") is `value`.
std::string yaml_with(const std::string& path, const std::string& value, const std::string& beside = {}) {
    const std::string yaml = plain_yaml;
    if (path.starts_with("shows.")) {
        return yaml + fmt::format("    {}: {}\n", path.substr(6), value);
    }
    const std::string rest = path.substr(9);
    const std::size_t dot = rest.find('.');
    if (dot == rest.npos) {
        return yaml + fmt::format("settings:\n  {}: {}\n", rest, value);
    }
    return yaml +
           fmt::format("settings:\n  {}: {{{}: {}{}}}\n", rest.substr(0, dot), rest.substr(dot + 1), value, beside);
}

std::string day_text(const std::optional<Day>& day) {
    return day ? format_day(*day) : "";
}

std::string delays_text(const std::optional<Delays>& delays) {
    return delays ? fmt::format("{} {}", delays->least, delays->most) : "";
}

/// A key, a value that differs from its default, and what of the study it sets.
struct Key {
    const char* path;
    const char* value;
    const char* member;  // the layers above read it by this name
    std::function<std::string(const Study&)> read;
};

#define OF_SHOW(text)                         \
    [](const Study& study) -> std::string {   \
        const Show& show = study.shows.at(0); \
        return text;                          \
    }
#define OF_SETTINGS(text)                          \
    [](const Study& study) -> std::string {        \
        const Settings& settings = study.settings; \
        return text;                               \
    }

const std::vector<Key>& keys() {
    static const std::vector<Key> all = {
        {"shows.google_queries", "[six musical]", "google_queries", OF_SHOW(fmt::format("{}", show.google_queries))},
        {"shows.queries", "six musical", "google_queries", OF_SHOW(fmt::format("{}", show.google_queries))},
        {"shows.wikipedia_title", "Six_(musical)", "wikipedia_title", OF_SHOW(show.wikipedia_title)},
        {"shows.closing_date", "2024-01-10", "closing_date", OF_SHOW(day_text(show.closing_date))},
        {"shows.gt_geo", "US", "gt_geo", OF_SHOW(show.gt_geo.value_or("not given"))},
        {"shows.wikidata_id", "Q1", "wikidata_id", OF_SHOW(show.wikidata_id)},
        {"shows.wikipedia_extra_titles", "[Six]", "wikipedia_extra_titles",
         OF_SHOW(fmt::format("{}", show.wikipedia_extra_titles))},
        {"shows.aliases", "[SIX]", "aliases", OF_SHOW(fmt::format("{}", show.aliases))},
        {"settings.contact", "me@example.org", "contact", OF_SETTINGS(settings.contact)},
        {"settings.geo", "GB", "geo", OF_SETTINGS(settings.geo)},
        {"settings.delays", "[1, 9]", "delays", OF_SETTINGS(delays_text(settings.collect.delays))},
        {"settings.max_retries", "7", "max_retries", OF_SETTINGS(fmt::to_string(settings.collect.max_retries))},
        {"settings.backoff_base", "7", "backoff_base", OF_SETTINGS(fmt::to_string(settings.collect.backoff_base))},
        {"settings.timeout", "7", "timeout", OF_SETTINGS(fmt::to_string(settings.collect.timeout))},
        {"settings.max_wait", "7", "max_wait", OF_SETTINGS(fmt::to_string(settings.collect.max_wait))},
        {"settings.browser.mode", "off", "mode", OF_SETTINGS(name_of(settings.collect.browser.mode))},
        {"settings.browser.webdriver_url", "http://b:4444", "webdriver_url",
         OF_SETTINGS(settings.collect.browser.webdriver_url)},
        {"settings.browser.binary", "/usr/bin/chromium", "binary", OF_SETTINGS(settings.collect.browser.binary)},
        {"settings.network.allow_private", "true", "allow_private",
         OF_SETTINGS(fmt::to_string(settings.collect.allow_private))},
        {"settings.network.allow_addresses", "[\"127.0.0.1:80\"]", "allow_addresses",
         OF_SETTINGS(fmt::format("{}", settings.collect.allow_addresses))},
        {"settings.network.max_bytes", "9", "max_bytes", OF_SETTINGS(fmt::to_string(settings.collect.max_bytes))},
        {"settings.network.max_decoded_bytes", "9", "max_decoded_bytes",
         OF_SETTINGS(fmt::to_string(settings.collect.max_decoded_bytes))},
        {"settings.gt.base_start", "2023-07-03", "base_start", OF_SETTINGS(day_text(settings.gt.base_start))},
        {"settings.gt.scale", "frozen", "scale", OF_SETTINGS(name_of(settings.gt.scale))},
        {"settings.gt.draws", "3", "draws", OF_SETTINGS(fmt::to_string(settings.gt.draws))},
        {"settings.gt.below_one", "0.25", "below_one", OF_SETTINGS(fmt::to_string(settings.gt.below_one))},
        {"settings.gt.category", "3", "category", OF_SETTINGS(fmt::to_string(settings.gt.category))},
        {"settings.gt.cache_ttl_h", "3", "cache_ttl_h", OF_SETTINGS(fmt::to_string(settings.gt.cache_ttl_h))},
        {"settings.wiki.project", "de.wikipedia", "project", OF_SETTINGS(settings.wiki.project)},
        {"settings.wiki.agent", "spider", "agent", OF_SETTINGS(name_of(settings.wiki.agent))},
        {"settings.wiki.redirects", "false", "redirects", OF_SETTINGS(fmt::to_string(settings.wiki.redirects))},
        {"settings.instagram.provider", "import", "provider", OF_SETTINGS(name_of(settings.instagram.provider))},
        {"settings.instagram.user_id", "17", "user_id", OF_SETTINGS(settings.instagram.user_id)},
        {"settings.instagram.api_version", "v11.0", "api_version", OF_SETTINGS(settings.instagram.api_version)},
        {"settings.posts.collab", "leave_out", "collab", OF_SETTINGS(name_of(settings.posts.collab))},
        {"settings.panel.extensions", "[saves]", "extensions",
         OF_SETTINGS(fmt::format("{}", settings.panel.extensions))},
        {"settings.quality.sources", "[wikipedia]", "sources",
         OF_SETTINGS(fmt::format("{}", settings.quality.sources))},
        {"settings.quality.min_coverage", "50", "min_coverage",
         OF_SETTINGS(fmt::to_string(settings.quality.min_coverage))},
        {"settings.quality.anomaly_threshold", "9", "anomaly_threshold",
         OF_SETTINGS(fmt::to_string(settings.quality.anomaly_threshold))},
        {"settings.quality.baseline", "seasonal", "baseline", OF_SETTINGS(name_of(settings.quality.baseline))},
    };
    return all;
}

std::string account_key(Source source) {
    return std::string("shows.") + facts_of(source).show_key;
}

/// The keys of the schema that hold a value: `shows.name`, `settings.gt.scale`, …
std::vector<std::string> schema_keys() {
    std::vector<std::string> paths;
    const ordered_json whole = schema();
    for (const auto& [key, about] : whole["properties"]["shows"]["items"]["properties"].items()) {
        paths.push_back("shows." + key);
    }
    for (const auto& [key, about] : whole["properties"]["settings"]["properties"].items()) {
        if (!about.contains("properties")) {
            paths.push_back("settings." + key);
            continue;
        }
        for (const auto& [inner, more] : about["properties"].items()) {
            paths.push_back("settings." + key + "." + inner);
        }
    }
    return paths;
}

TEST(ShowsYaml, EveryKeyOfTheSchemaIsTriedHere) {
    std::set<std::string> tried = {"shows.name", "shows.opening_date", "settings.timezone"};  // tests of their own
    for (const Key& key : keys()) {
        tried.insert(key.path);
    }
    for (const std::string& source : source_names()) {
        tried.insert("settings.endpoints." + source);
    }
    for (const Source source : sources_with_posts()) {
        tried.insert(account_key(source));
    }
    for (const Source source : all_sources()) {
        if (const char* const key = facts_of(source).show_key) {
            tried.insert(std::string("shows.") + key);
        }
    }
    const std::vector<std::string> known = schema_keys();
    EXPECT_THAT(known, ::testing::UnorderedElementsAreArray(tried));
}

TEST(ShowsYaml, AShowNamesItsAccountOnEachSourceOfPosts) {
    const Study plain = study_of(plain_yaml).value();
    for (const Source source : sources_with_posts()) {
        const auto study = study_of(yaml_with(account_key(source), "\"@six.musical_1\""));
        ASSERT_TRUE(study) << account_key(source) << ": " << study.error().message;
        EXPECT_EQ(handle_of(study->shows[0], source), "six.musical_1");
        EXPECT_EQ(study->shows[0].handles.size(), 1u);
        EXPECT_EQ(handle_of(plain.shows[0], source), "");
        EXPECT_FALSE(study_of(yaml_with(account_key(source), "\"six/musical\"")));
    }
}

TEST(ShowsYaml, EveryKeyChangesTheStudy) {
    const Study plain = study_of(plain_yaml).value();
    for (const Key& key : keys()) {
        const auto study = study_of(yaml_with(key.path, key.value));
        ASSERT_TRUE(study) << key.path << ": " << study.error().message;
        EXPECT_NE(key.read(*study), key.read(plain)) << key.path;
    }
    for (const std::string& source : source_names()) {
        const auto study = study_of(yaml_with("settings.endpoints." + source, "http://mirror.example"));
        EXPECT_EQ(study->settings.collect.endpoints.at(source), "http://mirror.example");
    }
    for (const Source source : all_sources()) {
        if (const char* const key = facts_of(source).show_key) {
            const auto study = study_of(yaml_with(std::string("shows.") + key, "\"@six\""));
            EXPECT_EQ(handle_of(study->shows[0], source), "six") << key;
            EXPECT_EQ(handle_of(plain.shows[0], source), "") << key;
        }
    }
    EXPECT_EQ(format_day(*plain.shows[0].opening_date), "2021-10-03");
}

/// The sources of the layers above study/, and what they read shows by.
std::string code_above() {
    const fs::path root = tests::project_folder() / "src/public_signals";
    std::string code;
    for (const auto& entry : fs::recursive_directory_iterator(root)) {
        const bool is_above = entry.path().parent_path().filename() != "study";
        if (entry.path().extension() == ".cpp" && (is_above || entry.path().filename() == "asked_of.cpp")) {
            code += *read_file(entry.path());
        }
    }
    return code;
}

bool is_of_a_name(char c) {
    return std::isalnum(static_cast<unsigned char>(c)) != 0 || c == '_';
}

/// Whether `code` reads `member` of a show or of settings: `show.aliases`, `settings.gt.draws`, `m_show.gt_geo`.
bool is_read(const std::string& code, const std::string& member) {
    static const std::set<std::string> owners = {"show",    "m_show",  "settings", "gt",    "wiki", "instagram",
                                                 "quality", "collect", "browser",  "panel", "posts"};
    for (std::size_t at = code.find("." + member); at != code.npos; at = code.find("." + member, at + 1)) {
        std::size_t begin = at;
        while (begin > 0 && is_of_a_name(code[begin - 1])) {
            --begin;
        }
        const std::size_t end = at + 1 + member.size();
        if (owners.contains(code.substr(begin, at - begin)) && (end == code.size() || !is_of_a_name(code[end]))) {
            return true;
        }
    }
    return false;
}

TEST(ShowsYaml, EveryKeyIsReadByALayerAbove) {
    const std::string code = code_above();
    for (const Key& key : keys()) {
        EXPECT_TRUE(is_read(code, key.member)) << key.path << " is read and then forgotten";
    }
    EXPECT_FALSE(is_read("show.closing_dates = show_.closing_date;", "closing_date"));
}

TEST(ShowsYaml, TheWordsOfTheSchemaAreThoseOfTheTables) {
    const ordered_json settings = schema()["properties"]["settings"]["properties"];
    const auto words_at = [&](const char* group, const char* key) {
        return settings[group]["properties"][key]["enum"].get<std::vector<std::string>>();
    };
    EXPECT_EQ(words_at("browser", "mode"), words_of<BrowserMode>());
    EXPECT_EQ(words_at("gt", "scale"), words_of<TrendsScale>());
    EXPECT_EQ(words_at("wiki", "agent"), words_of<WikiAgent>());
    EXPECT_EQ(words_at("instagram", "provider"), words_of<InstagramProvider>());
    EXPECT_EQ(settings["timezone"]["enum"], ordered_json::array({"UTC"}));
}

TEST(ShowsYaml, EachWordMadeWrongIsAnErrorWithPlaceKeyAndWord) {
    const std::pair<const char*, std::vector<std::string>> options[] = {
        {"settings.browser.mode", words_of<BrowserMode>()},
        {"settings.gt.scale", words_of<TrendsScale>()},
        {"settings.wiki.agent", words_of<WikiAgent>()},
        {"settings.instagram.provider", words_of<InstagramProvider>()},
        {"settings.timezone", {"UTC"}},
    };
    for (const auto& [path, words] : options) {
        for (const std::string& word : words) {
            const bool needs_url = word == name_of(BrowserMode::WebDriver);
            EXPECT_TRUE(study_of(yaml_with(path, word, needs_url ? ", webdriver_url: \"http://b:4444\"" : "")))
                << path << " " << word;
            for (const std::string& wrong : wrong_for(word)) {
                const auto study = study_of(yaml_with(path, fmt::format("\"{}\"", wrong)));
                ASSERT_FALSE(study) << path << ": " << wrong;
                EXPECT_THAT(study.error().message, HasSubstr("`" + wrong + "`")) << path;
                EXPECT_THAT(study.error().message,
                            HasSubstr(std::string(path).substr(std::string(path).rfind('.') + 1)));
                EXPECT_THAT(study.error().where, ::testing::ContainsRegex("shows.yaml:[0-9]+:[0-9]+"));
            }
        }
    }
    EXPECT_THAT(study_of(yaml_with("settings.gt.scale", "freezen")).error().help, HasSubstr("did you mean `frozen`?"));
}

TEST(ShowsYaml, AnotherTimezoneIsRefused) {
    EXPECT_TRUE(study_of(yaml_with("settings.timezone", "UTC")));
    for (const char* zone : {"America/New_York", "utc", "Etc/UTC", "UTC+1"}) {
        const auto study = study_of(yaml_with("settings.timezone", zone));
        ASSERT_FALSE(study) << zone;
        EXPECT_EQ(study.error().message, fmt::format("timezone `{}` can't be used", zone));
        EXPECT_THAT(study.error().where, ::testing::EndsWith("shows.yaml:5:13"));
    }
}

TEST(ShowsYaml, AShowHasNoRulesOfItsOwn) {
    const auto study = study_of(yaml_with("shows.rules", "mine"));
    ASSERT_FALSE(study);
    EXPECT_EQ(study.error().message, "a show can't have rules of its own");
    EXPECT_THAT(study.error().help, HasSubstr("rules/"));
}

TEST(ShowsYaml, AShowClosesAfterItOpens) {
    EXPECT_TRUE(study_of(yaml_with("shows.closing_date", "2021-10-03")));
    const auto study = study_of(yaml_with("shows.closing_date", "2021-10-02"));
    ASSERT_FALSE(study);
    EXPECT_EQ(study.error().message, "closing_date 2021-10-02 is before opening_date 2021-10-03");
}

}  // namespace
}  // namespace public_signals
