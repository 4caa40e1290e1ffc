// What every subcommand takes, with its defaults. A path left empty is its default inside the workspace.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "public_signals/engine/import/format.hpp"
#include "public_signals/features/feature_words.hpp"
#include "public_signals/models/forecast/forecast_words.hpp"
#include "public_signals/models/model_words.hpp"
#include "public_signals/models/profile/profile_words.hpp"

namespace public_signals::inline cli {

struct CommonOptions {
    std::string config;  // shows.yaml; empty: found from the working directory
    std::string now;     // ISO 8601; freezes every time that is recorded
    bool json = false;
    bool quiet = false;
    bool verbose = false;
};

struct InitOptions {
    CommonOptions common;
    std::string folder = ".";
};

struct PullOptions {
    CommonOptions common;
    std::string start;
    std::string end;
    std::vector<std::string> sources;  // empty: all
    std::string output;                // data
    std::vector<std::string> replay;
    std::string rules;
    std::optional<int> max_posts;
    std::optional<int> draws;
    bool offline = false;
    bool fresh = false;
    bool dry_run = false;
    bool no_print = false;  // the result is told by the caller
    bool strict = false;
    bool all_shows = false;
};

struct RefreshOptions {
    CommonOptions common;
    std::string start;
    std::string end;
    std::vector<std::string> sources;
    std::string rules;
    bool strict = false;
    std::vector<std::string> extensions;
};

struct WeeklyCommandOptions {
    CommonOptions common;
    std::string input;   // data/raw
    std::string output;  // data/weekly
    bool all_shows = false;
};

struct PanelOptions {
    CommonOptions common;
    std::string input;   // data/weekly
    std::string output;  // data/panel, or data/vintages/DATE with --as-of
    std::string csv;     // a file of all rows, besides
    std::string raw;     // data/raw, for --as-of, --count-age and what the weekly files lack
    bool fill_missing = false;
    std::vector<std::string> extensions;
    std::string as_of;
    std::optional<int> count_age;
};

struct ValidateOptions {
    CommonOptions common;
    std::string input;                        // data/panel/weekly_social_signals.parquet
    std::string output;                       // data/panel/validation_report.json
    std::optional<double> anomaly_threshold;  // 5.0, or quality.anomaly_threshold
    std::vector<std::string> sources;         // google_trends tiktok instagram, or quality.sources
    bool no_print = false;
    bool html = false;
};

struct ReportOptions {
    CommonOptions common;
    std::string input;                 // data/panel/weekly_social_signals.parquet
    std::string raw;                   // data/raw, where the panel is the workspace's
    std::string models;                // data/models, where the panel is the workspace's
    std::vector<std::string> sources;  // google_trends tiktok instagram, or quality.sources
    std::string output;                // data/report/index.html
    bool no_print = false;
};

struct FeaturesOptions {
    CommonOptions common;
    std::string input;   // data/panel/weekly_social_signals.parquet
    std::string output;  // data/panel/weekly_social_signals_model_ready.parquet
    std::vector<int> lags = {1, 2, 4, 6};
    std::vector<int> leads = {4};
    bool no_deltas = false;
    bool dlog1p = false;
    bool anomaly_flags = false;
    bool no_rolling = false;
    int rolling_window = 3;
    std::optional<int> rolling_min_periods;
    std::vector<std::string> metrics;
    ZScope zscore = ZScope::Global;
    std::optional<std::int64_t> threads;     // as many as there are processors, up to 8
    std::optional<std::int64_t> batch_rows;  // rows that are read at once
};

struct ExtractOptions {
    CommonOptions common;
    std::vector<std::string> files;
    std::string source;
    std::string handle;
    std::string rules;
    bool diff = false;  // files are archives then; none: those of the workspace
};

struct WhyOptions {
    CommonOptions common;
    std::string show;
    std::string week;
    std::string column;
    std::string open;    // where the archived page goes
    std::string input;   // data/panel/weekly_social_signals.parquet
    std::string raw;     // data/raw
    std::string ledger;  // data/ledger.sqlite3
    std::string rules;
    bool all = false;  // every known cell
};

struct ExplainOptions {
    CommonOptions common;
    std::string code;  // empty: all of them
};

struct DoctorOptions {
    CommonOptions common;
    std::string source;              // empty: tiktok and instagram
    std::vector<std::string> files;  // archives; empty: those of the workspace
    std::string rules;
    bool apply = false;
};

struct RulesCheckOptions {
    CommonOptions common;
    std::string rules;  // rules
};

struct SourcesListOptions {
    CommonOptions common;
};

struct SourcesCheckOptions {
    CommonOptions common;
    std::vector<std::string> names;  // or files; empty: every manifest
};

struct SourcesTryOptions {
    CommonOptions common;
    std::string source;
    std::string show;
};

struct AuditOptions {
    CommonOptions common;
    std::string ledger;                 // data/ledger.sqlite3
    std::string run;                    // empty: all
    std::vector<std::string> archives;  // read instead of the ledger
    std::string html;
};

struct StatusOptions {
    CommonOptions common;
    std::string output;  // data
};

struct SnapshotsPruneOptions {
    CommonOptions common;
    std::string output;  // data
    int keep = 50;
};

struct CacheClearOptions {
    CommonOptions common;
    std::string output;  // data
};

struct ArchiveExportOptions {
    CommonOptions common;
    std::vector<std::string> files;  // empty: every finished archive of the workspace
    std::string output;              // data/archive.wacz
};

struct ArchiveImportOptions {
    CommonOptions common;
    std::vector<std::string> files;
    std::optional<import::Format> format;  // unset: told by each file
    std::string captured_at;
    std::string url;
    std::string source;
    std::string handle;
    std::vector<std::string> map;  // COLUMN=NAME
    bool complete = false;
    bool dry_run = false;
    std::string date_format;
    std::string timezone;
    std::optional<std::string> geo;
    std::string agent = "user";
    std::string start;
    std::string end;
    std::string output;  // data/archive/import-….warc.gz
};

struct ArchiveVerifyOptions {
    CommonOptions common;
    std::vector<std::string> files;  // empty: every archive of the workspace
};

struct FetchOptions {
    CommonOptions common;
    std::string url;
    double timeout = 30;
    int max_retries = 4;
    std::vector<double> delay = {2, 5};
    double backoff_base = 2;
    double max_wait = 300;
    std::string user_agent;  // public-signals/VERSION, with the contact of the workspace
    bool allow_private_network = false;
    std::vector<std::string> allow_addresses;  // HOST:PORT
    std::optional<std::size_t> max_bytes;      // 32 MiB as sent, 64 MiB decompressed
    std::string ca_file;
};

struct RobotsOptions {
    CommonOptions common;
    std::string file;  // - is stdin
    std::string agent;
    std::vector<std::string> urls;
};

struct MergeCommandOptions {
    CommonOptions common;
    std::string outcomes;
    std::vector<std::string> map;  // COLUMN=NAME; empty: every column keeps its name
    Join join = Join::Left;
    std::string aliases;
    std::string date_format;  // empty: told from the column
    std::string delimiter;    // empty: told from the header
    Outside outside = Outside::Stop;
    std::string input;   // data/panel/weekly_social_signals_model_ready.parquet
    std::string output;  // data/merged/merged_social_grosses_panel.parquet
};

struct FitOptions {
    CommonOptions common;
    std::string input;  // data/merged/merged_social_grosses_panel.parquet
    std::string outcome = "gross";
    std::vector<std::string> predictors;
    std::vector<int> lags;  // weeks; every lag column of that many weeks is a predictor
    std::vector<std::string> controls;
    std::vector<std::string> effects;   // show week_start; `none` for none
    std::vector<std::string> clusters;  // show; or iid, hetero, driscoll_kraay
    std::optional<int> kernel_lags;     // of driscoll_kraay; none: by the number of weeks
    Model model = Model::Ols;
    ValueTransform transform = ValueTransform::None;
    bool placebo = false;
    std::vector<int> window = {4, 6};
    Ssc ssc = Ssc::Fixest;
    double alpha = 0.05;
    std::uint64_t seed = 0;
    std::string metadata;             // {stem}_metadata.json beside the input, else of the model-ready panel
    std::string output;               // data/models
    std::vector<std::string> events;  // of the calendar: predictors, 1 from the week of the event on, with their study
    std::vector<std::string> calendar;   // of the calendar: controls, 1 in the weeks of the event; or all
    std::string table;                   // regressions side by side: .tex, .md, .csv or .docx
    std::vector<std::string> beside;     // model_results.json of other runs, columns of that table after this run's
    std::vector<double> stars;           // levels of its stars; none
    std::string descriptives;            // Table 1: .tex, .md, .csv or .docx
    std::vector<std::string> figures;    // formats besides SVG: pdf, png
    std::vector<std::string> curve;      // files of the specification curve, which replaces the run of tests
    std::vector<std::string> vary;       // of the curve, DIMENSION=CHOICE,CHOICE
    std::optional<ProfileKind> profile;  // what is estimated instead of a run of tests
    std::optional<int> weeks;            // of a profile: lags 0 to N [8], or horizons 0 to N [12]
    LagSmoothing smooth = LagSmoothing::None;
    std::optional<int> degree;  // of smooth almon [3]
    std::optional<int> past;    // of local projections: lags of outcome and metric as controls [4]
    std::optional<int> draws;   // of the bootstrap at each point of a profile [9999]
    bool over_draws = false;    // again on each draw of Google Trends
    bool over_vintages = false;
    std::vector<std::string> dates;  // of the vintages, YYYY-MM-DD; those of the scrapes
    bool simex = false;              // of the draws' error
    int remeasurements = 100;        // of SIMEX, at each size of the error
    std::string raw;                 // data/raw
};

struct ForecastOptions {
    CommonOptions common;
    std::string input;             // data/merged/merged_social_grosses_panel.parquet
    std::string outcomes;          // a file of outcomes alone, instead of the panel
    std::vector<std::string> map;  // of that file, COLUMN=NAME
    std::string date_format;       // of that file; empty: told from the column
    std::string delimiter;         // of that file; empty: told from the header
    std::string outcome = "gross";
    std::vector<std::string> metrics;  // the default metrics that the panel has
    std::vector<std::string> figures;  // formats besides SVG: pdf, png
    std::vector<int> horizons = {1, 2, 4, 8};
    std::string first_origin;  // YYYY-MM-DD; empty: half of the weeks
    std::optional<int> window;
    int outcome_lag = 1;
    Vintages vintages = Vintages::Auto;
    std::string raw;  // data/raw
    int placebos = 1;
    double alpha = 0.05;
    std::uint64_t seed = 0;
    std::string output;  // data/models
};

struct DemoOptions {
    CommonOptions common;
    std::string folder = "public_signals_demo";
    std::string only;
    bool clean = false;
    int shows = 8;
};

}  // namespace public_signals::inline cli
