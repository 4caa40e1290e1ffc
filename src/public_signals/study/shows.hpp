// config/shows.yaml: the shows of a study and its settings.
#pragma once

#include <cstdint>
#include <filesystem>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "public_signals/base/result.hpp"
#include "public_signals/base/timebins.hpp"
#include "public_signals/panel/event_calendar.hpp"
#include "public_signals/panel/schema.hpp"
#include "public_signals/panel/trends_words.hpp"

namespace public_signals::inline study {

struct Show {
    std::string name;  // verbatim
    std::vector<std::string> google_queries;
    std::string wikipedia_title;
    std::map<Source, std::string> handles;  // accounts of sources that are read post by post, without @
    std::optional<Day> opening_date;
    std::optional<Day> closing_date;
    std::optional<std::string> gt_geo;  // "": worldwide; absent: settings.geo
    std::string wikidata_id;
    std::vector<std::string> wikipedia_extra_titles;
    std::vector<std::string> aliases;
};

inline constexpr int most_draws = 10;

struct TrendsSettings {
    std::optional<Day> base_start;
    TrendsScale scale = TrendsScale::RangeMax;
    int draws = 1;
    double below_one = 0.5;
    int category = 0;
    int cache_ttl_h = 24;
};

/// Whose views count.
enum class WikiAgent { User, AllAgents, Spider, Automated };
constexpr auto word_table(WikiAgent) {
    return words<WikiAgent>("wiki.agent", {{WikiAgent::User, "user"},
                                           {WikiAgent::AllAgents, "all-agents"},
                                           {WikiAgent::Spider, "spider"},
                                           {WikiAgent::Automated, "automated"}});
}

struct WikiSettings {
    std::string project = "en.wikipedia";
    WikiAgent agent = WikiAgent::User;
    bool redirects = true;  // views of the redirects to a title count as the title's
};

/// Where Instagram posts come from.
enum class InstagramProvider { PublicPage, BusinessDiscovery, Import };
constexpr auto word_table(InstagramProvider) {
    return words<InstagramProvider>("instagram.provider", {{InstagramProvider::PublicPage, "public_page"},
                                                           {InstagramProvider::BusinessDiscovery, "business_discovery"},
                                                           {InstagramProvider::Import, "import"}});
}

struct InstagramSettings {
    InstagramProvider provider = InstagramProvider::PublicPage;
    std::string user_id;                // BusinessDiscovery: whose token it is; empty: the environment's
    std::string api_version = "v25.0";  // of the Graph API
};

enum class BrowserMode { Auto, Off, WebDriver };
constexpr auto word_table(BrowserMode) {
    return words<BrowserMode>(
        "browser.mode",
        {{BrowserMode::Auto, "auto"}, {BrowserMode::Off, "off"}, {BrowserMode::WebDriver, "webdriver"}});
}

struct BrowserSettings {
    BrowserMode mode = BrowserMode::Auto;
    std::string webdriver_url;  // of mode WebDriver
    std::string binary;         // empty: the system's chromium
};

/// Seconds between two requests to a host.
struct Delays {
    double least = 2;
    double most = 5;
};

struct CollectSettings {
    std::optional<Delays> delays;                    // of every source
    std::map<std::string, Delays> delays_by_source;  // by name
    int max_retries = 4;
    double backoff_base = 2;
    double timeout = 30;
    double max_wait = 900;
    std::map<std::string, std::string> endpoints;  // base URLs by source
    bool allow_private = false;
    std::vector<std::string> allow_addresses;  // HOST:PORT
    std::int64_t max_bytes = 32 << 20;
    std::int64_t max_decoded_bytes = 64 << 20;
    BrowserSettings browser;
};

/// Whether posts that an account made with others, and that belong to one of them, are posts of its weeks.
enum class CollabPosts { Count, LeaveOut };
constexpr auto word_table(CollabPosts) {
    return words<CollabPosts>("posts.collab", {{CollabPosts::Count, "count"}, {CollabPosts::LeaveOut, "leave_out"}});
}

struct PostsSettings {
    CollabPosts collab = CollabPosts::Count;
};

struct PanelSettings {
    std::vector<std::string> extensions;  // groups of columns behind the canonical ones
};

struct QualitySettings {
    std::vector<std::string> sources = names_of(canonical_sources());
    double min_coverage = 60.0;
    double anomaly_threshold = 5.0;
    Baseline baseline = Baseline::Median8;
};

struct Settings {
    std::string contact;
    std::string geo = "US-NY";  // "": worldwide
    CollectSettings collect;
    TrendsSettings gt;
    WikiSettings wiki;
    InstagramSettings instagram;
    PostsSettings posts;
    PanelSettings panel;
    QualitySettings quality;
};

struct Study {
    std::vector<Show> shows;  // in file order
    Settings settings;
};

/// The show of that name; nullptr where the study names none.
const Show* show_named(const Study& study, std::string_view name);

/// The account of a show on a source; empty where it names none.
const std::string& handle_of(const Show& show, Source source);

/// Reads and checks a shows.yaml. Every mistake (bad YAML, unknown key, a show twice after folding, a bad handle or
/// date, a control character in a name) is an InvalidInput error with file:line:column and the nearest known key.
Result<Study> read_study(const std::filesystem::path& file);

/// The file name of a show: a slug of its name, plus 6 hex of a hash where two names collide or a name has no letters.
std::vector<std::string> show_slugs(const std::vector<Show>& shows);

}  // namespace public_signals::inline study
