// One chart per source: the median show's age of counts, and the band between the shows.
#include <algorithm>
#include <iterator>

#include "public_signals/report/ages.hpp"
#include "public_signals/report/sections.hpp"

namespace public_signals::inline report {
namespace {

struct AgeChart {
    const std::vector<AgedWeek>& weeks;
    const Calendar& calendar;
    double oldest;

    std::int64_t x(std::size_t i) const { return std::int64_t{weeks[i].week.index} - calendar.first.index; }
    double y(double days) const { return oldest > 0 ? 100 - 100 * days / oldest : 100; }
};

/// Runs of weeks one after another, as [begin, end).
template <class Draw>
void each_run(const AgeChart& chart, Draw draw) {
    for (std::size_t begin = 0; begin < chart.weeks.size();) {
        std::size_t end = begin + 1;
        while (end < chart.weeks.size() && chart.x(end) == chart.x(end - 1) + 1) {
            ++end;
        }
        draw(begin, end);
        begin = end;
    }
}

std::string line_of(const AgeChart& chart) {
    std::string path;
    each_run(chart, [&](std::size_t begin, std::size_t end) {
        for (std::size_t i = begin; i < end; ++i) {
            fmt::format_to(std::back_inserter(path), "{}{} {:.0f}", i == begin ? "M" : "L", chart.x(i),
                           chart.y(chart.weeks[i].median));
        }
        path += end - begin == 1 ? "h0" : "";
    });
    return path;
}

std::string band_of(const AgeChart& chart) {
    std::string path;
    each_run(chart, [&](std::size_t begin, std::size_t end) {
        for (std::size_t i = begin; i < end; ++i) {
            fmt::format_to(std::back_inserter(path), "{}{} {:.0f}", i == begin ? "M" : "L", chart.x(i),
                           chart.y(chart.weeks[i].oldest));
        }
        for (std::size_t i = end; i-- > begin;) {
            fmt::format_to(std::back_inserter(path), "L{} {:.0f}", chart.x(i), chart.y(chart.weeks[i].youngest));
        }
        path += 'z';
    });
    return path;
}

void add_chart(HtmlPage& page, std::string_view source, const std::vector<AgedWeek>& weeks, const Calendar& calendar) {
    const AgeChart chart{weeks, calendar, std::ranges::max(weeks, {}, &AgedWeek::oldest).oldest};
    const AgeDrift drift = drift_of(weeks);
    page.add(
        "<div class=\"plot\"><p><span>{}</span><span class=\"soft\">{} in eight of ten weeks; the chart ends at "
        "{}</span></p>\n",
        title_of(source), span_text(drift), days_text(chart.oldest));
    page.add(
        "<svg viewBox=\"-1 -6 {0} 112\" preserveAspectRatio=\"none\" role=\"img\"><title>Age of the counts of {1}, "
        "week by week: {2}</title><path class=\"q\" d=\"{3}\"/><path class=\"x\" d=\"M-1 100h{0}\"/><path class=\"l\" "
        "d=\"{4}\"/></svg></div>\n",
        calendar.weeks() + 1, title_of(source), span_text(drift) + " in eight of ten weeks", band_of(chart),
        line_of(chart));
}

void add_table(HtmlPage& page, std::string_view source, const std::vector<AgedWeek>& weeks) {
    page.add(
        "<details><summary>The ages of {0}</summary>\n<div class=\"scroll\" tabindex=\"0\" role=\"region\" "
        "aria-label=\"Ages of {0}\">\n<table class=\"data\"><caption>Days from posting to the reading that gave a "
        "post's count</caption>\n<thead><tr><th scope=\"col\">Week</th><th scope=\"col\">Posts</th><th scope=\"col\">"
        "Median show</th><th scope=\"col\">Youngest show</th><th scope=\"col\">Oldest "
        "show</th></tr></thead>\n<tbody>\n",
        title_of(source));
    for (const AgedWeek& week : weeks) {
        page.add("<tr><th scope=row>{}<td>{}<td>{:.1f}<td>{:.1f}<td>{:.1f}\n", format_week(week.week),
                 grouped(week.posts), week.median, week.youngest, week.oldest);
    }
    page.raw("</tbody></table></div></details>\n");
}

}  // namespace

void add_ages(HtmlPage& page, const Draft& draft) {
    page.raw("<figure id=\"ages\"><figcaption><h3>Age of counts</h3>");
    if (draft.ages.empty()) {
        page.raw(
            "<p class=\"soft small\">There are no raw posts beside this panel, so nothing says how old they were when "
            "they were counted.</p></figcaption></figure>\n");
        return;
    }
    page.raw(
        "<p class=\"soft small\">Counts grow for months. The line is the median show's age, the band spans the shows; "
        "where it slopes, early weeks hold what came later.</p></figcaption>\n");
    const std::string warning = draft.age_warning();
    page.add("<p class=\"{}\">{}</p>\n", warning.empty() ? "small" : "careful",
             warning.empty() ? "All weeks were counted at much the same age." : warning);
    page.raw("<div class=\"plots wide\">\n");
    for (const AgesOfSource& source : draft.ages) {
        add_chart(page, source.source, source.weeks, draft.calendar);
    }
    page.raw("</div>\n");
    for (const AgesOfSource& source : draft.ages) {
        add_table(page, source.source, source.weeks);
    }
    page.raw("</figure>\n");
}

}  // namespace public_signals::inline report
