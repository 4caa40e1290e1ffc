// What a reader of last week's page wants to know first: what came in, what moved, what went away.
#include <algorithm>
#include <cmath>

#include "public_signals/quality/breaks.hpp"
#include "public_signals/report/command_text.hpp"
#include "public_signals/report/row_list.hpp"
#include "public_signals/report/sections.hpp"

namespace public_signals::inline report {
namespace {

// Each list below adds its rows, or returns the words that say that there are none.

constexpr std::string_view in_the_panel = "compare the two panels for the rest";

/// A name inside a sentence: its direction ends with it.
std::string isolated(std::string_view name) {
    return "\u2068" + std::string(name) + "\u2069";
}

std::string names_text(const std::vector<std::string>& names) {
    std::string text;
    for (const std::string& name : names) {
        text += (text.empty() ? "" : ", ") + isolated(name);
    }
    return text;
}

std::string ratio_text(double ratio) {
    return ratio < 0.1 || ratio > 10.0 ? fmt::format("× {:.3g}", ratio) : fmt::format("{:+.1f} %", 100 * (ratio - 1));
}

/// `a login wall: A, B; no visit since the week was over: C`.
std::string unknown_text(const FoundWeeks& weeks, const NullReasons& why) {
    const auto source = find_source(weeks.source);
    std::vector<std::pair<std::string, std::vector<std::string>>> reasons;
    for (const std::string& show : weeks.unknown) {
        const std::string reason = source ? why.of(*source, show, weeks.last) : std::string();
        const auto found = std::ranges::find(reasons, reason, &std::pair<std::string, std::vector<std::string>>::first);
        if (found == reasons.end()) {
            reasons.push_back({reason, {show}});
        } else {
            found->second.push_back(show);
        }
    }
    std::string text;
    for (const auto& [reason, shows] : reasons) {
        text += (text.empty() ? "" : "; ") + (reason.empty() ? names_text(shows) : reason + ": " + names_text(shows));
    }
    return text.empty() ? "–" : text;
}

const char* add_found(HtmlPage& page, const Draft& draft, const Changes& changes) {
    if (changes.found.empty()) {
        return "No new week, and none that became known.";
    }
    open_rows(page,
              {.anchor = "found",
               .title = "Weeks that became known",
               .meaning = "New weeks of the panel, and older ones of which something is known for the first time.",
               .rows = changes.found.size(),
               .order = "By source, then week",
               .whole = in_the_panel,
               .columns = {"Source", "Weeks", "#Shows", "Still unknown"}});
    for (std::size_t i = 0; i < listed(changes.found.size()); ++i) {
        const FoundWeeks& weeks = changes.found[i];
        page.add(
            "<tr><th scope=\"row\">{}</th><td class=\"k\">{}</td><td class=\"n\">{} of {}</td><td class=\"wide "
            "full\">{}</td></tr>\n",
            title_of(weeks.source), span_text(weeks.first, weeks.last), weeks.shows.size(), weeks.all,
            unknown_text(weeks, draft.null_reasons));
    }
    close_rows(page);
    return nullptr;
}

const char* add_lost(HtmlPage& page, const Draft& draft, const Changes& changes) {
    if (changes.lost.empty()) {
        return "No cell went null.";
    }
    open_rows(page, {.anchor = "lost",
                     .title = "Cells that went null",
                     .meaning = "Known before the last run, and not any more: look at these first.",
                     .rows = changes.lost.size(),
                     .order = "By source, then show",
                     .whole = in_the_panel,
                     .columns = {"Show", "Source", "Weeks", "Columns"}});
    for (std::size_t i = 0; i < listed(changes.lost.size()); ++i) {
        const LostWeeks& weeks = changes.lost[i];
        page.add(
            "<tr><th scope=\"row\">{}</th><td>{}</td><td class=\"k\">{}</td><td class=\"wide full\">{}</td></tr>\n",
            Markup{draft.show_link(weeks.show)}, title_of(weeks.source), span_text(weeks.first, weeks.last),
            fmt::format("{}", fmt::join(weeks.columns, " ")));
    }
    close_rows(page);
    return nullptr;
}

const char* add_profiles(HtmlPage& page, const Draft& draft, const Changes& changes) {
    if (changes.profiles.empty()) {
        return "Every profile that was visited met what it met before.";
    }
    open_rows(page, {.anchor = "profiles-changed",
                     .title = "Profiles",
                     .meaning = "Those in which the last run met something else than the visit before it.",
                     .rows = changes.profiles.size(),
                     .order = "By source, then show",
                     .whole = "coverage.csv has all visits",
                     .columns = {"Show", "Source", "Profile", "Before", "Now"}});
    for (std::size_t i = 0; i < listed(changes.profiles.size()); ++i) {
        const MovedProfile& profile = changes.profiles[i];
        page.add(
            "<tr><th scope=\"row\">{}</th><td>{}</td><td><bdi>{}</bdi></td><td class=\"k\">{}</td><td "
            "class=\"full\">{}</td></tr>\n",
            Markup{draft.show_link(profile.show)}, title_of(profile.source), "@" + profile.handle,
            profile.then ? in_words(*profile.then) : "not visited", in_words(profile.now));
    }
    close_rows(page);
    return nullptr;
}

struct Mark {
    const char* what;
    const Anomaly* flag = nullptr;
    const ParserBreak* found = nullptr;
};

std::vector<Mark> marks_of(const Changes& changes) {
    std::vector<Mark> marks;
    for (const ParserBreak& found : changes.new_breaks) {
        marks.push_back({.what = "new", .found = &found});
    }
    for (const Anomaly& flag : changes.new_flags) {
        marks.push_back({.what = "new", .flag = &flag});
    }
    for (const ParserBreak& found : changes.gone_breaks) {
        marks.push_back({.what = "gone", .found = &found});
    }
    for (const Anomaly& flag : changes.gone_flags) {
        marks.push_back({.what = "gone", .flag = &flag});
    }
    return marks;
}

void add_mark(HtmlPage& page, const Draft& draft, const Mark& mark) {
    page.add(
        "<tr><th scope=\"row\">{}</th><td class=\"k\">{}</td><td>{}</td><td class=\"k\">{}</td>",
        Markup{mark.flag != nullptr ? draft.show_link(mark.flag->show) : std::string(title_of(mark.found->source))},
        format_week(mark.flag != nullptr ? mark.flag->week : mark.found->week),
        mark.flag != nullptr ? mark.flag->metric : fmt::format("{} columns", mark.found->metrics.size()), mark.what);
    page.add("<td>{}</td><td class=\"full\"><code class=\"cmd\">{}</code></td></tr>\n",
             mark.flag != nullptr ? type_words(*mark.flag) : "parser break",
             mark.flag != nullptr ? why_command(mark.flag->show, mark.flag->week, mark.flag->metric)
                                  : command_for(*mark.found));
}

const char* add_marks(HtmlPage& page, const Draft& draft, const Changes& changes) {
    const std::vector<Mark> marks = marks_of(changes);
    if (marks.empty()) {
        return "No cell was newly flagged, and none lost its flag.";
    }
    open_rows(page, {.anchor = "flags-changed",
                     .title = "Flags",
                     .meaning = "Cells and weeks that a check flags since the last run, or flagged before it.",
                     .rows = marks.size(),
                     .order = "New ones first",
                     .whole = in_the_panel,
                     .columns = {"Show or source", "Week", "Column", "Flag", "Kind", "Look"}});
    for (std::size_t i = 0; i < listed(marks.size()); ++i) {
        add_mark(page, draft, marks[i]);
    }
    close_rows(page);
    return nullptr;
}

std::string factor_text(const MovedIndex& show) {
    const auto change = [](double ratio) { return fmt::format("{:+.2f} %", 100 * (ratio - 1)); };
    return show.one_factor()
               ? fmt::format("{}, all by one factor", change(show.median))
               : fmt::format("{} to {}, median {}", change(show.least), change(show.most), change(show.median));
}

const char* add_index(HtmlPage& page, const Draft& draft, const Changes& changes) {
    if (changes.index.empty()) {
        return "No week of an earlier Google Trends index moved.";
    }
    open_rows(page,
              {.anchor = "index-changed",
               .title = "Google Trends",
               .meaning = "Google samples anew and a new maximum rescales a whole history: one factor leaves every "
                          "ratio within a show as it was, several do not.",
               .rows = changes.index.size(),
               .order = "Largest change first",
               .whole = in_the_panel,
               .columns = {"Show", "#Weeks that moved", "#Weeks as before", "From", "To", "Change"}});
    for (std::size_t i = 0; i < listed(changes.index.size()); ++i) {
        const MovedIndex& show = changes.index[i];
        page.add(
            "<tr><th scope=\"row\">{}</th><td class=\"n\">{}</td><td class=\"n\">{}</td><td class=\"k\">{}</td>"
            "<td class=\"k\">{}</td><td class=\"full\">{}</td></tr>\n",
            Markup{draft.show_link(show.show)}, show.weeks, show.same, format_week(show.first), format_week(show.last),
            factor_text(show));
    }
    close_rows(page);
    return nullptr;
}

const char* add_moved(HtmlPage& page, const Draft& draft, const Changes& changes) {
    if (changes.moved.empty()) {
        return "No count of an earlier week moved.";
    }
    open_rows(page, {.anchor = "moved",
                     .title = "Counts that moved",
                     .meaning = "Counts grow after their week is over; one that falls lost posts or was corrected.",
                     .rows = changes.moved.size(),
                     .order = "Largest relative change first",
                     .whole = in_the_panel,
                     .columns = {"Show", "Week", "Column", "#Before", "#Now", "#Change"}});
    for (std::size_t i = 0; i < listed(changes.moved.size()); ++i) {
        const MovedCell& cell = changes.moved[i];
        const double ratio = cell.then > 0 ? static_cast<double>(cell.now) / static_cast<double>(cell.then) : 0.0;
        page.add(
            "<tr><th scope=\"row\">{}</th><td class=\"k\">{}</td><td>{}</td><td class=\"n\">{}</td><td "
            "class=\"n\">{}</td><td class=\"n\">{}</td></tr>\n",
            Markup{draft.show_link(cell.show)}, format_week(cell.week), cell.column, grouped(cell.then),
            grouped(cell.now), cell.then > 0 ? ratio_text(ratio) : "from zero");
    }
    close_rows(page);
    return nullptr;
}

void add_columns(HtmlPage& page, const Changes& changes) {
    page.raw(
        "<figure id=\"columns-changed\"><figcaption><h3>Column by column</h3></figcaption>\n<details><summary>Cells of "
        "every column</summary>\n<div class=\"scroll\" tabindex=\"0\" role=\"region\" aria-label=\"Changes by column, "
        "table\">\n<table class=\"data\"><caption>Typical "
        "change: the median of now / before over the cells that grew or fell</caption>\n<thead>"
        "<tr>");
    for (const char* head :
         {"Column", "Became known", "Went null", "Grew", "Fell", "As before", "No longer partial", "Typical change"}) {
        page.add("<th scope=\"col\">{}</th>", head);
    }
    page.raw("</tr></thead>\n<tbody>\n");
    for (const ColumnChanges& column : changes.columns) {
        page.add("<tr><th scope=\"row\">{}</th>", column.column);
        for (const std::int64_t count :
             {column.became_known, column.went_null, column.grew, column.fell, column.same, column.settled}) {
            page.add("<td>{}</td>", grouped(count));
        }
        page.add("<td>{}</td></tr>\n", column.typical ? ratio_text(*column.typical) : "–");
    }
    page.raw("</tbody></table></div></details></figure>\n");
}

std::string sources_text(const Run& run) {
    std::string sources;
    for (const std::string& source : run.sources) {
        sources += fmt::format("{}{}", sources.empty() ? "" : ", ", title_of(source));
    }
    return sources;
}

void add_lead(HtmlPage& page, const History& history) {
    page.add(
        "<p class=\"soft\">The last run, {}, began <span class=\"k\">{}</span> and is of <span "
        "class=\"k\">{}</span> "
        "to <span class=\"k\">{}</span> of {}.</p>\n",
        history.last->run_id, format_instant(history.last->scrape_run_at), format_day(history.last->asked.first),
        format_day(history.last->asked.last), sources_text(*history.last));
    page.add(
        "<p class=\"soft\">It is compared with what the raw files held before it: after the run {} of <span "
        "class=\"k\">{}</span>.</p>\n",
        history.before->run_id, format_instant(history.before->scrape_run_at));
    if (day_of(history.before->scrape_run_at) < day_of(history.last->scrape_run_at)) {
        page.add(
            "<p class=\"soft\">That panel again: <code>public-signals panel --as-of {} --output before</code></p>\n",
            format_day(day_of(history.last->scrape_run_at) - std::chrono::days(1)));
    }
}

void add_facts(HtmlPage& page, const Changes& changes) {
    page.raw("<dl class=\"facts\">");
    const std::pair<const char*, std::int64_t> facts[] = {
        {"New rows", changes.new_rows},
        {"Became known", changes.sum(&ColumnChanges::became_known)},
        {"Went null", changes.sum(&ColumnChanges::went_null)},
        {"Grew", changes.sum(&ColumnChanges::grew)},
        {"Fell", changes.sum(&ColumnChanges::fell)},
        {"Newly flagged", std::ssize(changes.new_flags) + std::ssize(changes.new_breaks)},
        {"Profiles changed", std::ssize(changes.profiles)}};
    for (const auto& [name, count] : facts) {
        page.add("<div><dt>{}</dt><dd>{}</dd></div>", name, grouped(count));
    }
    page.raw("</dl>\n");
}

}  // namespace

std::string changes_sentence(const Draft& draft) {
    const Changes& changes = *draft.changes;
    const std::int64_t flagged = std::ssize(changes.new_flags) + std::ssize(changes.new_breaks);
    const std::int64_t fresh = changes.sum(&ColumnChanges::became_known);
    const std::int64_t lost = changes.sum(&ColumnChanges::went_null);
    const std::int64_t moved = changes.sum(&ColumnChanges::grew) + changes.sum(&ColumnChanges::fell);
    const auto of_values = [](std::int64_t count, const char* one, const char* many) {
        return count == 0 ? fmt::format("no value {}", one)
                          : fmt::format("{} {}", counted(count, "value"), count == 1 ? one : many);
    };
    return fmt::format("Since the run of {}, as the raw files are read today: {}, {}, {}; {}.",
                       format_day(day_of(draft.input.history->before->scrape_run_at)),
                       of_values(fresh, "is new", "are new"), of_values(lost, "was lost", "were lost"),
                       of_values(moved, "changed", "changed"),
                       flagged == 0 ? "no new flags" : counted(flagged, "new flag"));
}

void add_changes(HtmlPage& page, const Draft& draft) {
    page.raw("<section aria-labelledby=\"changes\">\n<h2 id=\"changes\">Changes</h2>\n");
    const History* history = draft.input.history;
    if (!draft.changes) {
        page.add("<p class=\"soft\">{}</p>\n</section>\n",
                 history == nullptr ? "There are no raw files beside this panel, so nobody can tell what the last run "
                                      "changed."
                 : !history->last   ? "The raw files have no runs.csv, so nobody can tell what the last run changed."
                                    : "The first run of this study: there is nothing to compare it with.");
        return;
    }
    add_lead(page, *history);
    if (draft.difference.cells > 0) {
        page.add("<p class=\"careful\">{}</p>\n", draft.difference_sentence());
    }
    add_facts(page, *draft.changes);
    std::vector<const char*> nothing;
    for (const auto add : {add_lost, add_marks, add_profiles, add_found, add_index, add_moved}) {
        if (const char* words = add(page, draft, *draft.changes); words != nullptr) {
            nothing.push_back(words);
        }
    }
    page.raw("<ul class=\"small soft\">");
    for (const char* words : nothing) {
        page.add("<li>{}</li>", words);
    }
    page.raw("</ul>\n");
    add_columns(page, *draft.changes);
    page.raw("</section>\n");
}

}  // namespace public_signals::inline report
