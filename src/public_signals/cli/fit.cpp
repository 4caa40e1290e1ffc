// fit: every predictor against the outcome, and what was found as JSON, tables, figures and words.
#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <set>

#include "public_signals/base/digest.hpp"
#include "public_signals/base/file.hpp"
#include "public_signals/base/text.hpp"
#include "public_signals/base/wrapped.hpp"
#include "public_signals/cli/commands.hpp"
#include "public_signals/cli/console.hpp"
#include "public_signals/cli/fit_curve.hpp"
#include "public_signals/cli/fit_files.hpp"
#include "public_signals/cli/fit_measurement.hpp"
#include "public_signals/cli/fit_profile.hpp"
#include "public_signals/cli/made_of.hpp"
#include "public_signals/cli/report_page.hpp"
#include "public_signals/cli/steps.hpp"
#include "public_signals/models/estimate_text.hpp"
#include "public_signals/models/event_columns.hpp"
#include "public_signals/models/model_tables.hpp"
#include "public_signals/models/partial_weeks.hpp"
#include "public_signals/panel/read_late.hpp"
#include "public_signals/report/model_figures.hpp"

namespace public_signals::inline cli {
namespace fs = std::filesystem;
namespace {

constexpr const char* merged_panel = "data/merged/merged_social_grosses_panel.parquet";
constexpr const char* model_ready = "data/panel/weekly_social_signals_model_ready_metadata.json";

/// The keys as columns beside the others: weeks are counted, so that one week is 1.
std::vector<Column> columns_of(Panel panel) {
    Column weeks = missing_column("week_start", ColumnType::Int64, panel.row_count());
    for (Row row = 0; row < panel.row_count(); ++row) {
        weeks.ints()[row] = panel.week[row].index;
        weeks.known[row] = 1;
    }
    std::vector<std::uint8_t> known(panel.row_count(), 1);
    std::vector<Column> columns = {{"show", std::move(panel.show), std::move(known)}, std::move(weeks)};
    std::ranges::move(panel.columns, std::back_inserter(columns));
    return columns;
}

Result<Regression> regression_of(const FitOptions& options) {
    Regression regression{.outcome = options.outcome, .controls = options.controls, .alpha = options.alpha};
    regression.time_is_weeks = true;
    regression.effects = key_names(options.effects, {"show", "week_start"});
    regression.clusters = key_names(options.clusters, {"show"});
    if (regression.effects.size() > 2) {
        return invalid(fmt::format("{} fixed effects were asked for", regression.effects.size()), "--fe",
                       "two at most; add others as controls");
    }
    const auto vcov = options.clusters.size() == 1 ? find_word<Vcov>(options.clusters[0]) : std::nullopt;
    if (vcov && *vcov != Vcov::Cluster) {
        regression.vcov = *vcov;
        regression.clusters.clear();
    } else if (regression.clusters.empty() || regression.clusters.size() > 2) {
        return invalid(fmt::format("{} cluster columns were asked for", regression.clusters.size()), "--cluster",
                       "name one or two columns, or iid, hetero or driscoll_kraay");
    }
    if (options.kernel_lags && regression.vcov != Vcov::DriscollKraay) {
        return invalid(fmt::format("{} lags were asked for, and {} alone has some", *options.kernel_lags,
                                   name_of(Vcov::DriscollKraay)),
                       "--kernel-lags", fmt::format("add --cluster {}", name_of(Vcov::DriscollKraay)));
    }
    if (!(options.alpha > 0 && options.alpha < 1)) {
        return invalid(fmt::format("--alpha {:g} is not between 0 and 1", options.alpha), "--alpha",
                       "0.05 gives 95 % intervals");
    }
    regression.kernel_lags = options.kernel_lags;
    regression.ssc = options.ssc;
    regression.model = options.model;
    regression.transform = options.transform;
    return regression;
}

/// The metadata given, else that beside the input, else that of the workspace's model-ready panel; none where there is
/// none.
Result<FeatureOrigins> origins_of(const FitOptions& options, const NamedPath& input) {
    if (!options.metadata.empty()) {
        return FeatureOrigins::read(options.metadata);
    }
    fs::path beside = input.path;
    beside.replace_filename(input.path.stem().string() + "_metadata.json");
    if (fs::exists(beside)) {
        return FeatureOrigins::read(beside);
    }
    const auto workspace = find_workspace(options.common.config);
    if (workspace && fs::exists(workspace->root / model_ready)) {
        return FeatureOrigins::read(workspace->root / model_ready);
    }
    return FeatureOrigins{};
}

/// The lags that the file has and those asked for: what `features` must make for this command and the last to work.
std::set<int> lags_needed(const FitOptions& options, const std::vector<Column>& columns,
                          const FeatureOrigins& origins) {
    std::set<int> lags(options.lags.begin(), options.lags.end());
    for (const Column& column : columns) {
        const FeatureOrigin origin = origins.of(column.name);
        if (origin.kind == FeatureKind::Lag) {
            lags.insert(origin.k);
        }
    }
    return lags;
}

/// Those named, then every lag of the weeks asked for, each once.
Result<std::vector<std::string>> predictors_of(const FitOptions& options, const std::vector<Column>& columns,
                                               const FeatureOrigins& origins) {
    std::vector<std::string> predictors;
    const auto add = [&](const std::string& name) {
        if (std::ranges::find(predictors, name) == predictors.end()) {
            predictors.push_back(name);
        }
    };
    for (const std::string& name : options.predictors) {
        TRY(column_named(series_of(columns), name));
        add(name);
    }
    for (const int lag : options.lags) {
        bool is_any = false;
        for (const Column& column : columns) {
            const FeatureOrigin origin = origins.of(column.name);
            if (origin.kind == FeatureKind::Lag && origin.k == lag && column.name != options.outcome &&
                !is_flag_of_other_week(origin)) {
                add(column.name);
                is_any = true;
            }
        }
        if (!is_any) {
            return invalid(fmt::format("no column is a lag of {}", counted(lag, "week")), "--lag",
                           fmt::format("features writes its file anew, so name every lag that you need: "
                                       "public-signals features --lags {}, then merge again",
                                       fmt::join(lags_needed(options, columns, origins), " ")));
        }
    }
    return predictors;
}

/// Outcome, predictors with the metrics of their event studies, and controls.
std::vector<std::string> columns_in_use(const FitOptions& options, const std::vector<std::string>& predictors,
                                        const FeatureOrigins& origins) {
    std::vector<std::string> names = options.controls;
    names.push_back(options.outcome);
    for (const std::string& predictor : predictors) {
        names.push_back(predictor);
        names.push_back(origins.of(predictor).metric);
    }
    return names;
}

/// Why a column has no value where all that it had was of partial weeks.
void name_partial_weeks(const std::vector<PartialValues>& lost, const std::vector<Column>& columns,
                        std::vector<NotEstimated>& not_estimated) {
    for (NotEstimated& missing : not_estimated) {
        const auto column = std::ranges::find(columns, missing.what, &Column::name);
        if (column == columns.end()) {
            continue;
        }
        const bool has_value = std::ranges::find(column->known, 1) != column->known.end();
        if (const auto checked = check_not_all_partial(missing.what, has_value, lost); !checked) {
            missing.why = fmt::format("{} ({})", checked.error().message, checked.error().help);
        }
    }
}

/// Whether most weeks of posts behind the predictors were counted long after they ended.
Result<void> warn_of_late_counts(const FitOptions& options, const Panel& panel,
                                 const std::vector<std::string>& predictors, std::vector<ModelWarning>& warnings) {
    const Column* const scrapes = panel.find("scrape_run_at");
    if (scrapes == nullptr || scrapes->type() != ColumnType::String) {
        return {};
    }
    const auto workspace = find_workspace(options.common.config);
    const SourceScrapes by_source =
        workspace ? TRY(SourceScrapes::read(workspace->root / "data" / "weekly")) : SourceScrapes();
    ReadLate seen;
    for (const Source source : sources_with_posts()) {
        const Column* const counts = panel.find(source_columns(source).front().name);
        const bool used = std::ranges::any_of(
            predictors, [&](const std::string& name) { return name.starts_with(facts_of(source).prefix); });
        if (used && counts != nullptr && counts->type() == ColumnType::Int64) {
            seen += read_late(source, panel, by_source);
        }
    }
    if (seen.most()) {
        warnings.push_back({"counts_read_late", read_late_text(seen, panel.count_age)});
    }
    return {};
}

/// The words of a command line that makes the same results.
std::string command_of(const FitOptions& options) {
    std::string command = "public-signals fit";
    const auto add = [&command](const char* flag, const std::vector<std::string>& words) {
        if (!words.empty()) {
            command += std::string(" ") + flag;
            for (const std::string& word : words) {
                command += " " + shown_path(word);
            }
        }
    };
    const auto numbers = [](const std::vector<int>& values) {
        std::vector<std::string> words;
        words.reserve(values.size());
        for (const int value : values) {
            words.push_back(std::to_string(value));
        }
        return words;
    };
    add("--input", options.input.empty() ? std::vector<std::string>{} : std::vector{options.input});
    add("--outcome", {options.outcome});
    add("--predictor", options.predictors);
    add("--lag", numbers(options.lags));
    add("--controls", options.controls);
    add("--fe", options.effects);
    add("--cluster", options.clusters);
    add("--event", options.events);
    add("--calendar", options.calendar);
    add("--kernel-lags", options.kernel_lags ? numbers({*options.kernel_lags}) : std::vector<std::string>{});
    add("--model",
        options.model == Model::Ols ? std::vector<std::string>{} : std::vector<std::string>{name_of(options.model)});
    add("--transform", options.transform == ValueTransform::None
                           ? std::vector<std::string>{}
                           : std::vector<std::string>{name_of(options.transform)});
    command += options.placebo ? " --placebo" : "";
    add("--window", options.window == std::vector{4, 6} ? std::vector<std::string>{} : numbers(options.window));
    add("--ssc",
        options.ssc == Ssc::Fixest ? std::vector<std::string>{} : std::vector<std::string>{name_of(options.ssc)});
    add("--alpha", options.alpha == 0.05 ? std::vector<std::string>{} : std::vector{fmt::format("{}", options.alpha)});
    command += profile_flags(options) + measurement_flags(options);
    add("--seed", options.seed == 0 ? std::vector<std::string>{} : std::vector{fmt::format("{}", options.seed)});
    return command;
}

Result<void> write_results(const StoredModelRun& stored, const std::string& json, const fs::path& folder) {
    const ModelRun& run = stored.run;
    TRY(write_file(folder / "model_results.csv", results_csv(run)));
    TRY(write_file(folder / "model_results.md", results_markdown(run)));
    TRY(write_file(folder / "model_results.tex", results_latex(run)));
    TRY(write_file(folder / "model_results.txt", text_of(stored)));
    TRY(write_file(folder / "coefficient_plot.svg", coefficient_plot(run)));
    TRY(write_file(folder / "event_study.svg", event_study_plot(run)));
    return write_file(folder / "model_results.json", json);
}

/// The calendar, where one of its events is asked for.
Result<std::optional<EventCalendar>> calendar_for(const FitOptions& options) {
    if (options.events.empty() && options.calendar.empty()) {
        return std::optional<EventCalendar>();
    }
    const char* const flag = options.events.empty() ? "--calendar" : "--event";
    if (!options.events.empty() && options.profile) {
        return invalid("--event has an event study, and no profile", "--event", "leave --profile out");
    }
    auto calendar = TRY(calendar_here(options.common.config));
    if (!calendar) {
        return invalid("there is no config/calendar.yaml here", flag,
                       "write one beside shows.yaml, as `public-signals init` does, or name a study with --config");
    }
    return calendar;
}

/// The events that were asked for as columns: steps as predictors, their weeks as controls.
Result<void> add_events(const FitOptions& options, const Panel& panel, const EventCalendar& calendar,
                        std::vector<Column>& columns, std::vector<std::string>& predictors, Regression& regression) {
    const std::vector<std::string> known = calendar.names();
    const bool all = options.calendar == std::vector<std::string>{"all"};
    const std::vector<std::string> controls = all ? known : options.calendar;
    const auto add = [&](Column column, const char* flag, std::vector<std::string>& into) -> Result<void> {
        const std::string name = column.name;
        if (std::ranges::find(known, name) == known.end()) {
            const std::string near = nearest(name, known);
            return invalid(fmt::format("the calendar has no event `{}`", name), flag,
                           near.empty() ? fmt::format("its events are {}", fmt::join(known, ", "))
                                        : fmt::format("did you mean `{}`?", near));
        }
        if (std::ranges::find(columns, name, &Column::name) != columns.end()) {
            return invalid(fmt::format("`{}` is a column of the panel or an event that was named before", name), flag,
                           "give the event another name in config/calendar.yaml");
        }
        columns.push_back(std::move(column));
        into.push_back(name);
        return {};
    };
    for (const std::string& name : options.events) {
        TRY(add(event_steps(panel, calendar, name), "--event", predictors));
    }
    for (const std::string& name : controls) {
        Column weeks = event_weeks(panel, calendar, name);
        if (!all || std::ranges::find(weeks.ints(), 1) != weeks.ints().end()) {
            TRY(add(std::move(weeks), "--calendar", regression.controls));
        }
    }
    return {};
}

}  // namespace

Result<ExitCode> run(const FitOptions& options) {
    TRY(check_tables(options));
    TRY(check_curve_options(options));
    TRY(check_profile_options(options));
    TRY(check_measurement_options(options));
    const NamedPath input = TRY(path_or_default(options.input, merged_panel, options.common.config));
    const NamedPath output = TRY(path_or_default(options.output, "data/models", options.common.config));
    TRY(check_results_written(options, input, output));
    if (const ExitCode can = TRY(python_can_write(files_of(options), options.figures)); can != ExitCode::Done) {
        return can;
    }
    if (std::error_code ignored; !fs::exists(input.path, ignored)) {
        return fail(ErrorKind::Io, "no such file", input.name,
                    "put your outcomes beside the panel first: public-signals merge --outcomes FILE");
    }
    TRY(check_made_of(options.common, input, !options.input.empty(), merge_cure));
    std::vector<std::string> measured = {options.outcome};
    measured.insert(measured.end(), options.predictors.begin(), options.predictors.end());
    const Panel panel = TRY(monday_panel(input, measured, options.controls));
    std::vector<Column> columns = columns_of(panel);
    const FeatureOrigins origins = TRY(origins_of(options, input));
    const auto of_partial_weeks = TRY(forget_partial_weeks(columns, origins, "show", "week_start"));
    TRY(column_named(series_of(columns), options.outcome));
    Regression regression = TRY(regression_of(options));
    std::vector<std::string> predictors = TRY(predictors_of(options, columns, origins));
    for (const std::vector<std::string>& named : {measured, options.controls}) {
        for (const std::string& name : named) {
            const auto column = std::ranges::find(columns, name, &Column::name);
            const bool has_value =
                column == columns.end() || std::ranges::find(column->known, 1) != column->known.end();
            TRY(check_not_all_partial(name, has_value, of_partial_weeks));
        }
    }
    const auto calendar = TRY(calendar_for(options));
    if (calendar) {
        TRY(add_events(options, panel, *calendar, columns, predictors, regression));
        regression.steps = options.events;
    }
    if (!options.curve.empty()) {
        return run_curve(options, {input, predictors, origins, regression});
    }
    const ModelSource source{shown_name(input.name), sha256_hex(TRY(read_file(input.path))), command_of(options)};
    std::vector<ModelWarning> warnings =
        partial_warnings(of_partial_weeks, columns_in_use(options, predictors, origins));
    TRY(warn_of_late_counts(options, panel, predictors, warnings));
    if (options.profile) {
        return run_profile(options, {columns, origins, regression, predictors, source, warnings}, output);
    }
    ModelRequest request{.regression = regression,
                         .predictors = predictors,
                         .placebo = options.placebo,
                         .event_leads = options.window.at(0),
                         .event_lags = options.window.at(1),
                         .seed = options.seed};
    const auto is_named = [&](const std::string& name) {
        return std::ranges::count(options.predictors, name) + std::ranges::count(options.events, name) > 0;
    };
    std::ranges::remove_copy_if(predictors, std::back_inserter(request.found), is_named);
    if (!options.events.empty()) {
        request.event_frame =
            event_frame(panel, columns, *calendar, options.events, options.window.at(1), options.window.at(0));
    }
    StoredModelRun stored{.source = source, .run = TRY(run_models(columns, origins, request))};
    name_partial_weeks(of_partial_weeks, columns, stored.run.not_estimated);
    stored.run.warnings.insert(stored.run.warnings.end(), warnings.begin(), warnings.end());
    TRY(add_measurement(options, {input, panel, columns, origins, output}, stored.run));
    const std::string json = to_json(stored).dump(2) + "\n";
    TRY(write_results(stored, json, output.path));
    PythonFiles handed_over;
    TRY(write_tables(options, json, columns, request.predictors, handed_over));
    for (const char* figure : {"coefficient_plot.svg", "event_study.svg"}) {
        TRY(handed_over.add_figure(output.path / figure, options.figures));
    }
    if (const ExitCode made = TRY(handed_over.write()); made != ExitCode::Done) {
        return made;
    }
    options.common.json ? print(json)
                        : say(text_of(stored, stdout_width(any_width)) + fmt::format("\nresults: {}\n", output.name));
    return ExitCode::Done;
}

}  // namespace public_signals::inline cli
