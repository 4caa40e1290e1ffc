// The grammar of the subcommands that go from a panel to a p-value.
#include <fmt/ranges.h>

#include "public_signals/cli/declare_parts.hpp"
#include "public_signals/cli/fit_curve.hpp"
#include "public_signals/cli/python_side.hpp"
#include "public_signals/models/text_tables.hpp"
#include "public_signals/panel/panel_columns.hpp"

namespace public_signals::inline cli {

Declared declare_merge(CLI::App& program) {
    auto options = std::make_shared<MergeCommandOptions>();
    auto* app = program.add_subcommand("merge", "Outcomes of your own beside the panel, every row accounted for");
    takes_config(app, options->common);
    app->add_option("--outcomes", options->outcomes, "CSV or Parquet")->type_name("FILE")->required();
    app->add_option("--map", options->map, "the file's column = show, week_ending or week_starting, gross, capacity, …")
        ->type_name("COLUMN=NAME")
        ->expected(1, -1);
    word_option<Join>(app, "--join", options->join,
                      fmt::format("{} (the panel's rows), {} or {} [{}]", name_of(Join::Left), name_of(Join::Inner),
                                  name_of(Join::Outer), name_of(options->join)),
                      "HOW");
    app->add_option("--aliases", options->aliases, "CSV of other spellings: name,show [aliases in shows.yaml]")
        ->type_name("FILE");
    app->add_option(
           "--date-format", options->date_format,
           "how dates are written, like %m/%d/%Y for 11/30/2025, of %Y %y %m %d %b %B %A %a [ISO, else told from the "
           "column]")
        ->type_name("FORMAT");
    app->add_option("--delimiter", options->delimiter, "of a CSV file: , ; | or tab [told from the header]")
        ->type_name("CHARACTER");
    word_option<Outside>(app, "--outside", options->outside,
                         fmt::format("rows outside the panel's weeks: {} (they are read, and a date of theirs that "
                                     "ends no week stops the run like any other) or {} (left out and counted) [{}]",
                                     name_of(Outside::Stop), name_of(Outside::Drop), name_of(options->outside)),
                         "HOW");
    path(app, "--input", options->input, "the panel", "data/panel/weekly_social_signals_model_ready.parquet");
    path(app, "--output", options->output, "the merged panel; fit, forecast read .parquet",
         "data/merged/merged_social_grosses_panel.parquet");
    takes_json(app, options->common);
    app->footer("Example:\n  public-signals merge --outcomes grosses.csv --map Date=week_ending Show=show Gross=gross");
    return bound(app, options);
}

namespace {

void figures_option(CLI::App* app, std::vector<std::string>& into) {
    app->add_option("--figures", into, "the figures as these too, beside SVG: pdf, png")
        ->type_name("FORMAT")
        ->expected(1, -1)
        ->check(one_of(word_list<FigureFormat>.what, words_of<FigureFormat>()));
}

CLI::Option* columns(CLI::App* app, const char* flag, std::vector<std::string>& into, const std::string& what) {
    return app->add_option(flag, into, what)->type_name("COLUMN")->expected(1, -1);
}

}  // namespace

Declared declare_fit(CLI::App& program) {
    auto options = std::make_shared<FitOptions>();
    auto* app =
        program.add_subcommand("fit", "Which lags predict the outcome: two-way fixed effects, clustered errors");
    takes_config(app, options->common);
    path(app, "--input", options->input, "the merged panel, a Parquet file",
         "data/merged/merged_social_grosses_panel.parquet");
    app->add_option("--outcome", options->outcome, "what is to be predicted [gross]")->type_name("COLUMN");
    columns(app, "--predictor", options->predictors, "one regression for each; several are a family of tests");
    app->add_option("--lag", options->lags, "all columns that are lags of K weeks")->type_name("K")->expected(1, -1);
    columns(app, "--controls", options->controls, "further regressors in every regression; text stands as levels");
    columns(app, "--fe", options->effects, "fixed effects: one or two, or none [show week_start]");
    columns(app, "--cluster", options->clusters,
            fmt::format("one or two, or {}, {} or {} [show]", name_of(Vcov::Iid), name_of(Vcov::Hetero),
                        name_of(Vcov::DriscollKraay)));
    app->add_option("--kernel-lags", options->kernel_lags,
                    fmt::format("weeks over which the errors of {} hang together [by the number of weeks]",
                                name_of(Vcov::DriscollKraay)))
        ->type_name("N");
    word_option<Model>(app, "--model", options->model,
                       fmt::format("{} [{}]", in_prose(words_of<Model>()), name_of(options->model)), "MODEL");
    word_option<ValueTransform>(app, "--transform", options->transform,
                                fmt::format("of outcome and predictors: {} [{}]", in_prose(words_of<ValueTransform>()),
                                            name_of(options->transform)),
                                "FORM");
    app->add_option("--event", options->events,
                    "events of config/calendar.yaml: predictors, 1 from their week on, and their event studies")
        ->type_name("NAME")
        ->expected(1, -1);
    app->add_option("--calendar", options->calendar,
                    "events of config/calendar.yaml as controls, 1 in their weeks; or all")
        ->type_name("NAME")
        ->expected(1, -1);
    app->add_flag("--placebo", options->placebo, "leads beside their lags: a family of tests of their own");
    app->add_option("--window", options->window, "of the event studies, LEADS LAGS [4 6]")
        ->type_name("WEEKS")
        ->expected(2);
    word_option<Ssc>(app, "--ssc", options->ssc,
                     fmt::format("small-sample rules of {} [{}]", in_prose(words_of<Ssc>()), name_of(options->ssc)),
                     "RULES");
    app->add_option("--alpha", options->alpha, "level of verdicts; intervals cover 1 - ALPHA [0.05]")
        ->type_name("ALPHA");
    app->add_option("--seed", options->seed, "of the wild bootstrap and of exchanged paths [0]")->type_name("N");
    path(app, "--metadata", options->metadata, "what each feature is made of", "beside the input or the panel");
    path(app, "--output", options->output, "where the results go", "data/models", "DIR");
    const std::string endings = in_prose(words_of<TextTable>());
    app->add_option("--table", options->table, fmt::format("the regressions side by side: {}", endings))
        ->type_name("FILE");
    app->add_option("--beside", options->beside, "further columns of --table: model_results.json of other runs")
        ->type_name("FILE")
        ->expected(1, -1);
    app->add_option("--stars", options->stars, "of --table, one at each level of p: 0.1 0.05 0.01 [no stars]")
        ->type_name("LEVEL")
        ->expected(1, -1);
    app->add_option("--descriptives", options->descriptives,
                    fmt::format("Table 1 of outcome, predictors and controls: {}", endings))
        ->type_name("FILE");
    figures_option(app, options->figures);
    app->add_option("--curve", options->curve,
                    "instead of a run of tests: all combinations of predictors and of what --vary names, as a figure "
                    "(.svg, .pdf, .png) or a table (.tex, .md, .csv, .docx)")
        ->type_name("FILE")
        ->expected(1, -1);
    app->add_option("--vary", options->vary,
                    fmt::format("of --curve, {}: fe=show+week_start,show", in_prose(words_of<CurveDimension>())))
        ->type_name("DIMENSION=CHOICE,CHOICE")
        ->expected(1, -1);
    word_option<ProfileKind>(app, "--profile", options->profile,
                             fmt::format("instead of a run of tests: {} (lags of a predictor together), {} (later "
                                         "weeks) or {}",
                                         name_of(ProfileKind::DistributedLag), name_of(ProfileKind::LocalProjection),
                                         name_of(ProfileKind::ByShow)),
                             "KIND");
    app->add_option("--weeks", options->weeks, "of --profile: lags 0 to N [8], or 0 to N weeks later [12]")
        ->type_name("N");
    word_option<LagSmoothing>(app, "--smooth", options->smooth,
                              fmt::format("lags of {}: {} [{}]", name_of(ProfileKind::DistributedLag),
                                          in_prose(words_of<LagSmoothing>()), name_of(options->smooth)),
                              "HOW");
    app->add_option("--degree", options->degree,
                    fmt::format("of the polynomial of {} [3]", name_of(LagSmoothing::Almon)))
        ->type_name("N");
    app->add_option(
           "--past", options->past,
           fmt::format("lags of outcome and predictor as controls of {} [4]", name_of(ProfileKind::LocalProjection)))
        ->type_name("N");
    app->add_option("--draws", options->draws, "of the wild bootstrap of --profile [9999]")->type_name("N");
    app->add_flag("--over-draws", options->over_draws,
                  "once more on each draw of Google Trends (pull --draws): what their error adds to the interval");
    app->add_flag("--simex", options->simex, "with --over-draws: the coefficient without that error (SIMEX)");
    app->add_option("--remeasurements", options->remeasurements, "of --simex, at each size of the error [100]")
        ->type_name("N");
    app->add_flag("--over-vintages", options->over_vintages,
                  "once more on the counts as they were known at each date of scraping");
    app->add_option("--dates", options->dates, "of --over-vintages, like 2025-11-30 [up to twelve of the scrapes]")
        ->type_name("DATE")
        ->expected(1, -1);
    path(app, "--raw", options->raw, "raw files, for draws and vintages", "data/raw", "DIR");
    takes_json(app, options->common);
    app->footer(
        "Examples:\n  public-signals fit --outcome gross --lag 4 --controls is_preview --placebo\n"
        "  public-signals fit --profile distributed_lag --predictor tt_posts --weeks 8\n"
        "  public-signals fit --lag 4 --curve curve.pdf --vary transform=none,log fe=show");
    return bound(app, options);
}

Declared declare_forecast(CLI::App& program) {
    auto options = std::make_shared<ForecastOptions>();
    auto* app = program.add_subcommand("forecast", "Does attention beat last week: forecasts with it and without");
    takes_config(app, options->common);
    path(app, "--input", options->input, "the merged panel, a Parquet file",
         "data/merged/merged_social_grosses_panel.parquet");
    app->add_option("--outcomes", options->outcomes, "outcomes alone, CSV or Parquet, without any attention")
        ->type_name("FILE");
    app->add_option("--map", options->map, "of --outcomes, as merge has it: show, week_ending or week_starting, gross")
        ->type_name("COLUMN=NAME")
        ->expected(1, -1);
    app->add_option("--date-format", options->date_format,
                    "of --outcomes: how dates are written, like %m/%d/%Y for 11/30/2025 [ISO, else told]")
        ->type_name("FORMAT");
    app->add_option("--delimiter", options->delimiter, "of --outcomes: , ; | or tab [told from the header]")
        ->type_name("CHARACTER");
    app->add_option("--outcome", options->outcome, "what is to be forecast [gross]")->type_name("COLUMN");
    columns(app, "--metrics", options->metrics,
            fmt::format("attention, a rival each [those the panel has of {}]",
                        fmt::join(names_where(&PanelColumn::is_default_metric), " ")));
    app->add_option("--horizons", options->horizons, "weeks ahead [1 2 4 8]")->type_name("WEEKS")->expected(1, -1);
    app->add_option("--first-origin", options->first_origin,
                    "the week of the first scored forecast, like 2025-11-24 [half of the weeks]")
        ->type_name("DATE");
    app->add_option("--window", options->window, "learn from the last W weeks alone [all that are known]")
        ->type_name("W");
    app->add_option("--outcome-lag", options->outcome_lag, "weeks until an outcome is known [1]")->type_name("WEEKS");
    word_option<Vintages>(
        app, "--vintages", options->vintages,
        fmt::format("attention {} at each origin, the {} counts, or {} [{}]", name_of(Vintages::Known),
                    name_of(Vintages::Latest), name_of(Vintages::Auto), name_of(options->vintages)),
        "WHICH");
    path(app, "--raw", options->raw, "raw files, for what was known when", "data/raw", "DIR");
    app->add_option("--placebos", options->placebos, "runs with attention exchanged between shows [1]")->type_name("N");
    app->add_option("--seed", options->seed, "of the exchanges [0]")->type_name("N");
    app->add_option("--alpha", options->alpha, "intervals cover 1 - ALPHA [0.05]")->type_name("ALPHA");
    path(app, "--output", options->output, "where the results go", "data/models", "DIR");
    figures_option(app, options->figures);
    takes_json(app, options->common);
    app->footer(
        "Example:\n  public-signals forecast --outcomes grosses.csv --map Date=week_ending Show=show Gross=gross");
    return bound(app, options);
}

}  // namespace public_signals::inline cli
