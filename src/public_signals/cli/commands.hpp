// One function per subcommand; the table of them is in main.cpp.
#pragma once

#include "public_signals/aggregation/asked_rows.hpp"
#include "public_signals/base/result.hpp"
#include "public_signals/cli/options.hpp"
#include "public_signals/engine/replay.hpp"
#include "public_signals/quality/validate.hpp"

namespace public_signals::inline features {
struct FeatureFacts;
}

namespace public_signals::inline cli {

Result<ExitCode> run(const InitOptions& options);
Result<ExitCode> run(const PullOptions& options);
Result<ExitCode> run(const RefreshOptions& options);
Result<ExitCode> run(const WeeklyCommandOptions& options);
Result<ExitCode> run(const PanelOptions& options);
Result<ExitCode> run(const ValidateOptions& options);
Result<ExitCode> run(const ReportOptions& options);
Result<ExitCode> run(const FeaturesOptions& options);
Result<ExitCode> run(const ExtractOptions& options);
Result<ExitCode> run(const WhyOptions& options);
Result<ExitCode> run(const ExplainOptions& options);
Result<ExitCode> run(const DoctorOptions& options);
Result<ExitCode> run(const RulesCheckOptions& options);
Result<ExitCode> run(const SourcesListOptions& options);
Result<ExitCode> run(const SourcesCheckOptions& options);
Result<ExitCode> run(const SourcesTryOptions& options);
Result<ExitCode> run(const DemoOptions& options);
Result<ExitCode> run(const MergeCommandOptions& options);
Result<ExitCode> run(const FitOptions& options);
Result<ExitCode> run(const ForecastOptions& options);
Result<ExitCode> run(const FetchOptions& options);
Result<ExitCode> run(const RobotsOptions& options);
Result<ExitCode> run(const ArchiveVerifyOptions& options);
Result<ExitCode> run(const ArchiveImportOptions& options);
Result<ExitCode> run(const ArchiveExportOptions& options);
Result<ExitCode> run(const AuditOptions& options);
Result<ExitCode> run(const StatusOptions& options);
Result<ExitCode> run(const SnapshotsPruneOptions& options);
Result<ExitCode> run(const CacheClearOptions& options);

// The steps of a refresh, as values: files are written, nothing is printed but narration.
Result<Replayed> pull(const PullOptions& options);
Result<Panel> make_panel(const PanelOptions& options);
/// The checks of a panel, what data/raw holds that shows.yaml does not ask, and what that asks and nothing answers.
struct PanelCheck {
    ValidationReport report;
    std::vector<LeftOut> not_asked;
    std::vector<Unanswered> unanswered;
};
Result<PanelCheck> check_panel(const ValidateOptions& options);
Result<FeatureFacts> make_features(const FeaturesOptions& options);

/// Lists the manifests of the study that a command line is about, before its options name sources.
Result<void> list_study_sources(int argc, char** argv);
/// The whole program: parses, runs one subcommand, prints an error in three lines. Never throws.
int run_command_line(int argc, char** argv);

}  // namespace public_signals::inline cli
