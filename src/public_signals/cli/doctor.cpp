#include "public_signals/engine/doctor/doctor.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <numeric>
#include <span>

#include "public_signals/base/file.hpp"
#include "public_signals/base/text.hpp"
#include "public_signals/base/words.hpp"
#include "public_signals/base/wrapped.hpp"
#include "public_signals/cli/archives_in_use.hpp"
#include "public_signals/cli/commands.hpp"
#include "public_signals/cli/console.hpp"
#include "public_signals/cli/rule_file.hpp"
#include "public_signals/cli/steps.hpp"
#include "public_signals/data/json_writer.hpp"
#include "public_signals/engine/doctor/known_posts.hpp"

namespace public_signals::inline cli {
namespace fs = std::filesystem;
namespace {

/// Where the layouts would go: the folder of rules in use, or the workspace's.
struct RuleFile {
    fs::path path;
    std::string name;    // as a patch shows it
    std::string before;  // empty: there is none yet
};

Result<RuleFile> rule_file(const DoctorOptions& options, Source source) {
    const std::string file = rules_file_of(source);
    const auto workspace = find_workspace(options.common.config);
    const fs::path folder = !options.rules.empty() ? fs::path(options.rules)
                            : workspace            ? workspace->root / "rules"
                                                   : fs::path("rules");
    RuleFile found{folder / file, (options.rules.empty() ? fs::path("rules") / file : folder / file).string(), ""};
    std::error_code ignored;
    if (fs::exists(found.path, ignored)) {
        found.before = TRY(read_file(found.path));
    }
    return found;
}

struct DoctorAnswer {
    Source source;
    Diagnosis found;
    std::string patch;
    bool applied = false;
};

Result<DoctorAnswer> answer_for(const DoctorOptions& options, Source source, const Rules& rules,
                                const std::vector<ArchivedRun>& runs) {
    DoctorAnswer answer{source, TRY(diagnose(runs, source, rules)), "", false};
    if (answer.found.proposals.empty()) {
        return answer;
    }
    const RuleFile file = TRY(rule_file(options, source));
    const std::string after =
        TRY(with_layouts_in_front(file.before, answer.found.rules_yaml, source, file.path.string()));
    answer.patch = patch_text(file.before, after, file.name);
    if (options.apply) {
        for (const Proposal& proposal : answer.found.proposals) {
            TRY(write_file(file.path.parent_path() / proposal.proof_name, proposal.proof));
        }
        TRY(write_file(file.path, after));
        answer.applied = true;
    }
    return answer;
}

std::string percent_of(std::int64_t part, std::int64_t whole) {
    return whole == 0 ? "-" : fmt::format("{:.0f} %", 100.0 * static_cast<double>(part) / static_cast<double>(whole));
}

std::string weeks_text(const DateRange& asked) {
    return fmt::format("{} .. {}", format_day(asked.first), format_day(asked.last));
}

/// The fields that a table of runs names: of those that only some pages have, the ones that a run read.
std::vector<std::string> fields_named(const Diagnosis& found) {
    std::vector<std::string> names;
    for (const auto& [name, field] : shown_fields) {
        const bool only_where_known = is_count(field) && count_fields[field.count.row].shown == Shown::WhereKnown;
        if (!only_where_known ||
            std::ranges::any_of(found.runs, [&name = name](const RunFields& run) { return run.with.at(name) > 0; })) {
            names.push_back(name);
        }
    }
    return names;
}

/// The share of posts with each of some fields, a run a line.
std::string coverage_table(const Diagnosis& found, std::span<const std::string> names) {
    std::string text = fmt::format("  {:<26}{:>7}{:>7}{:>8}", "weeks asked", "pages", "read", "posts");
    for (const std::string& name : names) {
        text += fmt::format("{:>11}", name);
    }
    text += "\n";
    for (const RunFields& run : found.runs) {
        text += fmt::format("  {:<26}{:>7}{:>7}{:>8}", weeks_text(run.asked), run.pages, run.read, grouped(run.posts));
        for (const std::string& name : names) {
            text += fmt::format("{:>11}", percent_of(run.with.at(name), run.posts));
        }
        text += "\n";
    }
    return text;
}

/// As many tables side by side as a terminal has room for, one below the other.
std::string coverage_text(const Diagnosis& found) {
    constexpr std::size_t before_fields = 49;
    constexpr std::size_t field_width = 11;
    const std::vector<std::string> names = fields_named(found);
    const std::size_t width = std::max(stdout_width(any_width), before_fields + field_width);
    const std::size_t fit = (width - before_fields) / field_width;
    std::string text;
    std::size_t first = 0;
    do {
        const std::size_t count = std::min(fit, names.size() - first);
        text += coverage_table(found, std::span(names).subspan(first, count));
        first += count;
    } while (first < names.size());
    return text;
}

std::string break_text(Source source, const Break& found) {
    const std::string pages = counted(found.pages, fmt::format("{} page", name_of(found.kind)));
    if (found.layout.empty()) {
        return fmt::format("{}: {} could not be read, the first on {}; no page of that kind was read before\n",
                           name_of(source), pages, format_instant(found.since));
    }
    const std::string lost =
        found.lost.empty() ? "could not be read" : fmt::format("lost {}", fmt::join(found.lost, ", "));
    return fmt::format("{} broke in the week of {}: {} {}, the first on {} ({} read them before)\n", name_of(source),
                       format_week(found.week), pages, lost, format_instant(found.since), found.layout);
}

/// Pages that the platform did not give, by what came instead.
std::string refused_text(Source source, const Diagnosis& found) {
    std::int64_t all = 0;
    std::vector<std::string> states;
    std::string unsent;
    for (const auto& [state, pages] : found.refused) {
        if (state == PageState::RobotsDisallowed) {
            unsent = fmt::format("{}: {} {} refused by robots.txt and not sent: robots_disallowed\n", name_of(source),
                                 counted(pages, "request"), pages == 1 ? "was" : "were");
            continue;
        }
        all += pages;
        states.push_back(fmt::format("{} {}", name_of(state), pages));
    }
    return all == 0 ? unsent
                    : fmt::format("{}: {} of {} the platform did not give, and no rule can read: {}\n{}",
                                  name_of(source), all, counted(found.pages, "page"), fmt::join(states, ", "), unsent);
}

/// What can be said of a source whose lists lack nothing.
std::string whole_text(Source source, const Diagnosis& found) {
    if (found.pages == 0 && found.refused.contains(PageState::RobotsDisallowed)) {
        return refused_text(source, found);
    }
    if (found.pages == 0) {
        return fmt::format("{}: no page of it is in these archives\n", name_of(source));
    }
    const std::string refused = refused_text(source, found);
    const auto pages = std::accumulate(found.refused.begin(), found.refused.end(), found.pages,
                                       [](std::int64_t sum, const auto& state) {
                                           return state.first == PageState::RobotsDisallowed ? sum : sum - state.second;
                                       });
    if (pages == 0) {
        return refused;
    }
    if (found.unread == 0) {
        const std::string partial =
            found.partial_visits == 0
                ? ""
                : fmt::format(
                      "; {} of {} {} partial all the same, as pull says: no page holds what {} lacks, and no "
                      "rule can read it",
                      found.partial_visits, counted(found.visits, "visit"), found.partial_visits == 1 ? "is" : "are",
                      found.partial_visits == 1 ? "its list" : "their lists");
        return fmt::format("{}: every page{} is read by the rules in use{}\n{}", name_of(source),
                           refused.empty() ? "" : " that it gave", partial, refused);
    }
    std::string others;
    if (found.cut > 0) {
        others = fmt::format("; {} before {} whole, and no rule reads what is missing: get {} again",
                             found.cut == 1 ? "1 ends" : fmt::format("{} end", found.cut),
                             found.cut == 1 ? "it is" : "they are", found.cut == 1 ? "it" : "them");
    }
    if (found.unread > found.cut) {
        others += "; the others hold nothing that a list lacks";
    }
    return fmt::format("{}: {} of {} pages are read by the rules in use{}\n{}", name_of(source), pages - found.unread,
                       pages, others, refused);
}

std::string proposal_text(const Proposal& proposal) {
    std::size_t field = 10;
    std::size_t width = 8;
    std::size_t widest = 8;
    for (const PathChange& change : proposal.proposed.changes) {
        field = std::max(field, change.field.size());
        width = std::max(width, change.before.size());
        widest = std::max(widest, change.after.size());
    }
    // Where a terminal has no room for both, the new path stands below the old one.
    const bool is_beside = field + width + widest + 6 <= stdout_width(any_width);
    const auto row = [&](const std::string& name, const std::string& before, const std::string& after) {
        return is_beside ? fmt::format("  {:<{}}  {:<{}}  {}\n", name, field, before, width, after)
                         : fmt::format("  {:<{}}  {}\n  {:>{}}  {}\n", name, field, before, "->", field, after);
    };
    std::string text = fmt::format("\n{} -> {}\n", proposal.repairs.layout, proposal.proposed.layout.name) +
                       row("field", "old path", "new path");
    for (const PathChange& change : proposal.proposed.changes) {
        text += row(change.field, change.before, change.after);
    }
    const Score& score = proposal.score;
    if (!score.lost_flags.empty()) {
        text += fmt::format("  lost: the new pages do not say {}\n", fmt::join(score.lost_flags, ", "));
    }
    if (proposal.proposed.layout.list == ListKind::Part) {
        text += "  its lists hold some of the posts: they complete posts and make no week known\n";
    }
    return text + fmt::format(
                      "  old layout: {} of {} pages read as before\n  new layout: {} of {} pages read, {} of {} "
                      "lost posts ({})\n",
                      score.old_same, score.old_pages, score.new_read, score.new_pages, score.recovered,
                      score.lost_posts, percent_of(score.recovered, score.lost_posts));
}

std::string as_text(const DoctorAnswer& answer) {
    std::string text;
    for (const Break& found : answer.found.breaks) {
        text += break_text(answer.source, found);
    }
    text += answer.found.breaks.empty() ? whole_text(answer.source, answer.found)
                                        : refused_text(answer.source, answer.found);
    text = wrapped_lines(text, stdout_width(any_width));
    text += "\n" + coverage_text(answer.found);
    for (const Proposal& proposal : answer.found.proposals) {
        text += proposal_text(proposal);
    }
    if (answer.found.breaks.empty()) {
        return text;
    }
    if (answer.found.proposals.empty()) {
        for (const std::string& rejected : answer.found.rejected) {
            text += "\n" + wrapped_lines(rejected, stdout_width(any_width)) + "\n";
        }
        return text +
               "\nNo rule could be proposed: look at the pages in data/raw_snapshots; rules/README.md has the "
               "grammar\n";
    }
    text += "\n" + answer.patch;
    return text +
           (answer.applied
                ? "\nNext\n  public-signals extract --diff\n  public-signals pull --offline\n  public-signals panel\n"
                : fmt::format("\nNext\n  public-signals doctor {} --apply\n  public-signals extract --diff\n",
                              name_of(answer.source)));
}

Json json_of(const Score& score) {
    return {{"old_pages", score.old_pages},   {"old_same", score.old_same},
            {"new_pages", score.new_pages},   {"new_read", score.new_read},
            {"lost_posts", score.lost_posts}, {"recovered", score.recovered},
            {"lost_flags", score.lost_flags}, {"recovered_share", score.recovered_share()}};
}

Json json_of(const Break& found) {
    return {{"kind", name_of(found.kind)},
            {"layout", found.layout},
            {"run_id", found.run_id},
            {"since", format_instant(found.since)},
            {"week_start", format_week(found.week)},
            {"pages", found.pages},
            {"lost_fields", found.lost}};
}

Json json_of(const DoctorAnswer& answer) {
    Json json = {{"source", name_of(answer.source)}};
    Json& coverage = json["coverage"] = Json::array();
    for (const RunFields& run : answer.found.runs) {
        Json fields = Json::object();
        for (const std::string& name : fields_named(answer.found)) {
            fields[name] = run.with.at(name);
        }
        coverage.push_back({{"run_id", run.run_id},
                            {"scrape_run_at", format_instant(run.scrape_run_at)},
                            {"start", format_day(run.asked.first)},
                            {"end", format_day(run.asked.last)},
                            {"pages", run.pages},
                            {"read", run.read},
                            {"posts", run.posts},
                            {"fields", std::move(fields)}});
    }
    Json& refused = json["refused"] = Json::object();
    for (const auto& [state, pages] : answer.found.refused) {
        refused[name_of(state)] = pages;
    }
    Json& breaks = json["breaks"] = Json::array();
    for (const Break& found : answer.found.breaks) {
        breaks.push_back(json_of(found));
    }
    Json& proposals = json["proposals"] = Json::array();
    for (const Proposal& proposal : answer.found.proposals) {
        Json changes = Json::array();
        for (const PathChange& change : proposal.proposed.changes) {
            changes.push_back({{"field", change.field}, {"old", change.before}, {"new", change.after}});
        }
        proposals.push_back({{"layout", proposal.proposed.layout.name},
                             {"instead_of", proposal.repairs.layout},
                             {"week_start", format_week(proposal.repairs.week)},
                             {"changes", std::move(changes)},
                             {"score", json_of(proposal.score)}});
    }
    json["score"] = json_of(answer.found.score);
    json["patch"] = answer.patch;
    json["applied"] = answer.applied;
    return json;
}

/// Whether each kind of page that broke has its proposal.
bool repairs_all(const Diagnosis& found) {
    return std::ranges::all_of(found.breaks, [&](const Break& broken) {
        return std::ranges::any_of(found.proposals,
                                   [&](const Proposal& proposal) { return proposal.repairs.kind == broken.kind; });
    });
}

Result<std::vector<Source>> sources_asked(const std::string& name) {
    if (name.empty()) {
        return sources_with_rules();
    }
    const Source source = TRY(source_named(name));
    if (const std::vector<Source> known = sources_with_rules(); std::ranges::find(known, source) == known.end()) {
        return invalid(
            fmt::format("{} is not read by rules", name), "SOURCE",
            fmt::format("its answers have documented forms; doctor is for {}", in_prose(names_of(known), "and")));
    }
    return std::vector<Source>{source};
}

}  // namespace

Result<ExitCode> run(const DoctorOptions& options) {
    const std::vector<Source> sources = TRY(sources_asked(options.source));
    const auto workspace = find_workspace(options.common.config);
    const Rules rules = TRY(rules_in_use(options.rules, workspace ? workspace->root : ""));
    const auto archives = TRY(archives_in_use(options.files, options.common));
    const std::vector<ArchivedRun> runs = TRY(heard_runs(archives, {}, most_bytes_kept)).runs;
    Json all = Json::array();
    bool broken = false;
    for (const Source source : sources) {
        const DoctorAnswer answer = TRY(answer_for(options, source, rules, runs));
        broken = broken || (!answer.found.breaks.empty() && !(answer.applied && repairs_all(answer.found)));
        if (options.common.json) {
            all.push_back(json_of(answer));
        } else {
            print(as_text(answer) + (source == sources.back() ? "" : "\n"));
        }
    }
    if (options.common.json) {
        const Json& json = options.source.empty() ? all : all.values().front();
        print(json.dump(2) + "\n");
    }
    return broken ? ExitCode::ActionNeeded : ExitCode::Done;
}

}  // namespace public_signals::inline cli
