// Wikipedia days -> weeks of views, over a show's title and the titles that redirect to it.
#include <fmt/format.h>

#include <algorithm>
#include <functional>
#include <map>
#include <set>

#include "public_signals/aggregation/grid.hpp"
#include "public_signals/base/counted.hpp"
#include "public_signals/sources/wikipedia/evidence.hpp"
#include "public_signals/sources/wikipedia/known_days.hpp"
#include "public_signals/sources/wikipedia/titles.hpp"
#include "public_signals/sources/wikipedia/weeks.hpp"

namespace public_signals::inline sources {

namespace {

using Title = std::pair<std::string_view, std::string_view>;  // show, title

struct WeekViews {
    Count views;
    std::map<Day, bool> known;  // false where a title of the day is unknown
    Instant scrape_run_at;

    bool is_partial() const {
        return known.size() < days_a_week || std::ranges::any_of(known, [](const auto& day) { return !day.second; });
    }
};

/// False where the sum can't hold the day's views, which are unknown then.
bool add_day(WeekViews& week, const TitleDay& title, const KnownDay& day) {
    bool& known = week.known.try_emplace(title.day, true).first->second;
    known = known && day.views.has_value();
    if (!day.views) {
        return true;
    }
    std::int64_t total = 0;
    if (__builtin_add_overflow(week.views.value_or(0), *day.views, &total)) {
        known = false;
        return false;
    }
    week.views = total;
    week.scrape_run_at = std::max(week.scrape_run_at, day.scrape_run_at);
    return true;
}

/// Days in holes between busy ones, by title, of answers of one origin.
using LostDays = std::map<Title, std::vector<Day>>;

/// `Wikipedia's API left out 4 days of 2 much-read titles, the first 2024-04-05 of Oh, Mary!: …`
std::string lost_days(std::string_view who_left_out, const LostDays& lost) {
    std::size_t days_lost = 0;
    const auto* first = &*lost.begin();
    for (const auto& title : lost) {
        days_lost += title.second.size();
        first = title.second.front() < first->second.front() ? &title : first;
    }
    return fmt::format("{} {} of {}, the first {} of {}: unknown, not 0; the weeks around {} are marked partial",
                       who_left_out, days_lost == 1 ? "a day" : fmt::format("{} days", days_lost),
                       lost.size() == 1 ? "a much-read title" : fmt::format("{} much-read titles", lost.size()),
                       format_day(first->second.front()), first->first.second, days_lost == 1 ? "it" : "them");
}

/// What was asked or imported of one day of a show, by article.
struct AskedArticles {
    std::set<std::string_view> articles;
    std::set<std::string_view> with_redirects;  // those of which it is known which titles redirect to them
    std::set<std::string_view> imported;        // those of which a file holds the day
};

/// Whether runs asked the days of a show, or files hold them that a person handed in.
struct Origins {
    bool has_asked = false;
    bool has_imported = false;

    void take(const RawDay& row) { (is_of_import(row.run_id) ? has_imported : has_asked) = true; }
    /// Why a day has no row of what it should.
    std::string nobody_has(std::string_view what) const {
        return !has_imported ? fmt::format("no run asked for {}", what)
               : !has_asked  ? fmt::format("no imported file has {}", what)
                             : fmt::format("no run asked for {}, and no imported file has it", what);
    }
};

Origins origins_of(const std::vector<RawDay>& days, std::string_view show) {
    Origins origins;
    for (const RawDay& day : days) {
        if (day.show == show) {
            origins.take(day);
        }
    }
    return origins;
}

/// Days of which a part of what a show asks is unknown, so that the views of the rest are a part of a sum.
class UnknownDays {
  public:
    /// What is done with such a day; whether it lies in a week that is made.
    using Mark = std::function<bool(std::string_view show, Day day, const std::string& why)>;

    UnknownDays(const std::vector<RawDay>& days, Mark mark) : m_days(days), m_mark(std::move(mark)) {}

    /// A day of which one of the articles was not asked yet, or was asked without its redirects while other days have
    /// them: two levels side by side would be a jump that nobody made.
    void mark_unasked(const Study& study) {
        std::map<std::pair<std::string_view, Day>, AskedArticles> asked;
        std::set<std::string_view> unnamed;  // shows with rows that do not say for which article they were asked
        std::set<Title> with_redirects;      // show, article
        std::map<std::string_view, Origins> origins;
        for (const RawDay& raw : m_days) {
            origins[raw.show].take(raw);
            if (!raw.asked.article) {
                unnamed.insert(raw.show);
                continue;
            }
            AskedArticles& of_day = asked[{raw.show, raw.day}];
            of_day.articles.insert(*raw.asked.article);
            if (is_of_import(raw.run_id)) {
                of_day.imported.insert(*raw.asked.article);
            }
            if (raw.asked.role) {
                of_day.with_redirects.insert(*raw.asked.article);
                with_redirects.emplace(raw.show, *raw.asked.article);
            }
        }
        for (const auto& [key, of_day] : asked) {
            const Show* const show = show_named(study, key.first);
            if (show == nullptr || unnamed.contains(key.first)) {
                continue;
            }
            for (const std::string& name : article_names(*show)) {
                const bool is_alone = study.settings.wiki.redirects && with_redirects.contains({key.first, name}) &&
                                      !of_day.with_redirects.contains(name);
                if (!of_day.articles.contains(name)) {
                    m_mark(key.first, key.second, origins.at(key.first).nobody_has("the article " + name));
                } else if (is_alone &&
                           m_mark(key.first, key.second,
                                  of_day.imported.contains(name)
                                      ? fmt::format("the imported file has {} without its redirects, and other days "
                                                    "have them",
                                                    name)
                                      : fmt::format("{} was asked without its redirects, and other days with them",
                                                    name))) {
                    ++m_alone[key.first];
                }
            }
        }
    }

    /// A day that a run asked of some of its titles: it asks all of them for the same days, so rows are missing.
    void mark_missing(const std::map<TitleDay, KnownDay>& known) {
        struct RunDays {
            std::set<Day> days;
            std::map<std::string_view, std::set<Day>> of_title;
        };
        std::map<std::pair<std::string_view, RunKey>, RunDays> runs;
        for (const RawDay& raw : m_days) {
            RunDays& run = runs[{raw.show, run_key(raw)}];
            run.days.insert(raw.day);
            run.of_title[raw.title].insert(raw.day);
        }
        for (const auto& [key, run] : runs) {
            for (const auto& [title, days] : run.of_title) {
                for (const Day day : run.days) {
                    if (!days.contains(day) && !known.contains({key.first, day, title})) {
                        m_mark(key.first, day,
                               is_of_import(key.second.second)
                                   ? fmt::format("the imported file has no views of {}", title)
                                   : fmt::format("rows of {} are missing in data/raw", title));
                    }
                }
            }
        }
    }

    /// `63 days of Hadestown were …`; empty where none was.
    std::string alone_text() const {
        if (m_alone.empty()) {
            return "";
        }
        const auto& [show, days] = *m_alone.begin();
        return fmt::format(
            "{} of {}{} have views of the article without its redirects, as a download has them, and other days "
            "have both: their weeks are partial (a pull asks those days anew, or set wiki.redirects to false)",
            counted(static_cast<std::int64_t>(days), "day"), show,
            m_alone.size() == 1 ? "" : fmt::format(" (and of {})", counted(std::ssize(m_alone) - 1, "other show")));
    }

  private:
    const std::vector<RawDay>& m_days;
    Mark m_mark;
    std::map<std::string_view, std::size_t> m_alone;  // days, by show
};

std::vector<std::string> shows_of(const std::vector<RawDay>& days) {
    std::vector<std::string> shows;
    for (const RawDay& raw : days) {
        if (shows.empty() || shows.back() != raw.show) {
            shows.push_back(raw.show);
        }
    }
    return shows;
}

}  // namespace

Result<Panel> weekly_views(const Observations& observations, const WeeklyOptions& options,
                           std::vector<WeeklyNote>& notes) {
    std::vector<Week> observed;
    observed.reserve(observations.days.size());
    for (const RawDay& raw : observations.days) {
        observed.push_back(to_week(raw.day));
    }
    const Grid grid(options.shows.empty() ? shows_of(observations.days) : options.shows,
                    asked_weeks(Source::Wikipedia, observations.runs, observed));
    std::map<Row, WeekViews> weeks;
    LostDays lost;           // by the API
    LostDays lost_in_files;  // that a person handed in
    std::vector<TitleDay> disputed;
    std::vector<TitleDay> too_large;
    const std::map<TitleDay, KnownDay> known = known_days(observations.days);
    for (const auto& [title, day] : known) {
        if (const auto row = grid.row(title.show, to_week(title.day))) {
            if (!add_day(weeks[*row], title, day)) {
                too_large.push_back(title);
            }
            if (day.is_lost) {
                (is_of_import(day.row->run_id) ? lost_in_files : lost)[{title.show, title.title}].push_back(title.day);
            }
            if (day.is_disputed) {
                disputed.push_back(title);
            }
        }
    }
    UnknownDays unknown(observations.days, [&](std::string_view show, Day day, const std::string&) {
        const auto row = grid.row(show, to_week(day));
        if (row) {
            weeks[*row].known[day] = false;
        }
        return row.has_value();
    });
    unknown.mark_missing(known);
    if (options.study != nullptr) {
        unknown.mark_unasked(*options.study);
    }
    if (const std::string alone = unknown.alone_text(); !alone.empty()) {
        notes.push_back({Source::Wikipedia, "wiki_alone", alone});
    }
    if (!lost.empty()) {
        notes.push_back({Source::Wikipedia, "wiki_hole", lost_days("Wikipedia's API left out", lost)});
    }
    if (!lost_in_files.empty()) {
        notes.push_back({Source::Wikipedia, "wiki_hole", lost_days("imported files have no views of", lost_in_files)});
    }
    if (!disputed.empty()) {
        notes.push_back(
            {Source::Wikipedia, "runs_disagree",
             fmt::format(
                 "{} of titles, the first {} of {}, have two numbers of views, of runs that began in one second: "
                 "unknown, for nothing tells which is the later one; import the file that counts again with a "
                 "--captured-at some seconds later",
                 counted(std::ssize(disputed), "day"), format_day(disputed.front().day), disputed.front().title)});
    }
    if (!too_large.empty()) {
        const TitleDay& first = too_large.front();
        notes.push_back(
            {Source::Wikipedia, "sum_too_large",
             fmt::format("{} of titles leave wiki_views larger than Int64, the first {} of {} in the week of "
                         "{} ({}): unknown, and the week partial, for a day of it has impossible views; mend "
                         "it in the file and import that again",
                         counted(std::ssize(too_large), "day"), format_day(first.day), first.title,
                         format_week(to_week(first.day)), first.show)});
    }
    Panel panel = grid.empty_panel(source_columns(Source::Wikipedia, options.extensions));
    for (const auto& [row, week] : weeks) {
        if (week.views) {
            put(panel.columns[0], row, *week.views);
        }
        put(panel.columns[1], row, week.is_partial());
        put_scrape(panel, row, week.scrape_run_at);
    }
    return panel;
}

std::vector<Evidence> day_evidence(const std::map<TitleDay, KnownDay>& known, std::string_view show, Week week,
                                   std::string_view column) {
    std::vector<Evidence> evidence;
    const auto end = known.lower_bound({show, monday_of(week + Weeks{1}), ""});
    for (auto at = known.lower_bound({show, monday_of(week), ""}); at != end; ++at) {
        const auto& [title, day] = *at;
        const bool asks_views = column == "wiki_views";
        EvidenceValue value = !asks_views ? EvidenceValue(!day.views.has_value())
                              : day.views ? EvidenceValue(*day.views)
                                          : EvidenceValue();
        evidence.push_back({EvidenceKind::OneDay, fmt::format("{} {}", title.title, format_day(title.day)),
                            std::move(value), day.scrape_run_at, "pageviews", day.row->capture});
    }
    return evidence;
}

std::string why_no_views(const std::vector<RawDay>& days, std::string_view show) {
    const Origins origins = origins_of(days, show);
    return !origins.has_imported ? origins.has_asked ? "no day of the week was loaded when it was asked" : ""
           : !origins.has_asked
               ? "the imported files have no views of the week, or none that was loaded when they were "
                 "saved"
               : "no run, and no imported file, has views of the week that were loaded by then";
}

std::map<Week, std::vector<std::string>> why_partial(const std::vector<RawDay>& days,
                                                     const std::map<TitleDay, KnownDay>& known, std::string_view show,
                                                     const Study* study) {
    std::map<Day, std::string> unknown;
    std::map<Week, std::set<Day>> asked;
    const Origins origins = origins_of(days, show);
    for (const auto& [title, day] : known) {
        if (title.show != show) {
            continue;
        }
        asked[to_week(title.day)].insert(title.day);
        if (!day.views) {
            const bool is_imported = is_of_import(day.row->run_id);
            unknown.try_emplace(title.day,
                                fmt::format("{} has no views of it: {}", title.title,
                                            day.is_disputed ? "two runs of one second differ (runs_disagree)"
                                            : day.is_lost ? is_imported ? "the imported file has none between busy days"
                                                                        : "the API left it out between busy days"
                                            : is_imported ? "it was not loaded when the imported file was saved"
                                                          : "it was not loaded when it was asked"));
        }
    }
    for (const auto& [week, of_week] : asked) {
        for (Day day = monday_of(week); day <= sunday_of(week); day += std::chrono::days(1)) {
            if (!of_week.contains(day)) {
                unknown.try_emplace(day, origins.nobody_has("it"));
            }
        }
    }
    UnknownDays marks(days, [&](std::string_view of_show, Day day, const std::string& why) {
        if (of_show == show) {
            unknown.try_emplace(day, why);
        }
        return true;
    });
    marks.mark_missing(known);
    if (study != nullptr) {
        marks.mark_unasked(*study);
    }
    std::map<Week, std::vector<std::string>> sentences;
    for (const auto& [day, why] : unknown) {
        sentences[to_week(day)].push_back(fmt::format("{} is unknown: {}", format_day(day), why));
    }
    return sentences;
}

}  // namespace public_signals::inline sources
