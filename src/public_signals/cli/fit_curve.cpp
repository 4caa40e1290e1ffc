#include "public_signals/cli/fit_curve.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <set>

#include "public_signals/base/words.hpp"
#include "public_signals/cli/python_side.hpp"
#include "public_signals/models/regression_fit.hpp"
#include "public_signals/panel/table_files.hpp"

namespace public_signals::inline cli {
namespace {

/// What a curve is written as, by the ending of its file: the figure, or the table.
enum class CurveFile { Svg, Pdf, Png, Latex, Markdown, Csv, Word };
constexpr auto word_table(CurveFile) {
    return words<CurveFile>("ending", {{CurveFile::Svg, ".svg"},
                                       {CurveFile::Pdf, ".pdf"},
                                       {CurveFile::Png, ".png"},
                                       {CurveFile::Latex, ".tex"},
                                       {CurveFile::Markdown, ".md"},
                                       {CurveFile::Csv, ".csv"},
                                       {CurveFile::Word, ".docx"}});
}

std::vector<std::string> split_at(std::string_view text, char separator) {
    std::vector<std::string> parts;
    for (std::size_t at = 0; at <= text.size();) {
        const std::size_t end = std::min(text.find(separator, at), text.size());
        parts.emplace_back(text.substr(at, end - at));
        at = end + 1;
    }
    return parts;
}

/// One dimension and its choices, each as it was written.
struct Varied {
    CurveDimension dimension;
    std::vector<std::string> choices;
};

Result<Varied> varied_of(const std::string& word) {
    const std::size_t equals = word.find('=');
    if (equals == std::string::npos) {
        return invalid(fmt::format("`{}` has no choices", word), "--vary",
                       "write controls=none,is_preview with a comma between choices and + between columns of one");
    }
    const auto dimension = TRY(parse_word<CurveDimension>(word.substr(0, equals), "--vary"));
    Varied varied{.dimension = dimension, .choices = split_at(std::string_view(word).substr(equals + 1), ',')};
    std::set<std::string> seen;
    for (const std::string& choice : varied.choices) {
        const std::vector<std::string> columns = split_at(choice, '+');
        if (std::ranges::find(columns, "") != columns.end()) {
            return invalid(fmt::format("a choice of `{}` is empty", word), "--vary", "say none for none");
        }
        if (!seen.insert(choice).second) {
            return invalid(fmt::format("`{}` stands twice in `{}`", choice, word), "--vary", "name each choice once");
        }
        if (dimension == CurveDimension::Transform) {
            TRY(parse_word<ValueTransform>(choice, "--vary"));
        }
        if (dimension == CurveDimension::Effects && columns.size() > 2) {
            return invalid(fmt::format("{} fixed effects were asked for in `{}`", columns.size(), choice), "--vary",
                           "two at most; add others as controls");
        }
    }
    return varied;
}

Result<std::vector<Varied>> all_varied(const FitOptions& options) {
    std::vector<Varied> all;
    for (const std::string& word : options.vary) {
        Varied varied = TRY(varied_of(word));
        if (std::ranges::find(all, varied.dimension, &Varied::dimension) != all.end()) {
            return invalid(fmt::format("{} is varied twice", name_of(varied.dimension)), "--vary",
                           "put all its choices into one, a comma between them");
        }
        all.push_back(std::move(varied));
    }
    return all;
}

/// Flags of runs and profiles that a curve has no place for.
std::vector<std::pair<const char*, bool>> flags_without_curve(const FitOptions& options) {
    const FitOptions usual;
    return {{"--profile", options.profile.has_value()},   {"--placebo", options.placebo},
            {"--window", options.window != usual.window}, {"--event", !options.events.empty()},
            {"--calendar", !options.calendar.empty()},    {"--model", options.model != usual.model},
            {"--table", !options.table.empty()},          {"--descriptives", !options.descriptives.empty()},
            {"--figures", !options.figures.empty()},      {"--over-draws", options.over_draws},
            {"--over-vintages", options.over_vintages}};
}

/// The sets of columns of a dimension by the name of each: as varied, else the one that holds.
Json sets_of(const std::vector<Varied>& varied, CurveDimension dimension, const std::vector<std::string>& otherwise) {
    auto sets = Json::object();
    const auto found = std::ranges::find(varied, dimension, &Varied::dimension);
    if (found == varied.end()) {
        sets[otherwise.empty() ? std::string("none") : fmt::format("{}", fmt::join(otherwise, " + "))] = otherwise;
        return sets;
    }
    for (const std::string& choice : found->choices) {
        const std::vector<std::string> columns = key_names(split_at(choice, '+'), {});
        sets[columns.empty() ? choice : fmt::format("{}", fmt::join(columns, " + "))] = columns;
    }
    return sets;
}

Json samples_of(const std::vector<Varied>& varied) {
    auto samples = Json::object();
    const auto found = std::ranges::find(varied, CurveDimension::Sample, &Varied::dimension);
    if (found == varied.end()) {
        samples["all"] = nullptr;
        return samples;
    }
    for (const std::string& choice : found->choices) {
        samples[choice] = choice == "all" ? Json(nullptr) : Json(choice);
    }
    return samples;
}

}  // namespace

std::vector<std::string> key_names(const std::vector<std::string>& given, const std::vector<std::string>& otherwise) {
    std::vector<std::string> names = given.empty() ? otherwise : given;
    std::ranges::replace(names, std::string("week"), std::string("week_start"));
    return names == std::vector<std::string>{"none"} ? std::vector<std::string>{} : names;
}

Result<void> check_curve_options(const FitOptions& options) {
    if (options.curve.empty()) {
        return options.vary.empty() ? Result<void>()
                                    : invalid("a curve alone is varied", "--vary", "add --curve curve.svg");
    }
    for (const auto& [flag, is_given] : flags_without_curve(options)) {
        if (is_given) {
            return invalid(fmt::format("a curve has no {}", flag), flag, "run fit without --curve for it");
        }
    }
    for (const std::string& file : options.curve) {
        TRY(named_ending<CurveFile>(file, "--curve"));
    }
    TRY(all_varied(options));
    return {};
}

Result<ExitCode> run_curve(const FitOptions& options, const CurveInput& input) {
    const std::vector<Varied> varied = TRY(all_varied(options));
    const Regression& holds = input.regression;
    const auto transforms = std::ranges::find(varied, CurveDimension::Transform, &Varied::dimension);
    std::set<std::string> metrics;
    for (const std::string& predictor : input.predictors) {
        metrics.insert(input.origins.of(predictor).metric);
    }
    Json asked = {
        {"input", input.file.path.string()},
        {"outcome", options.outcome},
        {"predictors", input.predictors},
        {"metrics", metrics.size()},
        {"controls", sets_of(varied, CurveDimension::Controls, holds.controls)},
        {"effects", sets_of(varied, CurveDimension::Effects, holds.effects)},
        {"transforms",
         transforms == varied.end() ? std::vector<std::string>{name_of(holds.transform)} : transforms->choices},
        {"samples", samples_of(varied)},
        {"cluster", holds.vcov == Vcov::Cluster ? Json(holds.clusters) : Json(name_of(holds.vcov))},
        {"ssc", name_of(holds.ssc)},
        {"alpha", holds.alpha},
        {"seed", options.seed},
        {"kernel_lags", holds.kernel_lags},
        {"very_few_clusters", very_few_clusters},
        {"most_bootstrapped_clusters", most_bootstrapped_clusters},
        {"files", options.curve},
        {"json", options.common.json},
    };
    return ask_python({{"curve", std::move(asked)}});
}

}  // namespace public_signals::inline cli
