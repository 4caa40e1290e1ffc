#include <fmt/format.h>

#include <algorithm>
#include <charconv>

#include "public_signals/panel/schema.hpp"
#include "public_signals/study/asked_names.hpp"
#include "public_signals/study/yaml_reader.hpp"

namespace public_signals::inline study {
namespace {

const std::vector<std::string> settings_keys = {
    "contact",   "timezone", "geo", "delays", "max_retries", "backoff_base", "timeout", "max_wait", "browser",
    "endpoints", "network",  "gt",  "wiki",   "instagram",   "posts",        "panel",   "quality"};
/// Made when it is asked for: a study may bring sources of its own.
const std::map<std::string, std::vector<std::string>>& group_keys() {
    static const std::map<std::string, std::vector<std::string>> keys = {
        {"browser", {"mode", "webdriver_url", "binary"}},
        {"endpoints", source_names()},
        {"network", {"allow_private", "allow_addresses", "max_bytes", "max_decoded_bytes"}},
        {"gt", {"base_start", "scale", "draws", "below_one", "category", "cache_ttl_h"}},
        {"wiki", {"project", "agent", "redirects"}},
        {"instagram", {"provider", "user_id", "api_version"}},
        {"posts", {"collab"}},
        {"panel", {"extensions"}},
        {"quality", {"sources", "min_coverage", "anomaly_threshold", "baseline"}},
    };
    return keys;
}

constexpr std::string_view the_timezone = "UTC";

/// `v11.0` and later: until then the Graph API wrote 0 for likes that are hidden.
bool is_graph_version(const std::string& text) {
    constexpr int first_with_nulls = 11;
    int major = 0;
    const char* const end = text.data() + text.size();
    const auto [stop, error] = std::from_chars(text.data() + (text.starts_with('v') ? 1 : 0), end, major);
    return text.starts_with('v') && error == std::errc() && stop + 2 == end && stop[0] == '.' && stop[1] >= '0' &&
           stop[1] <= '9' && major >= first_with_nulls;
}

class SettingsReader : public YamlReader {
  public:
    explicit SettingsReader(const YamlReader& yaml) : YamlReader(yaml) {}

    Result<Settings> settings(const YAML::Node& node) const {
        Settings settings;
        if (!node || node.IsNull()) {
            return settings;
        }
        TRY(known_keys(node, settings_keys, "settings"));
        for (const auto& [group, keys] : group_keys()) {
            if (node[group] && !node[group].IsNull()) {
                TRY(known_keys(node[group], keys, "settings." + group));
            }
        }
        settings.contact = TRY(text(node["contact"], "contact"));
        TRY(check_timezone(node["timezone"]));
        settings.geo = TRY(place_of_trends(node["geo"], "geo")).value_or(settings.geo);
        TRY(read_collect(node, settings.collect));
        if (node["gt"] && node["gt"].IsMap()) {
            TRY(read_trends(node["gt"], settings.gt));
        }
        if (node["wiki"] && node["wiki"].IsMap()) {
            TRY(read_wiki(node["wiki"], settings.wiki));
        }
        if (node["instagram"] && node["instagram"].IsMap()) {
            TRY(read_instagram(node["instagram"], settings.instagram));
        }
        if (node["posts"] && node["posts"].IsMap()) {
            settings.posts.collab = TRY(word(node["posts"]["collab"], "posts.collab", settings.posts.collab));
        }
        if (node["panel"] && node["panel"].IsMap()) {
            settings.panel.extensions = TRY(extensions(node["panel"]["extensions"]));
        }
        if (node["quality"] && node["quality"].IsMap()) {
            TRY(read_quality(node["quality"], settings.quality));
        }
        return settings;
    }

  private:
    /// Weeks are those of UTC: another zone would be ignored, so that it is refused.
    Result<void> check_timezone(const YAML::Node& node) const {
        const std::string zone = TRY(text(node, "timezone"));
        if (!zone.empty() && zone != the_timezone) {
            return bad(node, fmt::format("timezone `{}` can't be used", zone),
                       "days and weeks are those of UTC: write timezone: UTC, or leave the key out");
        }
        return {};
    }

    Result<Delays> delay_range(const YAML::Node& node, const std::string& key) const {
        const std::string help = fmt::format("write {}: [2, 5], the least and the most seconds between requests", key);
        if (!node.IsSequence() || node.size() != 2) {
            return bad(node, fmt::format("{} is no pair of numbers", key), help);
        }
        const Delays delays{TRY(seconds(node[0], key, 2)), TRY(seconds(node[1], key, 5))};
        if (delays.least > delays.most) {
            return bad(node, fmt::format("{} has its larger number first", key), help);
        }
        return delays;
    }

    Result<void> read_delays(const YAML::Node& node, CollectSettings& collect) const {
        if (!node || node.IsNull()) {
            return {};
        }
        if (!node.IsMap()) {
            collect.delays = TRY(delay_range(node, "delays"));
            return {};
        }
        TRY(known_keys(node, source_names(), "settings.delays"));
        for (const auto& entry : node) {
            const std::string source = entry.first.Scalar();
            if (!source.starts_with("x-")) {
                collect.delays_by_source[source] = TRY(delay_range(entry.second, "delays." + source));
            }
        }
        return {};
    }

    Result<std::string> base_url(const YAML::Node& node, const std::string& key) const {
        std::string value = TRY(text(node, key));
        if (!value.empty() && !value.starts_with("http://") && !value.starts_with("https://")) {
            return bad(node, fmt::format("{} `{}` is no http or https URL", key, value),
                       fmt::format("write {}: https://mirror.example.org", key));
        }
        return value;
    }

    Result<void> read_browser(const YAML::Node& node, BrowserSettings& browser) const {
        // A bare off is false to YAML 1.1, and some editors write it so.
        const bool is_false = TRY(text(node["mode"], "browser.mode")) == "false";
        browser.mode = is_false ? BrowserMode::Off : TRY(word(node["mode"], "browser.mode", browser.mode));
        browser.webdriver_url = TRY(base_url(node["webdriver_url"], "browser.webdriver_url"));
        browser.binary = TRY(text(node["binary"], "browser.binary"));
        if (browser.mode == BrowserMode::WebDriver && browser.webdriver_url.empty()) {
            return bad(node["mode"], "browser.mode webdriver needs browser.webdriver_url",
                       "write webdriver_url: http://HOST:4444 beside it");
        }
        return {};
    }

    Result<void> read_network(const YAML::Node& node, CollectSettings& collect) const {
        collect.allow_private = TRY(flag(node["allow_private"], "network.allow_private", false));
        collect.allow_addresses = TRY(texts(node["allow_addresses"], "network.allow_addresses"));
        collect.max_bytes = TRY(bytes(node["max_bytes"], "network.max_bytes", collect.max_bytes));
        collect.max_decoded_bytes =
            TRY(bytes(node["max_decoded_bytes"], "network.max_decoded_bytes", collect.max_decoded_bytes));
        for (const std::string& address : collect.allow_addresses) {
            const std::size_t colon = address.rfind(':');
            if (colon == 0 || colon == address.npos || colon + 1 == address.size() ||
                address.find_first_not_of("0123456789", colon + 1) != address.npos) {
                return bad(node["allow_addresses"], fmt::format("network.allow_addresses: `{}` names no port", address),
                           "write it as HOST:PORT, like 127.0.0.1:8080");
            }
        }
        return {};
    }

    Result<void> read_collect(const YAML::Node& node, CollectSettings& collect) const {
        TRY(read_delays(node["delays"], collect));
        collect.max_retries = TRY(whole(node["max_retries"], "max_retries", collect.max_retries));
        if (collect.max_retries < 0) {
            return bad(node["max_retries"], "max_retries is negative", "write 0 or more");
        }
        collect.backoff_base = TRY(seconds(node["backoff_base"], "backoff_base", collect.backoff_base));
        collect.timeout = TRY(seconds(node["timeout"], "timeout", collect.timeout));
        collect.max_wait = TRY(seconds(node["max_wait"], "max_wait", collect.max_wait));
        if (node["browser"] && node["browser"].IsMap()) {
            TRY(read_browser(node["browser"], collect.browser));
        }
        if (node["network"] && node["network"].IsMap()) {
            TRY(read_network(node["network"], collect));
        }
        for (const std::string& source : source_names()) {
            if (const auto base = node["endpoints"] ? node["endpoints"][source] : YAML::Node(YAML::NodeType::Undefined);
                base && !base.IsNull()) {
                collect.endpoints[source] = TRY(base_url(base, "endpoints." + source));
            }
        }
        return {};
    }

    Result<void> read_trends(const YAML::Node& gt, TrendsSettings& trends) const {
        trends.base_start = TRY(day(gt["base_start"], "gt.base_start"));
        if (trends.base_start && !is_monday(*trends.base_start)) {
            return bad(gt["base_start"], "gt.base_start is not a Monday",
                       fmt::format("write {}", format_week(to_week(*trends.base_start))));
        }
        trends.scale = TRY(word(gt["scale"], "gt.scale", trends.scale));
        trends.draws = TRY(whole(gt["draws"], "gt.draws", trends.draws));
        if (trends.draws < 1 || trends.draws > most_draws) {
            return bad(gt["draws"], fmt::format("gt.draws {} is not from 1 to {}", trends.draws, most_draws),
                       "write 1, or 3 to 5 for terms that few people search for");
        }
        trends.below_one = TRY(number(gt["below_one"], "gt.below_one", trends.below_one));
        trends.category = TRY(whole(gt["category"], "gt.category", trends.category));
        trends.cache_ttl_h = TRY(whole(gt["cache_ttl_h"], "gt.cache_ttl_h", trends.cache_ttl_h));
        return {};
    }

    Result<void> read_wiki(const YAML::Node& node, WikiSettings& wiki) const {
        if (const std::string project = TRY(text(node["project"], "wiki.project")); !project.empty()) {
            wiki.project = TRY(at(node["project"], wiki_project_of(project)));
        }
        wiki.agent = TRY(word(node["agent"], "wiki.agent", wiki.agent));
        wiki.redirects = TRY(flag(node["redirects"], "wiki.redirects", wiki.redirects));
        return {};
    }

    Result<void> read_instagram(const YAML::Node& node, InstagramSettings& instagram) const {
        instagram.provider = TRY(word(node["provider"], "instagram.provider", instagram.provider));
        instagram.user_id = TRY(text(node["user_id"], "instagram.user_id"));
        if (instagram.user_id.find_first_not_of("0123456789") != std::string::npos) {
            return bad(node["user_id"], fmt::format("instagram.user_id `{}` is no number", instagram.user_id),
                       "write the id of the professional account that the token belongs to, like 17841400000000000");
        }
        if (const std::string version = TRY(text(node["api_version"], "instagram.api_version")); !version.empty()) {
            if (!is_graph_version(version)) {
                return bad(node["api_version"],
                           fmt::format("instagram.api_version `{}` is no version from v11.0 on", version),
                           "write it like v25.0; before v11.0 hidden likes were served as 0");
            }
            instagram.api_version = version;
        }
        return {};
    }

    Result<Extensions> extensions(const YAML::Node& node) const {
        Result<Extensions> named = extensions_named(TRY(texts(node, "panel.extensions")), "");
        return named ? named : bad(node, named.error().message, named.error().help);
    }

    Result<void> read_quality(const YAML::Node& node, QualitySettings& quality) const {
        if (node["sources"]) {
            quality.sources = TRY(texts(node["sources"], "quality.sources"));
            const std::vector<std::string> known = source_names();
            for (const std::string& source : quality.sources) {
                if (std::find(known.begin(), known.end(), source) == known.end()) {
                    return bad(node["sources"], fmt::format("unknown source `{}`", source),
                               fmt::format("sources are {}", fmt::join(known, ", ")));
                }
            }
        }
        quality.min_coverage = TRY(number(node["min_coverage"], "quality.min_coverage", quality.min_coverage));
        quality.anomaly_threshold =
            TRY(number(node["anomaly_threshold"], "quality.anomaly_threshold", quality.anomaly_threshold));
        quality.baseline = TRY(word(node["baseline"], "quality.baseline", quality.baseline));
        return {};
    }
};

}  // namespace

Result<Settings> read_settings(const YamlReader& yaml, const YAML::Node& node) {
    return SettingsReader(yaml).settings(node);
}

}  // namespace public_signals::inline study
