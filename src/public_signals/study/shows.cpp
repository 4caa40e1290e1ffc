// yaml-cpp's exceptions become Errors here.
//
// A plain scalar keeps its text (1776 is the name "1776"). YAML itself refuses `name: & Juliet`, which reads as an
// anchor: the message says to quote it.
#include "public_signals/study/shows.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <map>

#include "public_signals/base/digest.hpp"
#include "public_signals/base/file.hpp"
#include "public_signals/base/text.hpp"
#include "public_signals/study/asked_names.hpp"
#include "public_signals/study/yaml_reader.hpp"

namespace public_signals::inline study {
namespace {

constexpr std::size_t max_config_bytes = 4u << 20;

const std::vector<std::string> top_keys = {"shows", "settings"};

/// Those of accounts are in the list of sources.
std::vector<std::string> show_keys() {
    std::vector<std::string> keys = {"name",         "google_queries",        "queries", "wikipedia_title",
                                     "opening_date", "closing_date",          "gt_geo",  "wikidata_id",
                                     "aliases",      "wikipedia_extra_titles"};
    for (const Source source : sources_with_posts()) {
        keys.emplace_back(facts_of(source).show_key);
    }
    return keys;
}

class StudyReader : public YamlReader {
  public:
    using YamlReader::YamlReader;

    Result<Study> study(const YAML::Node& root) const {
        if (!root || root.IsNull()) {
            return invalid("the file is empty", file(), "run `public-signals init` for one to start from");
        }
        TRY(known_keys(root, top_keys, "the file"));
        if (!root["shows"] || !root["shows"].IsSequence() || root["shows"].size() == 0) {
            return bad(root["shows"] ? root["shows"] : root, "there is no list `shows:`",
                       "run `public-signals init` for a file to start from");
        }
        Study study;
        study.settings = TRY(read_settings(*this, root["settings"]));
        std::map<std::string, std::string> places;
        for (const auto& node : root["shows"]) {
            study.shows.push_back(TRY(show(node, study.settings.wiki.project)));
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
    Result<Show> show(const YAML::Node& node, const std::string& project) const {
        TRY(check_no_rules(node));
        TRY(known_keys(node, show_keys(), "a show"));
        Show show;
        show.name = nfc(TRY(text(node["name"], "name")));
        if (show.name.empty()) {
            return bad(node, "a show has no name", "give every show a `name:`");
        }
        if (node["google_queries"] && node["queries"]) {
            return bad(node["queries"], "google_queries and queries both stand here", "keep google_queries");
        }
        const char* queries = node["queries"] ? "queries" : "google_queries";
        show.google_queries = TRY(names(node[queries], queries));
        for (const std::string& query : show.google_queries) {
            if (query.find_first_not_of(" \t") == query.npos) {
                return bad(node[queries], "a query is empty", "write what people search for, or leave the line out");
            }
            for (const std::string* other = show.google_queries.data(); other != &query; ++other) {
                if (search_key(*other) == search_key(query)) {
                    return bad(node[queries], fmt::format("`{}` and `{}` are one search", *other, query),
                               "Google reads neither case nor blanks: keep one of them");
                }
            }
        }
        show.wikipedia_title = TRY(title(node["wikipedia_title"], "wikipedia_title", project));
        for (const Source source : sources_with_posts()) {
            const char* const key = facts_of(source).show_key;
            if (std::string account = TRY(handle(node[key], key)); !account.empty()) {
                show.handles[source] = std::move(account);
            }
        }
        show.opening_date = TRY(day(node["opening_date"], "opening_date"));
        show.closing_date = TRY(day(node["closing_date"], "closing_date"));
        show.gt_geo = TRY(place_of_trends(node["gt_geo"], "gt_geo"));
        const std::string item = TRY(text(node["wikidata_id"], "wikidata_id"));
        show.wikidata_id = TRY(at(node["wikidata_id"], wikidata_id_of(item)));
        for (const std::string& extra : TRY(texts(node["wikipedia_extra_titles"], "wikipedia_extra_titles"))) {
            show.wikipedia_extra_titles.push_back(
                TRY(at(node["wikipedia_extra_titles"], wiki_title_of(extra, project))));
        }
        show.aliases = TRY(names(node["aliases"], "aliases"));
        if (show.opening_date && show.closing_date && *show.closing_date < *show.opening_date) {
            return bad(node["closing_date"],
                       fmt::format("closing_date {} is before opening_date {}", format_day(*show.closing_date),
                                   format_day(*show.opening_date)),
                       "closing_date is the day of the last performance");
        }
        return show;
    }

    /// Texts in NFC: some editors and file systems write accents apart.
    Result<std::vector<std::string>> names(const YAML::Node& node, const std::string& key) const {
        std::vector<std::string> composed;
        for (const std::string& name : TRY(texts(node, key))) {
            composed.push_back(nfc(name));
        }
        return composed;
    }

    Result<std::string> title(const YAML::Node& node, const std::string& key, const std::string& project) const {
        return at(node, wiki_title_of(TRY(text(node, key)), project));
    }

    /// Page layouts belong to a source, not to a show.
    Result<void> check_no_rules(const YAML::Node& show) const {
        if (show.IsMap() && show["rules"]) {
            return bad(show["rules"], "a show can't have rules of its own",
                       "layouts of your own stand in the folder rules/ beside config/, for every show; --rules names "
                       "another folder");
        }
        return {};
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
};

}  // namespace

const Show* show_named(const Study& study, std::string_view name) {
    const auto found = std::ranges::find(study.shows, name, &Show::name);
    return found == study.shows.end() ? nullptr : &*found;
}

const std::string& handle_of(const Show& show, Source source) {
    static const std::string none;
    const auto found = show.handles.find(source);
    return found == show.handles.end() ? none : found->second;
}

Result<Study> read_study(const std::filesystem::path& file) {
    const auto bytes = read_file(file);
    if (!bytes) {
        return invalid("there is no readable list of shows", file.string(),
                       "run `public-signals init` here, or name one with --config FILE");
    }
    if (bytes->size() > max_config_bytes) {
        return invalid("the file is over 4 MiB", file.string(), "is this really a list of shows?");
    }
    const StudyReader reader(file.string());
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

}  // namespace public_signals::inline study
