#include "public_signals/cli/fit_profile.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "public_signals/base/file.hpp"
#include "public_signals/cli/console.hpp"
#include "public_signals/cli/python_side.hpp"
#include "public_signals/models/profile/profile_text.hpp"
#include "public_signals/report/profile_figures.hpp"

namespace public_signals::inline cli {
namespace {

/// A flag that was given, and the kinds of profile that have it.
struct ProfileFlag {
    const char* flag;
    bool is_given;
    std::vector<ProfileKind> kinds;
};

std::vector<ProfileFlag> flags_of_profiles(const FitOptions& options) {
    using enum ProfileKind;
    const FitOptions usual;
    return {{"--weeks", options.weeks.has_value(), {DistributedLag, LocalProjection}},
            {"--smooth", options.smooth != usual.smooth, {DistributedLag}},
            {"--degree", options.degree.has_value(), {DistributedLag}},
            {"--past", options.past.has_value(), {LocalProjection}},
            {"--draws", options.draws.has_value(), {DistributedLag, LocalProjection, ByShow}},
            {"--lag", !options.lags.empty(), {ByShow}}};
}

/// Those that only a run of tests has.
std::vector<std::pair<const char*, bool>> flags_of_runs(const FitOptions& options) {
    const FitOptions usual;
    return {{"--placebo", options.placebo},       {"--window", options.window != usual.window},
            {"--over-draws", options.over_draws}, {"--over-vintages", options.over_vintages},
            {"--table", !options.table.empty()},  {"--descriptives", !options.descriptives.empty()}};
}

ProfileRequest profile_request(const FitOptions& options, const ProfileInput& input) {
    const ProfileRequest usual;
    return {.regression = input.regression,
            .kind = *options.profile,
            .metrics = input.predictors,
            .all_or_error = options.lags.empty(),
            .weeks = options.weeks,
            .smoothing = options.smooth,
            .degree = options.degree.value_or(usual.degree),
            .past = options.past.value_or(usual.past),
            .draws = {.seed = options.seed, .draws = options.draws.value_or(usual.draws.draws)}};
}

}  // namespace

Result<void> check_profile_options(const FitOptions& options) {
    for (const ProfileFlag& flag : flags_of_profiles(options)) {
        const bool has_it = options.profile && std::ranges::find(flag.kinds, *options.profile) != flag.kinds.end();
        const bool is_of_runs = std::string_view(flag.flag) == "--lag" && !options.profile;
        if (flag.is_given && !has_it && !is_of_runs) {
            std::string kinds;
            for (const ProfileKind kind : flag.kinds) {
                kinds += fmt::format("{}{}", kinds.empty() ? "" : " or ", name_of(kind));
            }
            return invalid(options.profile ? fmt::format("{} has no {}", name_of(*options.profile), flag.flag)
                                           : fmt::format("{} is of profiles", flag.flag),
                           flag.flag,
                           options.profile && std::string_view(flag.flag) == "--lag"
                               ? std::string("name columns with --predictor, as they are in their week: lags are made")
                               : fmt::format("it goes with --profile {}", kinds));
        }
    }
    if (options.degree && options.smooth != LagSmoothing::Almon) {
        return invalid("--degree is that of a polynomial", "--degree",
                       fmt::format("add --smooth {}", name_of(LagSmoothing::Almon)));
    }
    for (const auto& [flag, is_given] : flags_of_runs(options)) {
        if (options.profile && is_given) {
            return invalid(fmt::format("a profile has no {}", flag), flag, "run fit without --profile for it");
        }
    }
    return {};
}

std::string profile_flags(const FitOptions& options) {
    if (!options.profile) {
        return "";
    }
    std::string text = fmt::format(" --profile {}", name_of(*options.profile));
    const auto add = [&text](const char* flag, const std::optional<int>& value) {
        text += value ? fmt::format(" {} {}", flag, *value) : "";
    };
    add("--weeks", options.weeks);
    text += options.smooth == LagSmoothing::None ? "" : fmt::format(" --smooth {}", name_of(options.smooth));
    add("--degree", options.degree);
    add("--past", options.past);
    add("--draws", options.draws);
    return text;
}

Result<ExitCode> run_profile(const FitOptions& options, const ProfileInput& input, const NamedPath& output) {
    StoredProfileRun stored{.source = input.source,
                            .run = TRY(run_profiles(input.columns, input.origins, profile_request(options, input)))};
    stored.run.warnings.insert(stored.run.warnings.end(), input.warnings.begin(), input.warnings.end());
    const std::string json = to_json(stored).dump(2) + "\n";
    const std::string text = text_of(stored);
    const std::string stem = fmt::format("profile_{}", name_of(*options.profile));
    TRY(write_file(output.path / (stem + ".csv"), profile_csv(stored.run)));
    TRY(write_file(output.path / (stem + ".txt"), text));
    TRY(write_file(output.path / (stem + ".svg"), profile_plot(stored.run)));
    TRY(write_file(output.path / (stem + ".json"), json));
    PythonFiles handed_over;
    TRY(handed_over.add_figure(output.path / (stem + ".svg"), options.figures));
    if (const ExitCode made = TRY(handed_over.write()); made != ExitCode::Done) {
        return made;
    }
    options.common.json ? print(json) : say(text + fmt::format("\nresults: {}\n", output.name));
    return ExitCode::Done;
}

}  // namespace public_signals::inline cli
