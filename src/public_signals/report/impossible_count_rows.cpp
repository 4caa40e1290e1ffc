// Numbers that cannot be, or may be another's: impossible counts, posts that look like one under two ids, likes that
// may stand for hidden ones, zeros that Google Trends may have given in place of an answer.
#include <fmt/format.h>
#include <fmt/ranges.h>

#include "public_signals/report/command_text.hpp"
#include "public_signals/report/row_list.hpp"
#include "public_signals/report/sections.hpp"

namespace public_signals::inline report {

namespace {

std::string value_in_words(const Number& value) {
    const auto* const count = std::get_if<std::int64_t>(&value);
    return count != nullptr ? grouped(*count) : fmt::format("{:.1f}", std::get<double>(value));
}

/// Of a number that no other column contradicts: 0, or the most that an index can be.
std::int64_t bound_of(const ImpossibleCount& count) {
    return std::visit([](auto value) { return value < 0; }, count.value) ? 0 : 100;
}

std::string beside_in_words(const ImpossibleCount& count) {
    return !count.beside.empty() ? count.beside : bound_of(count) == 0 ? "zero" : "the most of an index";
}

}  // namespace

void add_impossible_counts(HtmlPage& page, const Draft& draft) {
    const std::vector<ImpossibleCount>& counts = draft.input.checks.impossible_counts;
    if (counts.empty()) {
        add_no_rows(page, "impossible", "Impossible counts", "None: no column contradicts another.");
        return;
    }
    open_rows(page, {.anchor = "impossible",
                     .title = "Impossible counts",
                     .meaning = "No week can have them: mostly a rule that mixes up two fields. "
                                "public-signals explain impossible_counts.",
                     .rows = counts.size(),
                     .order = "As in the panel",
                     .columns = {"Show", "Week", "Column", "#Value", "Beside", "#Its value"}});
    for (std::size_t at = 0; at < listed(counts.size()); ++at) {
        const ImpossibleCount& count = counts[at];
        page.add(
            "<tr><th scope=\"row\">{}<code class=\"cmd\">{}</code></th><td class=\"k\">{}</td><td>{}</td>"
            "<td class=\"n\">{}</td><td>{}</td><td class=\"n\">{}</td></tr>\n",
            Markup{draft.show_link(count.show)}, why_command(count.show, count.week, count.column),
            format_week(count.week), count.column, value_in_words(count.value), beside_in_words(count),
            grouped(count.beside_value.value_or(bound_of(count))));
    }
    close_rows(page);
}

void add_twin_posts(HtmlPage& page, const Draft& draft) {
    const std::vector<TwinPosts>& twins = draft.input.checks.twin_posts;
    if (twins.empty()) {
        return;
    }
    open_rows(page, {.anchor = "twin-posts",
                     .title = "Posts that look like one under two ids",
                     .meaning = "One second, one caption, two ids: both count. public-signals explain twin_posts.",
                     .rows = twins.size(),
                     .order = "By source and show",
                     .columns = {"Show", "Source", "Posted", "Ids"}});
    for (std::size_t at = 0; at < listed(twins.size()); ++at) {
        const TwinPosts& alike = twins[at];
        const auto source = find_source(alike.source);
        page.add("<tr><th scope=\"row\">{}</th><td>{}</td><td class=\"k\">{}</td><td class=\"wide\">{}</td></tr>\n",
                 Markup{draft.show_link(alike.show)}, source ? title_of(*source) : alike.source,
                 format_instant(alike.posted_at), fmt::format("{}", fmt::join(alike.post_ids, " and ")));
    }
    close_rows(page);
}

void add_suspect_likes(HtmlPage& page, const Draft& draft) {
    const std::vector<SuspectLikes>& suspects = draft.input.checks.suspect_likes;
    if (suspects.empty()) {
        return;
    }
    open_rows(page, {.anchor = "suspect-likes",
                     .title = "Likes that may stand in the place of hidden ones",
                     .meaning = "Many posts of one account have exactly as many likes. "
                                "public-signals explain likes_suspect.",
                     .rows = suspects.size(),
                     .order = "By source and show",
                     .columns = {"Show", "Source", "#Likes", "#Posts that have them", "#Posts"}});
    for (std::size_t at = 0; at < listed(suspects.size()); ++at) {
        const SuspectLikes& suspect = suspects[at];
        const auto source = find_source(suspect.source);
        page.add(
            "<tr><th scope=\"row\">{}</th><td>{}</td><td class=\"n\">{}</td><td class=\"n\">{}</td>"
            "<td class=\"n\">{}</td></tr>\n",
            Markup{draft.show_link(suspect.show)}, source ? title_of(*source) : suspect.source, grouped(suspect.likes),
            grouped(suspect.alike), grouped(suspect.posts));
    }
    close_rows(page);
}

void add_trends_zeros(HtmlPage& page, const Draft& draft) {
    const std::vector<TrendsZeros>& zeros = draft.input.checks.trends_zeros;
    if (zeros.empty()) {
        add_no_rows(page, "trends-zeros", "Zeros of Google Trends", "No show is zero for long.");
        return;
    }
    open_rows(page, {.anchor = "trends-zeros",
                     .title = "Zeros of Google Trends",
                     .meaning = "Hardly anybody searched, or Google gave a program no answer. "
                                "public-signals explain gt_all_zero has three hints.",
                     .rows = zeros.size(),
                     .order = "As in the panel",
                     .columns = {"Show", "First week", "#Weeks", "Of the known weeks"}});
    for (std::size_t at = 0; at < listed(zeros.size()); ++at) {
        const TrendsZeros& run_of_zeros = zeros[at];
        page.add(
            "<tr><th scope=\"row\">{}<code class=\"cmd\">{}</code></th><td class=\"k\">{}</td><td class=\"n\">{}</td>"
            "<td>{}</td></tr>\n",
            Markup{draft.show_link(run_of_zeros.show)}, why_command(run_of_zeros.show, run_of_zeros.week, "gt_index"),
            format_week(run_of_zeros.week), grouped(run_of_zeros.weeks), run_of_zeros.whole_show ? "all" : "some");
    }
    close_rows(page);
}

}  // namespace public_signals::inline report
