// A code's page, and for the symptoms that people meet first what the files of this study say about it.
#include <fmt/format.h>

#include <algorithm>
#include <map>

#include "public_signals/aggregation/asked_rows.hpp"
#include "public_signals/base/file.hpp"
#include "public_signals/base/text.hpp"
#include "public_signals/base/wrapped.hpp"
#include "public_signals/cli/commands.hpp"
#include "public_signals/cli/console.hpp"
#include "public_signals/cli/explanations.hpp"
#include "public_signals/cli/workspace.hpp"
#include "public_signals/data/json_writer.hpp"
#include "public_signals/panel/raw_files.hpp"
#include "public_signals/quality/breaks.hpp"
#include "public_signals/quality/validate.hpp"
#include "public_signals/report/collection.hpp"

namespace public_signals::inline cli {
namespace fs = std::filesystem;
namespace {

using Lines = std::vector<std::string>;

constexpr std::size_t cells_shown = 10;

/// A word of a command line in quotes.
std::string quoted(const std::string& word) {
    std::string out = "\"";
    for (const char c : word) {
        out += c == '"' || c == '\\' || c == '$' || c == '`' ? std::string{'\\', c} : std::string(1, c);
    }
    return out + "\"";
}

std::string next_for(PageState state, Source source) {
    switch (state) {
        case PageState::LayoutChanged:
            return fmt::format("public-signals doctor {}", name_of(source));
        case PageState::Partial:
            return fmt::format(
                "public-signals pull --sources {}; of an imported list that is whole, import it again "
                "with --complete",
                name_of(source));
        case PageState::Missing:
        case PageState::Private:
            return "check the handle in config/shows.yaml";
        case PageState::Ok:
        case PageState::Empty:
            return "nothing";
        case PageState::RobotsDisallowed:
            return "public-signals audit";
        default:
            return "public-signals status says when to come back";
    }
}

/// What the latest visit to each profile met.
Result<Lines> last_visits(const fs::path& root, Source source) {
    const auto study = read_study(root / "config" / "shows.yaml");
    const Collection collection = TRY(read_collection(root / "data" / "raw", study ? &*study : nullptr));
    std::map<std::string, PageState> last;
    std::map<PageState, Lines> shows;
    for (const Visits& visits : collection.profiles) {
        for (const Coverage& visit : visits.visits) {
            if (visits.source == name_of(source)) {
                last[visit.show] = visit.state;
            }
        }
    }
    for (const auto& [show, state] : last) {
        shows[state].push_back(show);
    }
    Lines lines;
    for (const auto& [state, names] : shows) {
        lines.push_back(fmt::format("{}, {}: {}. Next: {}", name_of(state), in_words(state), fmt::join(names, " · "),
                                    next_for(state, source)));
    }
    if (lines.empty()) {
        lines.push_back(fmt::format("no {} profile was visited yet. Next: public-signals pull --sources {}",
                                    title_of(source), name_of(source)));
    }
    return lines;
}

/// The last report of `validate`; nothing where there is none, an error where it can't be read.
Result<std::optional<ValidationReport>> last_report(const fs::path& root) {
    const fs::path file = root / "data" / "panel" / "validation_report.json";
    if (std::error_code ignored; !fs::exists(file, ignored)) {
        return std::nullopt;
    }
    const std::string text = TRY(read_file(file));
    return TRY(report_from_json(text, file.string()));
}

Result<Lines> reasons(const fs::path& root) {
    const auto report = TRY(last_report(root));
    if (!report) {
        return Lines{"there is no validation report yet. Next: public-signals validate"};
    }
    Lines lines = report->reasons;
    for (const ParserBreak& found : report->parser_breaks) {
        lines.push_back(raw_rows_of(found.source) == RawRows::Points
                            ? fmt::format("next: public-signals pull --sources {}, on another day", found.source)
                        : raw_rows_of(found.source) == RawRows::Days
                            ? fmt::format("next: {}", command_for(found))
                            : fmt::format("next: public-signals doctor {} --apply, then public-signals pull --offline "
                                          "and panel",
                                          found.source));
    }
    if (lines.empty()) {
        lines.emplace_back("the last report says OK");
    }
    return lines;
}

Result<Lines> flagged(const fs::path& root) {
    const auto report = TRY(last_report(root));
    Lines lines;
    for (const Anomaly& anomaly : report ? report->anomalies : std::vector<Anomaly>()) {
        if (lines.size() < cells_shown) {
            lines.push_back(fmt::format("{} of {}. Next: public-signals why {} {} {}", name_of(anomaly.anomaly_type),
                                        anomaly.metric, quoted(anomaly.show), format_week(anomaly.week),
                                        anomaly.metric));
        }
    }
    if (lines.empty()) {
        lines.emplace_back(report ? "nothing is flagged in the last report"
                                  : "there is no validation report yet. Next: public-signals validate");
    }
    return lines;
}

/// Shows whose every Trends point is zero or without data.
Result<Lines> zero_shows(const fs::path& root) {
    std::map<std::string, double> largest;
    Observations observations = TRY(read_raw_but_posts(root / "data" / "raw"));
    if (const auto study = read_study(root / "config" / "shows.yaml")) {
        keep_asked(observations, *study);
    }
    for (const RawPoint& point : observations.points) {
        double& value = largest[point.show];
        value = std::max(value, point.has_data ? point.value.value_or(0) : 0);
    }
    Lines lines;
    for (const auto& [show, value] : largest) {
        if (value == 0) {
            lines.push_back(fmt::format("{}: no point above zero", show));
        }
    }
    if (lines.empty()) {
        lines.emplace_back(largest.empty() ? "Google Trends was not asked yet" : "every show has points above zero");
    }
    return lines;
}

/// What the study in the current folder says; nothing outside of a study, or for codes that need none.
Result<Lines> found_here(std::string_view code, const std::string& config) {
    const auto workspace = find_workspace(config);
    std::error_code ignored;
    if (!workspace || !fs::is_directory(workspace->root / "data", ignored)) {
        return Lines();
    }
    for (const Source source : sources_with_posts()) {
        if (code == fmt::format("{}_no_posts", name_of(source))) {
            return last_visits(workspace->root, source);
        }
    }
    if (code == "action_needed") {
        return reasons(workspace->root);
    }
    if (code == "legitimate_spike") {
        return flagged(workspace->root);
    }
    return code == "gt_all_zero" ? zero_shows(workspace->root) : Result<Lines>(Lines());
}

Result<const Explanation*> page_of(const std::string& code) {
    if (const Explanation* page = explanation_of(code)) {
        return page;
    }
    std::vector<std::string> codes;
    for (const Explanation& explanation : explanations()) {
        codes.emplace_back(explanation.code);
    }
    const std::string near = nearest(code, codes);
    return invalid(fmt::format("no page explains `{}`", code), "CODE",
                   near.empty() ? "`public-signals explain` lists the codes" : fmt::format("did you mean `{}`?", near));
}

/// Paragraphs in lines of 80 columns; lists, tables and commands as they are.
std::string for_terminal(std::string_view text) {
    std::string out;
    for (std::size_t at = 0; at < text.size();) {
        const std::size_t end = std::min(text.find("\n\n", at), text.size());
        std::string block(text.substr(at, end - at));
        const bool is_list = block.starts_with("- ") || block.starts_with("1. ") || block.starts_with("```");
        if (!is_list && std::string_view("|# ").find(block.front()) == std::string_view::npos) {
            std::ranges::replace(block, '\n', ' ');
            block = wrapped(block, 0);
        }
        out += (out.empty() ? "" : "\n\n") + block;
        at = std::min(text.find_first_not_of('\n', end), text.size());
    }
    return out;
}

void print_list(bool as_json) {
    Json list = Json::array();
    std::string text;
    for (const Explanation& explanation : explanations()) {
        list.push_back({{"code", explanation.code}, {"title", explanation.title}});
        text +=
            wrapped(fmt::format("{:<27}{}", explanation.code, explanation.title), 27, stdout_width(any_width)) + "\n";
    }
    print(as_json ? list.dump(2) + "\n" : text);
}

}  // namespace

Result<ExitCode> run(const ExplainOptions& options) {
    if (options.code.empty()) {
        print_list(options.common.json);
        return ExitCode::Done;
    }
    const Explanation* const page = TRY(page_of(options.code));
    const Lines here = TRY(found_here(page->code, options.common.config));
    if (options.common.json) {
        const Json json = {{"code", page->code}, {"title", page->title}, {"text", page->text}, {"found_here", here}};
        print(json.dump(2) + "\n");
        return ExitCode::Done;
    }
    say(fmt::format("{}\n\n{}\n", page->code, for_terminal(page->text)));
    if (!here.empty()) {
        print("\nIn this study\n");
    }
    for (const std::string& line : here) {
        print(wrapped("  " + line, 4) + "\n");
    }
    return ExitCode::Done;
}

}  // namespace public_signals::inline cli
