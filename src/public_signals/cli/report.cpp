#include "public_signals/report/report.hpp"
#include "public_signals/features/feature_words.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <array>
#include <optional>
#include <set>

#include "public_signals/base/digest.hpp"
#include "public_signals/base/file.hpp"
#include "public_signals/base/wrapped.hpp"
#include "public_signals/cli/commands.hpp"
#include "public_signals/cli/console.hpp"
#include "public_signals/cli/made_of.hpp"
#include "public_signals/cli/outputs.hpp"
#include "public_signals/cli/report_page.hpp"
#include "public_signals/cli/series_reasons.hpp"
#include "public_signals/data/json.hpp"
#include "public_signals/data/json_writer.hpp"
#include "public_signals/features/model_ready.hpp"
#include "public_signals/panel/table_files.hpp"
#include "public_signals/quality/calendar.hpp"
#include "public_signals/report/command_text.hpp"

namespace public_signals::inline cli {
namespace fs = std::filesystem;
namespace {

bool is_inside(const fs::path& file, const fs::path& folder) {
    std::error_code ignored;
    const fs::path way = fs::weakly_canonical(file, ignored).lexically_relative(fs::weakly_canonical(folder, ignored));
    return !way.empty() && *way.begin() != "..";
}

struct RawFolder {
    fs::path path;
    std::string name;
};

/// Where the raw files of a panel lie, if anywhere.
std::optional<RawFolder> raw_folder(const CheckedPanel& checked, const std::optional<Workspace>& workspace,
                                    const std::string& raw) {
    if (!raw.empty()) {
        return RawFolder{raw, shown_name(raw)};
    }
    if (workspace && is_inside(checked.input.path, workspace->root)) {
        return RawFolder{workspace->root / "data" / "raw", "data/raw"};
    }
    return std::nullopt;
}

/// What `fit` or `forecast` wrote, and whether its input has changed since.
template <class Stored>
struct ModelResults {
    Stored stored;
    bool is_stale = false;
    InputFile file;
};

/// The results of that name in the folder of models; nothing where there are none.
template <class Stored>
Result<std::optional<ModelResults<Stored>>> model_results(
    const CheckedPanel& checked, const std::optional<Workspace>& workspace, const std::string& models,
    const std::string& results, Result<Stored> (*from_json)(std::string_view, const std::string&)) {
    fs::path folder = models;
    if (models.empty()) {
        if (!workspace || !is_inside(checked.input.path, workspace->root)) {
            return std::nullopt;
        }
        folder = workspace->root / "data" / "models";
    }
    if (!fs::exists(folder / results)) {
        return std::nullopt;
    }
    const std::string text = TRY(read_file(folder / results));
    Stored stored = TRY(from_json(text, (folder / results).string()));
    const std::string name = shown_name(models.empty() ? "data/models" : models) + "/" + results;
    ModelResults<Stored> found{std::move(stored), false, {name, sha256_hex(text)}};
    const fs::path input = workspace ? workspace->root / found.stored.source.input_file : fs::path();
    if (std::error_code ignored; !input.empty() && fs::is_regular_file(input, ignored)) {
        const std::string bytes = TRY(read_file(input));
        const auto made = TRY(made_of(workspace->config.string(), input));
        found.is_stale = sha256_hex(bytes) != found.stored.source.input_sha256 || (made && !made->changed.empty());
    }
    return found;
}

/// A report is a page: a name with the ending of something else would promise that.
Result<void> check_page_ending(const fs::path& output) {
    return output.has_extension() && !ending_among(output, {".html", ".htm"})
               ? invalid(fmt::format("the ending of '{}' is not that of a page", output.filename().string()),
                         "--output", "name the file .html or .htm; a browser prints the page as PDF")
               : Result<void>();
}

constexpr std::array profile_kinds = {ProfileKind::DistributedLag, ProfileKind::LocalProjection, ProfileKind::ByShow};

std::string profile_file(ProfileKind kind) {
    return fmt::format("profile_{}.json", name_of(kind));
}

/// A folder that was named holds something to show.
Result<void> check_models(const std::string& models) {
    const fs::path folder = models;
    const bool has_profiles =
        std::ranges::any_of(profile_kinds, [&](ProfileKind kind) { return fs::exists(folder / profile_file(kind)); });
    if (!models.empty() && !has_profiles && !fs::exists(folder / "forecast_results.json")) {
        TRY(read_file(folder / "model_results.json"));
    }
    return {};
}

/// The `features` command that made a model-ready file, by the metadata beside it.
std::string features_command(const fs::path& metadata) {
    std::string command = "public-signals features";
    const auto text = read_file(metadata);
    const auto document = text ? json::parse(*text) : json::parse("{}");
    if (!document) {
        return command;
    }
    const json::Value facts = document->root();
    const auto numbers = [&](const char* key, const char* flag, const std::vector<std::string>& otherwise) {
        std::vector<std::string> words;
        for (const json::Value& item : facts.get(key).elements()) {
            words.push_back(item.text().value_or(""));
        }
        if (facts.get(key).is_array() && words != otherwise) {
            command += words.empty() ? "" : fmt::format(" {} {}", flag, fmt::join(words, " "));
        }
    };
    const auto flag = [&](const char* key, bool when, const char* name) {
        command += facts.get(key).boolean() == when ? std::string(" ") + name : "";
    };
    numbers("lags", "--lags", {"1", "2", "4", "6"});
    numbers("leads", "--leads", {"4"});
    std::vector<std::string> usual = default_metrics();
    std::erase_if(usual, [&](const std::string& name) {
        const auto made = facts.get("metrics").elements();
        return std::ranges::none_of(made, [&](const json::Value& item) { return item.string() == name; });
    });
    numbers("metrics", "--metrics", usual);
    flag("add_deltas", false, "--no-deltas");
    flag("add_dlog1p", true, "--dlog1p");
    flag("add_rolling", false, "--no-rolling");
    flag("anomaly_flags", true, "--anomaly-flags");
    const auto window = facts.get("rolling_window").integer();
    command += window && *window != 3 ? fmt::format(" --rolling-window {}", *window) : "";
    const auto periods = facts.get("rolling_min_periods").integer();
    command += periods ? fmt::format(" --rolling-min-periods {}", *periods) : "";
    const auto scope = facts.get("zscore").string();
    command += scope && *scope != name_of(ZScope::Global) ? fmt::format(" --zscore {}", *scope) : "";
    return command;
}

constexpr const char* default_merged = "data/merged/merged_social_grosses_panel.parquet";

/// The command that made a file, as it stands beside it; empty where nothing says it of these bytes.
Result<std::string> told_command(const fs::path& made) {
    std::error_code ignored;
    const fs::path beside = command_file_of(made);
    if (!fs::is_regular_file(made, ignored) || !fs::is_regular_file(beside, ignored)) {
        return std::string();
    }
    const std::string text = TRY(read_file(beside));
    const auto told = json::parse(text);
    const bool is_of_it = told && told->root().get("output_sha256").string() == sha256_hex(TRY(read_file(made)));
    return is_of_it ? std::string(told->root().get("command").string().value_or("")) : std::string();
}

/// What stands between the panel and the models: its commands, and the files that are there.
Result<void> add_way_to_models(const fs::path& root, const std::string& merged, ReportInput& input) {
    constexpr const char* model_ready = "data/panel/weekly_social_signals_model_ready.parquet";
    constexpr const char* metadata = "data/panel/weekly_social_signals_model_ready_metadata.json";
    const bool has_outcomes = merged != model_ready;
    const std::string merge = has_outcomes ? TRY(told_command(root / merged)) : std::string();
    input.commands.push_back(features_command(root / metadata));
    if (!merge.empty()) {
        input.commands.push_back(merge);
    } else if (has_outcomes) {
        input.commands.push_back(merged == default_merged
                                     ? "public-signals merge --outcomes FILE  # yours, with the options that you gave"
                                     : fmt::format("# {}: yours", shell_word(merged)));
    }
    std::error_code ignored;
    for (const std::string& name : std::set{std::string(model_ready), merged}) {
        if (fs::is_regular_file(root / name, ignored)) {
            input.files.push_back({name, sha256_hex(TRY(read_file(root / name)))});
        }
    }
    return {};
}

/// The panel as it was made: with the columns that shows.yaml does not ask for, and at the age of its counts.
std::string panel_command(const Panel& panel, const Study* study) {
    std::string command = "public-signals panel";
    std::string groups;
    for (const std::string& group : extensions_of(panel)) {
        const bool is_asked = study != nullptr && std::ranges::find(study->settings.panel.extensions, group) !=
                                                      study->settings.panel.extensions.end();
        groups += is_asked ? "" : " " + group;
    }
    command += groups.empty() ? "" : " --extensions" + groups;
    return panel.count_age ? command + fmt::format(" --count-age {}", *panel.count_age) : command;
}

HistoryOptions history_options(const Panel& panel, const Study* study) {
    HistoryOptions options{.shows = {}, .extensions = extensions_of(panel), .study = study};
    for (const ShowRows& show : shows_of(panel)) {
        options.shows.emplace_back(show.show);
    }
    return options;
}

Result<InputFile> hashed(const fs::path& file, std::string name) {
    return InputFile{std::move(name), sha256_hex(TRY(read_file(file)))};
}

/// One digest of many files: of the lines that sha256sum prints of them, sorted by name.
Result<InputFile> hashed_together(const RawFolder& folder, const std::vector<std::string>& files) {
    std::string lines;
    for (const std::string& file : files) {
        lines += fmt::format("{}  {}\n", sha256_hex(TRY(read_file(folder.path / file))), file);
    }
    return InputFile{fmt::format("{}: {} other files", folder.name, files.size()), sha256_hex(lines)};
}

std::string report_command(const ReportOptions& options) {
    std::string command = "public-signals report";
    if (!options.input.empty()) {
        command += " --input " + shown_path(options.input);
    }
    if (!options.raw.empty()) {
        command += " --raw " + shown_path(options.raw);
    }
    if (!options.models.empty()) {
        command += " --models " + shown_path(options.models);
    }
    if (!options.sources.empty()) {
        command += fmt::format(" --sources {}", fmt::join(options.sources, " "));
    }
    return command;
}

}  // namespace

std::string shown_name(const std::string& path) {
    return fs::path(path).is_absolute() ? fs::path(path).filename().string() : path;
}

std::string shown_path(const std::string& path) {
    return shell_word(shown_name(path));
}

Result<Report> page_of(const CheckedPanel& checked, const PageOptions& options) {
    const auto& [config, raw, models, command] = options;
    const auto workspace = find_workspace(config);
    const auto folder = raw_folder(checked, workspace, raw);
    Collection collection;
    std::optional<History> history;
    if (folder) {
        const auto study = TRY(study_here(config));
        collection = TRY(read_collection(folder->path, study ? &*study : nullptr));
        history = TRY(
            read_history(folder->path, collection, history_options(checked.panel.panel, study ? &*study : nullptr)));
    }
    ReportInput input{.panel = checked.panel, .checks = checked.report, .collection = collection};
    const auto calendar = TRY(calendar_here(config));
    input.calendar = calendar ? &*calendar : nullptr;
    if (history) {
        input.history = &*history;
        input.why_unknown = series_reasons(history->series, history->not_asked);
    }
    input.files.push_back(TRY(hashed(checked.input.path, shown_name(checked.input.name))));
    if (workspace) {
        input.files.push_back(TRY(hashed(workspace->config, "config/" + workspace->config.filename().string())));
        if (calendar) {
            input.files.push_back(
                TRY(hashed(fs::path(workspace->config).replace_filename("calendar.yaml"), "config/calendar.yaml")));
        }
    }
    for (const std::string& file : collection.files) {
        input.files.push_back(TRY(hashed(folder->path / file, folder->name + "/" + file)));
    }
    if (history) {
        input.files.push_back(TRY(hashed_together(*folder, history->files)));
    }
    if (!collection.runs.empty() && raw.empty()) {
        const auto study = TRY(study_here(config));
        std::string made = TRY(told_command(checked.input.path));
        input.commands = {"public-signals weekly",
                          made.empty() ? panel_command(checked.panel.panel, study ? &*study : nullptr) : made};
    }
    TRY(check_models(models));
    const auto forecast = TRY(
        model_results<StoredForecastRun>(checked, workspace, models, "forecast_results.json", forecast_run_from_json));
    const auto fitted =
        TRY(model_results<StoredModelRun>(checked, workspace, models, "model_results.json", model_run_from_json));
    std::vector<ModelResults<StoredProfileRun>> profiles;
    for (const ProfileKind kind : profile_kinds) {
        const auto found =
            TRY(model_results<StoredProfileRun>(checked, workspace, models, profile_file(kind), profile_run_from_json));
        if (found) {
            profiles.push_back(*found);
        }
    }
    // The merged panel comes before whatever reads it.
    std::optional<std::string> merged;
    if (fitted) {
        merged = fitted->stored.source.input_file;
    } else if (!profiles.empty()) {
        merged = profiles.front().stored.source.input_file;
    } else if (forecast && !forecast->stored.run.request.metrics.empty()) {
        merged = forecast->stored.source.input_file;
    }
    if (merged && workspace && is_inside(checked.input.path, workspace->root)) {
        TRY(add_way_to_models(workspace->root, *merged, input));
    }
    const auto add_results = [&input, &models = models](const auto& results) {
        input.files.push_back(results.file);
        std::string made = results.stored.source.command;
        if (!models.empty() && made.find(" --output ") == std::string::npos) {
            made += " --output " + shown_path(models);
        }
        input.commands.push_back(made);
    };
    if (forecast) {
        input.forecast = &forecast->stored;
        input.forecast_is_stale = forecast->is_stale;
        add_results(*forecast);
    }
    if (fitted) {
        input.model = &fitted->stored;
        input.model_is_stale = fitted->is_stale;
        add_results(*fitted);
    }
    for (const auto& profile : profiles) {
        input.profiles.push_back({&profile.stored, profile.is_stale});
        add_results(profile);
    }
    input.commands.push_back(command);
    return html_report(input);
}

Result<ExitCode> run(const ReportOptions& options) {
    const NamedPath output = TRY(path_or_default(options.output, "data/report/index.html", options.common.config));
    TRY(check_outputs(options.common.config, "report", {{"--output", output.path}}, {options.input}));
    TRY(check_page_ending(output.path));
    const CheckedPanel checked =
        TRY(checked_panel({.common = options.common, .input = options.input, .sources = options.sources}));
    const Report page = TRY(page_of(checked, {.config = options.common.config,
                                              .raw = options.raw,
                                              .models = options.models,
                                              .command = report_command(options)}));
    TRY(write_file(output.path, page.html));
    const char* status = name_of(checked.report.status());
    if (options.no_print) {
        return ExitCode::Done;
    }
    if (options.common.json) {
        const Json facts = {{"output", output.name},
                            {"status", status},
                            {"bytes", page.html.size()},
                            {"sha256", sha256_hex(page.html)}};
        print(facts.dump(2) + "\n");
    } else {
        const std::string since = page.since.empty() ? "" : wrapped(page.since, 2) + "\n";
        say(fmt::format("{}\n{}report: {}\n", status, since, output.name));
    }
    return ExitCode::Done;
}

}  // namespace public_signals::inline cli
