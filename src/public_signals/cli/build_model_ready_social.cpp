#include <fmt/format.h>

#include <algorithm>
#include <thread>

#include "public_signals/base/file.hpp"
#include "public_signals/cli/commands.hpp"
#include "public_signals/cli/console.hpp"
#include "public_signals/cli/made_of.hpp"
#include "public_signals/cli/outputs.hpp"
#include "public_signals/cli/steps.hpp"
#include "public_signals/data/json_writer.hpp"
#include "public_signals/features/labels.hpp"
#include "public_signals/features/model_ready_file.hpp"
#include "public_signals/panel/parquet.hpp"
#include "public_signals/panel/table_files.hpp"

namespace public_signals::inline cli {
namespace fs = std::filesystem;
namespace {

constexpr std::int64_t most_threads = 256;
constexpr const char* model_ready_file = "data/panel/weekly_social_signals_model_ready.parquet";

Result<StreamOptions> stream_options(const FeaturesOptions& options) {
    const auto at_least_one = [](const char* flag, std::int64_t number) -> Result<void> {
        if (number < 1) {
            return invalid(fmt::format("{} {} is under 1", flag, number), flag, "give a whole number of 1 or more");
        }
        return {};
    };
    StreamOptions stream;
    stream.threads = static_cast<int>(std::clamp(std::thread::hardware_concurrency(), 1U, 8U));
    if (options.threads) {
        TRY(at_least_one("--threads", *options.threads));
        stream.threads = static_cast<int>(std::min<std::int64_t>(*options.threads, most_threads));
    }
    if (options.batch_rows) {
        TRY(at_least_one("--batch-rows", *options.batch_rows));
        stream.batch_rows = static_cast<std::size_t>(*options.batch_rows);
    }
    return stream;
}

FeatureOptions feature_options(const FeaturesOptions& options) {
    FeatureOptions features;
    if (!options.metrics.empty()) {
        features.metrics = options.metrics;
    }
    features.lags = options.lags;
    features.leads = options.leads;
    features.add_deltas = !options.no_deltas;
    features.add_dlog1p = options.dlog1p;
    features.anomaly_flags = options.anomaly_flags;
    features.add_rolling = !options.no_rolling;
    features.rolling_window = options.rolling_window;
    features.rolling_min_periods = options.rolling_min_periods;
    features.zscore = options.zscore;
    return features;
}

/// Features are made as Parquet, in a folder of their own, and written again in the format of `output`; what stands
/// beside a model-ready panel goes with it.
template <class Make>
Result<FeatureFacts> written_elsewhere(const NamedPath& output, Make make) {
    const std::string stem = stem_of_table(output.path);
    const fs::path folder = output.path.parent_path() / fmt::format(".{}.making", output.path.filename().string());
    const auto work = [&]() -> Result<FeatureFacts> {
        FeatureFacts facts = TRY(make(folder / (stem + ".parquet")));
        const ReadPanel made = TRY(read_panel(folder / (stem + ".parquet")));
        TRY(write_table(made.panel, output.path, "--output", feature_labels(made.panel)));
        for (const char* ending : {"_metadata.json", "_preview.csv"}) {
            const std::string bytes = TRY(read_file(folder / (stem + ending)));
            TRY(write_file(output.path.parent_path() / (stem + ending), bytes));
        }
        return facts;
    };
    Result<FeatureFacts> facts = work();
    std::error_code ignored;
    fs::remove_all(folder, ignored);
    return facts;
}

}  // namespace

Result<FeatureFacts> make_features(const FeaturesOptions& options) {
    const NamedPath input =
        TRY(path_or_default(options.input, "data/panel/weekly_social_signals.parquet", options.common.config));
    const NamedPath output = TRY(path_or_default(options.output, model_ready_file, options.common.config));
    const fs::path beside = output.path.parent_path() / stem_of_table(output.path);
    TRY(check_outputs(options.common.config, "features",
                      {{"--output", output.path},
                       {"--output", fs::path(beside.string() + "_metadata.json")},
                       {"--output", fs::path(beside.string() + "_preview.csv")}},
                      {input.path}));
    TRY(check_made_of(options.common, input, !options.input.empty(), panel_cure));
    const StreamOptions stream = TRY(stream_options(options));
    FeatureOptions features = feature_options(options);
    features.threads = stream.threads;
    if (TRY(named_table_format(output.path, "--output")) == TableFormat::Parquet) {
        return write_model_ready_file({input.path, input.name}, {output.path, output.name}, features, stream);
    }
    return written_elsewhere(output, [&](const fs::path& parquet) {
        return write_model_ready_file({input.path, input.name}, {parquet, output.name}, features, stream);
    });
}

Result<ExitCode> run(const FeaturesOptions& options) {
    const FeatureFacts ready = TRY(make_features(options));
    for (const std::string& metric : ready.skipped_metrics) {
        narrate(options.common.quiet, fmt::format("skipped: the panel has no column {}", metric));
    }
    for (const std::string& warning : ready.warnings) {
        narrate(options.common.quiet, "warning: " + warning);
    }
    const std::string output = options.output.empty() ? model_ready_file : options.output;
    if (options.common.json) {
        const Json json = {{"file", output},
                           {"n_rows", ready.rows},
                           {"n_columns", ready.columns.size()},
                           {"n_features", ready.features.size()}};
        print(json.dump(2) + "\n");
    } else {
        say(fmt::format("{}:\n  {} rows, {} columns, {} of them features\n", output, ready.rows, ready.columns.size(),
                        ready.features.size()));
    }
    return ExitCode::Done;
}

}  // namespace public_signals::inline cli
