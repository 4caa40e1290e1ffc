// yaml-cpp is used in this file alone of the panel: its exceptions become Errors here.
//
// A plain scalar keeps its text (1776 is the name "1776"). YAML itself refuses `name: & Juliet`, which reads as an
// anchor: the message says to quote it.
#include "public_signals/panel/shows.hpp"

#include <fmt/format.h>
#include <yaml-cpp/yaml.h>

#include <algorithm>
#include <cmath>
#include <map>
#include <set>

#include "public_signals/common/digest.hpp"
#include "public_signals/common/file.hpp"
#include "public_signals/common/text.hpp"

namespace public_signals {
namespace {

constexpr std::size_t max_config_bytes = 4u << 20;

const std::vector<std::string> top_keys = {"shows", "settings"};
const std::vector<std::string> show_keys = {"name",
                                            "google_queries",
                                            "queries",
                                            "wikipedia_title",
                                            "tiktok_handle",
                                            "instagram_handle",
                                            "opening_date",
                                            "closing_date",
                                            "gt_geo",
                                            "wikidata_id",
                                            "aliases",
                                            "rules",
                                            "wikipedia_extra_titles"};
const std::vector<std::string> settings_keys = {"contact",      "timezone", "geo",      "delays",  "max_retries",
                                                "backoff_base", "timeout",  "max_wait", "browser", "endpoints",
                                                "network",      "gt",       "wiki",     "quality"};
const std::map<std::string, std::vector<std::string>> group_keys = {
    {"browser", {"mode", "webdriver_url", "binary"}},
    {"endpoints", {"google_trends", "wikipedia", "tiktok", "instagram"}},
    {"network", {"allow_private", "allow_addresses", "max_bytes", "max_decoded_bytes"}},
    {"gt", {"base_start", "scale", "draws", "below_one", "category", "cache_ttl_h"}},
    {"wiki", {"project", "agent", "redirects"}},
    {"quality", {"sources", "min_coverage", "anomaly_threshold"}},
};
const std::vector<std::string> source_names = {"google_trends", "wikipedia", "tiktok", "instagram"};

/// One shows.yaml while it is read: it knows the file, so that every message has a place.
class Reader {
  public:
    explicit Reader(std::string file) : m_file(std::move(file)) {}

    std::string place(const YAML::Mark& mark) const {
        return fmt::format("{}:{}:{}", m_file, mark.line + 1, mark.column + 1);
    }
    std::string place(const YAML::Node& node) const { return place(node.Mark()); }

    tl::unexpected<Error> bad(const YAML::Node& node, std::string message, std::string help) const {
        return invalid(std::move(message), place(node), std::move(help));
    }

    Result<void> known_keys(const YAML::Node& map, const std::vector<std::string>& known,
                            const std::string& what) const {
        if (!map.IsMap()) {
            return bad(map, fmt::format("{} is not a list of `key: value` lines", what),
                       fmt::format("write it as keys, one of: {}", fmt::join(known, ", ")));
        }
        std::set<std::string> seen;
        for (const auto& entry : map) {
            const std::string key = entry.first.IsScalar() ? entry.first.Scalar() : "";
            if (!seen.insert(key).second) {
                return bad(entry.first, fmt::format("key `{}` stands twice in {}", key, what), "keep one of the two");
            }
            if (key.starts_with("x-") || std::find(known.begin(), known.end(), key) != known.end()) {
                continue;
            }
            const std::string near = nearest(key, known);
            return bad(entry.first, fmt::format("unknown key `{}` in {}", key, what),
                       near.empty() ? fmt::format("known keys: {}", fmt::join(known, ", "))
                                    : fmt::format("did you mean `{}`? Keys of your own begin with x-", near));
        }
        return {};
    }

    Result<std::string> text(const YAML::Node& node, const std::string& key) const {
        if (!node || node.IsNull()) {
            return std::string();
        }
        if (!node.IsScalar()) {
            return bad(node, fmt::format("{} is not a text", key), fmt::format("write {}: \"…\" on one line", key));
        }
        const std::string value = node.Scalar();
        const auto control = [](unsigned char c) { return c < 0x20 || c == 0x7f; };
        if (std::any_of(value.begin(), value.end(), control)) {
            return bad(node, fmt::format("{} holds a control character", key),
                       "remove it (NUL, tab and line breaks too)");
        }
        if (!is_valid_utf8(value)) {
            return bad(node, fmt::format("{} is not UTF-8", key), "save the file as UTF-8");
        }
        return value;
    }

    Result<std::vector<std::string>> texts(const YAML::Node& node, const std::string& key) const {
        std::vector<std::string> values;
        if (!node || node.IsNull()) {
            return values;
        }
        if (node.IsScalar()) {
            values.push_back(TRY(text(node, key)));
            return values;
        }
        if (!node.IsSequence()) {
            return bad(node, fmt::format("{} is not a list", key), fmt::format("write {}: [\"one\", \"two\"]", key));
        }
        for (const auto& item : node) {
            values.push_back(TRY(text(item, key)));
        }
        return values;
    }

    Result<std::optional<Day>> day(const YAML::Node& node, const std::string& key) const {
        const std::string value = TRY(text(node, key));
        if (value.empty()) {
            return std::optional<Day>();
        }
        const auto parsed = parse_day(value);
        if (!parsed) {
            return bad(node, fmt::format("{} `{}` is not a date", key, value), "write it as YYYY-MM-DD");
        }
        return std::optional<Day>(*parsed);
    }

    Result<std::string> handle(const YAML::Node& node, const std::string& key) const {
        std::string value = TRY(text(node, key));
        if (value.starts_with('@')) {
            value.erase(0, 1);
        }
        const auto allowed = [](unsigned char c) { return std::isalnum(c) != 0 || c == '.' || c == '_' || c == '-'; };
        if (value.size() > 64 || !std::all_of(value.begin(), value.end(), allowed)) {
            return bad(node, fmt::format("{} `{}` is not a handle", key, value),
                       "a handle has 1 to 64 of A-Z a-z 0-9 . _ - behind the @");
        }
        return value;
    }

    Result<double> number(const YAML::Node& node, const std::string& key, double otherwise) const {
        if (!node || node.IsNull()) {
            return otherwise;
        }
        double value = 0;
        if (!node.IsScalar() || !YAML::convert<double>::decode(node, value) || !std::isfinite(value)) {
            return bad(node, fmt::format("{} is not a number", key), fmt::format("write {}: {}", key, otherwise));
        }
        return value;
    }

    Result<int> whole(const YAML::Node& node, const std::string& key, int otherwise) const {
        const double value = TRY(number(node, key, otherwise));
        if (value != std::floor(value) || std::abs(value) > 1e9) {
            return bad(node, fmt::format("{} is not a whole number", key), fmt::format("write {}: {}", key, otherwise));
        }
        return static_cast<int>(value);
    }

    Result<Show> show(const YAML::Node& node) const {
        TRY(known_keys(node, show_keys, "a show"));
        Show show;
        show.name = TRY(text(node["name"], "name"));
        if (show.name.empty()) {
            return bad(node, "a show has no name", "give every show a `name:`");
        }
        if (node["google_queries"] && node["queries"]) {
            return bad(node["queries"], "google_queries and queries both stand here", "keep google_queries");
        }
        const char* queries = node["queries"] ? "queries" : "google_queries";
        show.google_queries = TRY(texts(node[queries], queries));
        show.wikipedia_title = TRY(text(node["wikipedia_title"], "wikipedia_title"));
        show.tiktok_handle = TRY(handle(node["tiktok_handle"], "tiktok_handle"));
        show.instagram_handle = TRY(handle(node["instagram_handle"], "instagram_handle"));
        show.opening_date = TRY(day(node["opening_date"], "opening_date"));
        show.closing_date = TRY(day(node["closing_date"], "closing_date"));
        show.gt_geo = TRY(text(node["gt_geo"], "gt_geo"));
        show.wikidata_id = TRY(text(node["wikidata_id"], "wikidata_id"));
        show.wikipedia_extra_titles = TRY(texts(node["wikipedia_extra_titles"], "wikipedia_extra_titles"));
        show.aliases = TRY(texts(node["aliases"], "aliases"));
        show.rules = TRY(text(node["rules"], "rules"));
        return show;
    }

    Result<void> read_trends(const YAML::Node& gt, TrendsSettings& trends) const {
        trends.base_start = TRY(day(gt["base_start"], "gt.base_start"));
        if (trends.base_start && !is_monday(*trends.base_start)) {
            return bad(gt["base_start"], "gt.base_start is not a Monday",
                       fmt::format("write {}", format_week(to_week(*trends.base_start))));
        }
        if (const std::string scale = TRY(text(gt["scale"], "gt.scale")); !scale.empty()) {
            if (scale != "range_max" && scale != "frozen") {
                return bad(gt["scale"], fmt::format("gt.scale `{}` is unknown", scale), "write range_max or frozen");
            }
            trends.scale = scale;
        }
        trends.draws = TRY(whole(gt["draws"], "gt.draws", trends.draws));
        if (trends.draws < 1) {
            return bad(gt["draws"], "gt.draws is under 1", "write 1 or more");
        }
        trends.below_one = TRY(number(gt["below_one"], "gt.below_one", trends.below_one));
        trends.category = TRY(whole(gt["category"], "gt.category", trends.category));
        trends.cache_ttl_h = TRY(whole(gt["cache_ttl_h"], "gt.cache_ttl_h", trends.cache_ttl_h));
        return {};
    }

    Result<void> read_quality(const YAML::Node& node, QualitySettings& quality) const {
        if (node["sources"]) {
            quality.sources = TRY(texts(node["sources"], "quality.sources"));
            for (const std::string& source : quality.sources) {
                if (std::find(source_names.begin(), source_names.end(), source) == source_names.end()) {
                    return bad(node["sources"], fmt::format("unknown source `{}`", source),
                               fmt::format("sources are {}", fmt::join(source_names, ", ")));
                }
            }
        }
        quality.min_coverage = TRY(number(node["min_coverage"], "quality.min_coverage", quality.min_coverage));
        quality.anomaly_threshold =
            TRY(number(node["anomaly_threshold"], "quality.anomaly_threshold", quality.anomaly_threshold));
        return {};
    }

    Result<Settings> settings(const YAML::Node& node) const {
        Settings settings;
        if (!node || node.IsNull()) {
            return settings;
        }
        TRY(known_keys(node, settings_keys, "settings"));
        for (const auto& [group, keys] : group_keys) {
            if (node[group] && !node[group].IsNull()) {
                TRY(known_keys(node[group], keys, "settings." + group));
            }
        }
        settings.contact = TRY(text(node["contact"], "contact"));
        if (const std::string zone = TRY(text(node["timezone"], "timezone")); !zone.empty()) {
            settings.timezone = zone;
        }
        if (const std::string geo = TRY(text(node["geo"], "geo")); !geo.empty()) {
            settings.geo = geo;
        }
        if (node["gt"] && node["gt"].IsMap()) {
            TRY(read_trends(node["gt"], settings.gt));
        }
        if (node["quality"] && node["quality"].IsMap()) {
            TRY(read_quality(node["quality"], settings.quality));
        }
        return settings;
    }

    Result<Study> study(const YAML::Node& root) const {
        if (!root || root.IsNull()) {
            return invalid("the file is empty", m_file, "run `public-signals init` for one to start from");
        }
        TRY(known_keys(root, top_keys, "the file"));
        if (!root["shows"] || !root["shows"].IsSequence() || root["shows"].size() == 0) {
            return bad(root["shows"] ? root["shows"] : root, "there is no list `shows:`",
                       "run `public-signals init` for a file to start from");
        }
        Study study;
        study.settings = TRY(settings(root["settings"]));
        std::map<std::string, std::string> places;
        for (const auto& node : root["shows"]) {
            study.shows.push_back(TRY(show(node)));
            const std::string& name = study.shows.back().name;
            const auto [entry, fresh] = places.emplace(folded(name), place(node));
            if (!fresh) {
                return invalid(fmt::format("show `{}` stands twice", name),
                               fmt::format("{} and {}", entry->second, place(node)),
                               "names are compared after Unicode folding (NFKC, case): rename or remove one");
            }
        }
        return study;
    }

  private:
    std::string m_file;
};

}  // namespace

Result<Study> read_study(const std::filesystem::path& file) {
    const auto bytes = read_file(file);
    if (!bytes) {
        return invalid("there is no readable list of shows", file.string(),
                       "run `public-signals init` here, or name one with --config FILE");
    }
    if (bytes->size() > max_config_bytes) {
        return invalid("the file is over 4 MiB", file.string(), "is this really a list of shows?");
    }
    const Reader reader(file.string());
    try {
        return reader.study(YAML::Load(*bytes));
    } catch (const YAML::Exception& problem) {
        return invalid("bad YAML: " + problem.msg, reader.place(problem.mark),
                       "quote names with special characters, for example name: \"& Juliet\"");
    }
}

std::vector<std::string> show_slugs(const std::vector<Show>& shows) {
    std::map<std::string, int> uses;
    for (const Show& show : shows) {
        ++uses[slug_of(show.name)];
    }
    std::vector<std::string> slugs;
    for (const Show& show : shows) {
        const std::string slug = slug_of(show.name);
        const bool alone = uses[slug] == 1 && slug != "show";
        slugs.push_back(alone ? slug : slug + "_" + sha256_hex(show.name).substr(0, 6));
    }
    return slugs;
}

}  // namespace public_signals
