// CLI11 is slow to compile, so the declare files alone include it. Unknown flags are collected and answered by us,
// with the nearest known one, because CLI11 would name them without help.
#include "public_signals/cli/declare.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <CLI/App.hpp>
#include <CLI/CLI.hpp>
#include <algorithm>
#include <memory>
#include <sstream>

#include "public_signals/base/text.hpp"
#include "public_signals/base/version.hpp"
#include "public_signals/base/wrapped.hpp"
#include "public_signals/cli/commands.hpp"
#include "public_signals/cli/console.hpp"
#include "public_signals/cli/declare_parts.hpp"
#include "public_signals/cli/workspace.hpp"
#include "public_signals/panel/panel_columns.hpp"
#include "public_signals/panel/schema.hpp"

namespace public_signals::inline cli {
namespace {

Declared declare_init(CLI::App& program) {
    auto options = std::make_shared<InitOptions>();
    auto* app = program.add_subcommand("init", "Make a workspace: config/shows.yaml with eight shows to start from");
    app->add_option("DIR", options->folder, "the folder [.]")->type_name("");
    takes_json(app, options->common);
    app->footer("Example:\n  public-signals init study");
    return bound(app, options);
}

Declared declare_weekly(CLI::App& program) {
    auto options = std::make_shared<WeeklyCommandOptions>();
    auto* app = program.add_subcommand("weekly", "Rebuild the weekly files from the raw files alone");
    takes_config(app, options->common);
    path(app, "--input", options->input, "folder of raw files", "data/raw", "DIR");
    path(app, "--output", options->output, "folder of weekly files", "data/weekly", "DIR");
    app->add_flag("--all-shows", options->all_shows, "keep shows that shows.yaml does not have");
    takes_json(app, options->common);
    app->footer("Example:\n  public-signals weekly --input data/raw --output data/weekly");
    return bound(app, options);
}

Declared declare_panel(CLI::App& program) {
    auto options = std::make_shared<PanelOptions>();
    auto* app = program.add_subcommand("panel", "Join the weekly files into the canonical 18-column panel");
    takes_config(app, options->common);
    path(app, "--input", options->input, "folder of weekly files", "data/weekly", "DIR");
    path(app, "--output", options->output, "folder of the panel, or one file: .parquet, .csv, .csv.gz or .dta",
         "data/panel", "DIR");
    app->add_option("--csv", options->csv, "all rows as .csv or .csv.gz, besides: the .csv of the folder is a preview")
        ->type_name("FILE");
    app->add_flag("--fill-missing", options->fill_missing, "add null rows for weeks absent between first and last");
    extensions_option(app, options->extensions);
    app->add_option("--as-of", options->as_of,
                    "only what had been scraped by the end of that day, like 2025-11-30, to data/vintages/DATE")
        ->type_name("DATE");
    app->add_option("--count-age", options->count_age, "each post at its first scrape at least DAYS days after posting")
        ->type_name("DAYS");
    path(app, "--raw", options->raw, "raw files, for --as-of, --count-age and extensions", "data/raw", "DIR");
    takes_json(app, options->common);
    app->footer("Example:\n  public-signals panel --fill-missing");
    return bound(app, options);
}

Declared declare_validate(CLI::App& program) {
    auto options = std::make_shared<ValidateOptions>();
    auto* app = program.add_subcommand("validate", "Check a panel: coverage, schema, weeks, anomalies, parser breaks");
    takes_config(app, options->common);
    path(app, "--input", options->input, "the panel", "data/panel/weekly_social_signals.parquet");
    path(app, "--output", options->output, "the report", "data/panel/validation_report.json");
    app->add_option("--anomaly-threshold", options->anomaly_threshold,
                    "how many times the median of the prior 8 weeks [5.0]")
        ->type_name("T");
    sources_option(app, options->sources, "required: google_trends tiktok instagram, or quality.sources");
    app->add_flag("--no-print", options->no_print, "write the report, print nothing");
    app->add_flag("--html", options->html, "also as a page: {stem of --output}.html beside the report");
    takes_json(app, options->common);
    app->footer(
        "Exits with 1 when action is needed.\nExample:\n  public-signals validate --sources google_trends tiktok");
    return bound(app, options);
}

Declared declare_report(CLI::App& program) {
    auto options = std::make_shared<ReportOptions>();
    auto* app = program.add_subcommand("report", "The panel and its checks as one HTML page: no script, no request");
    takes_config(app, options->common);
    path(app, "--input", options->input, "the panel", "data/panel/weekly_social_signals.parquet");
    path(app, "--raw", options->raw, "raw files, for what the visits met", "data/raw", "DIR");
    path(app, "--models", options->models, "what fit and forecast wrote", "data/models", "DIR");
    sources_option(app, options->sources, "required: google_trends tiktok instagram, or quality.sources");
    path(app, "--output", options->output, "the page", "data/report/index.html");
    takes_json(app, options->common);
    app->footer("Exits with 0 whatever the checks say.\nExample:\n  public-signals report --output panel.html");
    return bound(app, options);
}

Declared declare_features(CLI::App& program) {
    auto options = std::make_shared<FeaturesOptions>();
    auto* app = program.add_subcommand("features", "Lags, leads, deltas, rolling statistics, z-scores: model-ready");
    takes_config(app, options->common);
    path(app, "--input", options->input, "the panel", "data/panel/weekly_social_signals.parquet");
    path(app, "--output", options->output, "model-ready Parquet",
         "data/panel/weekly_social_signals_model_ready.parquet");
    app->add_option("--lags", options->lags, "weeks back [1 2 4 6]")->type_name("K")->expected(1, -1);
    app->add_option("--leads", options->leads, "weeks forward [4]")->type_name("K")->expected(1, -1);
    app->add_flag("--no-deltas", options->no_deltas, "no _delta and _pct_change");
    app->add_flag("--dlog1p", options->dlog1p, "also _dlog1p: the change of log(1 + x), defined after a zero");
    app->add_flag("--no-rolling", options->no_rolling, "no _roll{w}_sum and _roll{w}_mean");
    app->add_option("--rolling-window", options->rolling_window, "weeks, the current one included [3]")->type_name("W");
    app->add_option("--rolling-min-periods", options->rolling_min_periods,
                    "known weeks that a window needs [sums: all, means: 1]")
        ->type_name("N");
    app->add_option("--metrics", options->metrics,
                    fmt::format("columns to build features of [those the panel has of {}]",
                                fmt::join(names_where(&PanelColumn::is_default_metric), " ")))
        ->type_name("COLUMN")
        ->expected(1, -1);
    word_option<ZScope>(app, "--zscore", options->zscore,
                        fmt::format("{} [{}]", in_prose(words_of<ZScope>()), name_of(options->zscore)), "SCOPE");
    app->add_flag("--anomaly-flags", options->anomaly_flags, "also _anomaly: true, false, or null where not judged");
    app->add_option("--threads", options->threads, "the output is the same for any number [processors, up to 8]")
        ->type_name("N");
    app->add_option("--batch-rows", options->batch_rows, "rows read at once; the output is the same [65536]")
        ->type_name("N");
    takes_json(app, options->common);
    app->footer("Example:\n  public-signals features --lags 1 2 4 6 --leads 4 --rolling-window 3");
    return bound(app, options);
}

Declared declare_extract(CLI::App& program) {
    auto options = std::make_shared<ExtractOptions>();
    auto* app = program.add_subcommand("extract", "Saved pages to posts, points or days: one JSON line per file");
    app->add_option("FILE", options->files, "saved pages; with --diff archives [the workspace's]")
        ->type_name("")
        ->expected(0, -1);
    app->add_option("--source", options->source, in_prose(source_names()))
        ->type_name("SOURCE")
        ->check(one_of("source", source_names()));
    app->add_flag("--diff", options->diff, "read the archives again: which cells of the panel would change");
    takes_config(app, options->common);
    app->add_option("--handle", options->handle, "whose profile it is, where the page does not say")->type_name("NAME");
    app->add_option("--rules", options->rules, "page layouts of your own, tried before the shipped ones")
        ->type_name("DIR");
    takes_json(app, options->common);
    app->footer("Example:\n  public-signals extract page.html --source tiktok --handle @synthetic_six --json");
    return bound(app, options);
}

Declared declare_demo(CLI::App& program) {
    auto options = std::make_shared<DemoOptions>();
    auto* app = program.add_subcommand("demo", "The synthetic study: made, pulled, checked and model-ready in one go");
    app->add_option("DIR", options->folder, "a folder of its own, no other study's [public_signals_demo]")
        ->type_name("");
    app->add_option("--only", options->only, "sample.warc.gz: stop after the archive")
        ->type_name("NAME")
        ->check(CLI::IsMember({"sample.warc.gz"}));
    app->add_flag("--clean", options->clean, "leave the broken week out");
    takes_json(app, options->common);
    app->add_option("--shows", options->shows, "how many shows [8]")->type_name("N")->check(CLI::Range(8, 400));
    app->footer("Example:\n  public-signals demo study");
    return bound(app, options);
}

using Declare = Declared (*)(CLI::App&);
// clang-format off: one a line
constexpr Declare subcommands[] = {
    declare_demo,
    declare_init,
    declare_pull,
    declare_refresh,
    declare_weekly,
    declare_panel,
    declare_validate,
    declare_report,
    declare_features,
    declare_merge,
    declare_fit,
    declare_forecast,
    declare_extract,
    declare_why,
    declare_explain,
    declare_doctor,
    declare_rules_check,
    declare_sources_list,
    declare_sources_check,
    declare_sources_try,
    declare_archive_verify,
    declare_archive_import,
    declare_archive_export,
    declare_audit,
    declare_status,
    declare_snapshots_prune,
    declare_cache_clear,
    declare_fetch,
    declare_robots,
};
// clang-format on

std::vector<std::string> flags_of(const CLI::App& app) {
    std::vector<std::string> flags;
    for (const CLI::Option* option : app.get_options()) {
        for (const std::string& name : option->get_lnames()) {
            flags.push_back("--" + name);
        }
    }
    return flags;
}

Error unexpected_word(const std::string& word, const std::string& command, const std::vector<std::string>& known) {
    const std::string near = nearest(word, known);
    return {ErrorKind::InvalidInput,
            fmt::format("{} `{}`", word.starts_with('-') ? "unknown flag" : "unexpected word", word), command,
            near.empty() ? fmt::format("run `{} --help`", command) : fmt::format("did you mean `{}`?", near)};
}

/// `public-signals archive verify`, from the words of an app and of those that hold it.
std::string full_name(const CLI::App& app) {
    return app.get_parent() == nullptr ? app.get_name() : full_name(*app.get_parent()) + " " + app.get_name();
}

/// The word behind `public-signals`.
std::string first_word(const CLI::App& app) {
    const CLI::App* word = &app;
    while (word->get_parent() != nullptr && word->get_parent()->get_parent() != nullptr) {
        word = word->get_parent();
    }
    return word->get_name();
}

/// Of a word like `archive` that only holds further words.
tl::unexpected<Error> without_subcommand(const CLI::App& word) {
    std::vector<std::string> names;
    for (const CLI::App* app : word.get_subcommands([](const CLI::App*) { return true; })) {
        names.push_back(app->get_name());
    }
    const std::string command = full_name(word);
    return invalid(
        fmt::format("`{}` wants one of its words: {}", word.get_name(), fmt::join(names, ", ")), command,
        fmt::format("run `{} {}`, or `{} --help`", command, names.empty() ? "--help" : names.front(), command));
}

std::string first_line(const std::string& text) {
    return text.substr(0, text.find('\n'));
}

}  // namespace

CLI::Validator one_of(const char* what, const std::vector<std::string>& words) {
    return {[what, words](const std::string& word) {
                if (std::ranges::find(words, word) != words.end()) {
                    return std::string();
                }
                const Error unknown = unknown_word(what, word, words);
                return fmt::format("{}: {}", unknown.message, unknown.help);
            },
            fmt::format("{{{}}}", fmt::join(words, ","))};
}

CLI::Option* extensions_option(CLI::App* app, std::vector<std::string>& into) {
    const std::string names = fmt::format("{}", fmt::join(extension_groups(), " "));
    return app
        ->add_option("--extensions", into, fmt::format("groups of columns: {} [settings.panel.extensions]", names))
        ->type_name("NAME")
        ->expected(1, -1);
}

CLI::Option* sources_option(CLI::App* app, std::vector<std::string>& into, const std::string& otherwise) {
    return app->add_option("--sources", into, fmt::format("of {} [{}]", fmt::join(source_names(), " "), otherwise))
        ->type_name("SOURCE")
        ->expected(1, -1);
}

namespace {

constexpr std::size_t help_column = 34;

/// Help that a terminal of 80 columns breaks nowhere inside a word.
class HelpInColumns : public CLI::Formatter {
  public:
    std::string make_option_desc(const CLI::Option* option) const override {
        return in_column(CLI::Formatter::make_option_desc(option));
    }
    std::string make_description(const CLI::App* app) const override {
        return wrapped(CLI::Formatter::make_description(app), 0);
    }
    std::string make_subcommand(const CLI::App* app) const override {
        std::ostringstream text;
        CLI::detail::format_help(text, app->get_display_name(true), in_column(app->get_description()), help_column);
        return text.str();
    }
    /// Its sentences are wrapped; examples stay a command each, which a shell takes in one line or in two.
    std::string make_footer(const CLI::App* app) const override {
        std::string text = CLI::Formatter::make_footer(app);
        const std::size_t example = std::min(text.find("Example"), text.size());
        return wrapped(text.substr(0, example), 0) + wrapped_lines(text.substr(example), terminal_width);
    }

  private:
    static std::string in_column(const std::string& text) { return wrapped(text, 0, terminal_width - help_column); }
};

}  // namespace

Result<ParsedCommand> parse_command_line(int argc, char** argv) {
    CLI::App program("Public attention signals for Broadway shows: from archived pages to a model-ready weekly panel",
                     "public-signals");
    program.set_version_flag("--version", program_version);
    program.formatter(std::make_shared<HelpInColumns>());
    program.get_formatter()->column_width(help_column);
    program.allow_extras();
    program.footer("Run `public-signals COMMAND --help` for a command, `public-signals demo` to see it all work.");
    std::vector<Declared> declared;
    std::vector<std::string> names;
    for (const Declare declare : subcommands) {
        declared.push_back(declare(program));
        names.push_back(first_word(*declared.back().app));
    }
    const auto chosen = [&]() -> const Declared* {
        for (const Declared& subcommand : declared) {
            if (subcommand.app->parsed()) {
                return &subcommand;
            }
        }
        return nullptr;
    };
    const auto name_of = [&](const Declared* subcommand) {
        return subcommand == nullptr ? std::string("public-signals") : full_name(*subcommand->app);
    };
    try {
        program.parse(argc, argv);
    } catch (const CLI::Success& asked_for_text) {
        std::ostringstream text;
        program.exit(asked_for_text, text, text);
        return ParsedCommand{name_of(chosen()), [text = text.str()]() -> Result<ExitCode> {
                                 print(text);
                                 return ExitCode::Done;
                             }};
    } catch (const CLI::ParseError& problem) {
        if (const std::vector<CLI::App*> words = program.get_subcommands(); chosen() == nullptr && !words.empty()) {
            return without_subcommand(*words.front());
        }
        const std::string command = name_of(chosen());
        return invalid(first_line(problem.what()), command, fmt::format("run `{} --help`", command));
    }
    const Declared* command = chosen();
    if (command == nullptr) {
        const auto words = program.remaining();
        if (!words.empty()) {
            auto known = names;
            known.insert(known.end(), {"--help", "--version"});
            Error error = unexpected_word(words.front(), "public-signals", known);
            error.message =
                fmt::format("unknown {} `{}`", words.front().starts_with('-') ? "flag" : "command", words.front());
            return tl::unexpected(error);
        }
        return ParsedCommand{"public-signals", [text = program.help()]() -> Result<ExitCode> {
                                 print(text);
                                 return ExitCode::CouldNotRun;
                             }};
    }
    auto words = command->app->remaining();
    if (words.empty()) {
        words = program.remaining();
    }
    std::erase(words, "--");  // what stood behind it has been taken
    if (!words.empty()) {
        return tl::unexpected(unexpected_word(words.front(), name_of(command), flags_of(*command->app)));
    }
    return ParsedCommand{name_of(command), command->run};
}

}  // namespace public_signals::inline cli
