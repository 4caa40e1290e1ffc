#include "public_signals/cli/weekly_asked.hpp"

#include <algorithm>

#include "public_signals/base/digest.hpp"
#include "public_signals/base/file.hpp"
#include "public_signals/panel/raw_files.hpp"

namespace public_signals::inline cli {
namespace fs = std::filesystem;
namespace {

constexpr const char* note_name = "weekly_asked.json";
constexpr const char* all_shows_key = "--all-shows";  // beside the settings of shows.yaml

/// Nothing where there is no list, or one names a source that there is not: what was left out is then found in the raw
/// files.
std::optional<std::vector<LeftOut>> left_out_in(const json::Value& list) {
    if (!list.is_array()) {
        return std::nullopt;
    }
    std::vector<LeftOut> left_out;
    for (const json::Value& one : list.elements()) {
        const auto source = find_source(std::string(one.get("source").string().value_or("")));
        const auto rows = one.get("rows").integer();
        if (!source || !rows || *rows < 0) {
            return std::nullopt;
        }
        left_out.push_back({*source, std::string(one.get("show").string().value_or("")),
                            std::string(one.get("what").string().value_or("")), static_cast<std::size_t>(*rows)});
    }
    return left_out;
}

}  // namespace

std::optional<WeeklyAsked> weekly_asked(const fs::path& folder) {
    const auto text = read_file(folder / note_name);
    const auto document = text ? json::parse(*text) : Result<json::Document>(invalid("none"));
    auto keys = document ? asked_keys_in(document->root()) : std::nullopt;
    if (!keys) {
        return std::nullopt;
    }
    WeeklyAsked asked{.all_shows = keys->settings.erase(all_shows_key) > 0};
    asked.keys = *std::move(keys);
    auto left_out = left_out_in(document->root().get("left_out"));
    if (!left_out) {
        return asked;
    }
    asked.left_out = *std::move(left_out);
    for (const auto& [name, digest] : document->root().get("files").members()) {
        asked.files.emplace(std::string(name), std::string(digest.string().value_or("")));
    }
    return asked;
}

Result<void> note_weekly_asked(const Study* study, bool all_shows, const std::vector<Source>& written,
                               const std::vector<LeftOut>& left_out, const fs::path& folder) {
    if (study == nullptr) {
        std::error_code ignored;
        fs::remove(folder / note_name, ignored);
        return {};
    }
    AskedKeys keys = asked_keys(*study);
    if (all_shows) {
        keys.settings[all_shows_key] = "true";
    }
    Json note = to_json(keys);
    note["files"] = Json::object();
    for (const Source source : written) {
        note["files"][weekly_file_name(source)] = sha256_hex(TRY(read_file(folder / weekly_file_name(source))));
    }
    note["left_out"] = Json::array();
    for (const LeftOut& one : left_out) {
        note["left_out"].push_back(
            {{"source", name_of(one.source)}, {"show", one.show}, {"what", one.what}, {"rows", one.rows}});
    }
    return write_file(folder / note_name, note.dump(1) + "\n");
}

std::optional<WeeklyAsked> weekly_as_noted(const fs::path& folder) {
    auto noted = weekly_asked(folder);
    const auto is_as_noted = [&](Source source) {
        const auto digest = noted->files.find(weekly_file_name(source));
        const auto bytes = read_file(folder / weekly_file_name(source));
        return digest == noted->files.end() ? !bytes : bytes && sha256_hex(*bytes) == digest->second;
    };
    return noted && std::ranges::all_of(all_sources(), is_as_noted) ? std::move(noted) : std::nullopt;
}

}  // namespace public_signals::inline cli
