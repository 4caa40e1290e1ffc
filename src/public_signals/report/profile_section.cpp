// How the outcome goes with attention over lags, over weeks and over shows, when profiles were made.
#include "public_signals/models/estimate_text.hpp"
#include "public_signals/models/profile/profile_text.hpp"
#include "public_signals/report/profile_figures.hpp"
#include "public_signals/report/sections.hpp"

namespace public_signals::inline report {
namespace {

void add_cells(HtmlPage& page, const std::string& summary, const std::string& caption,
               const std::vector<std::vector<std::string>>& rows) {
    page.add(
        "<details><summary>{}</summary>\n<div class=\"scroll\" tabindex=\"0\" role=\"region\" aria-label=\"{}, "
        "table\">\n<table class=\"data\"><caption>{}</caption>\n<thead><tr>",
        summary, summary, caption);
    for (const std::string& head : rows.front()) {
        page.add("<th scope=\"col\">{}</th>", head);
    }
    page.raw("</tr></thead>\n<tbody>\n");
    for (std::size_t i = 1; i < rows.size(); ++i) {
        page.add("<tr><th scope=\"row\">{}</th>", rows[i].front());
        for (std::size_t c = 1; c < rows[i].size(); ++c) {
            page.add("<td>{}</td>", rows[i][c]);
        }
        page.raw("</tr>\n");
    }
    page.raw("</tbody></table></div>\n</details>\n");
}

void add_profile_notes(HtmlPage& page, const ProfileRun& run) {
    page.raw("<ul class=\"small\">\n");
    for (const ModelWarning& warning : run.warnings) {
        page.add("<li>{}: {}</li>\n", warning.code, warning.text);
    }
    for (const NotEstimated& missing : run.not_estimated) {
        page.add("<li>Not estimated: {}: {}</li>\n", missing.what, missing.why);
    }
    for (const ShowProfile& profile : run.shows) {
        for (const auto& [show, why] : profile.left_out) {
            page.add("<li>{}: {} is left out: {}</li>\n", profile.predictor, show, why);
        }
    }
    page.raw("</ul>\n");
}

void add_profile_run(HtmlPage& page, const StoredProfileRun& stored, bool is_stale) {
    const ProfileRun& run = stored.run;
    page.add("<h3>{}</h3>\n<p class=\"soft\">{}: {}.</p>\n", profile_title(run.request.kind),
             run.request.regression.outcome, profile_method(run));
    if (is_stale) {
        page.raw(
            "<p class=\"look\">The file that was fitted has changed since, or shows.yaml has: run fit --profile "
            "again.</p>\n");
    }
    page.raw("<ul>\n");
    for (const Profile& profile : run.profiles) {
        page.add("<li>{}.</li>\n", sentence_of(profile, run));
    }
    for (const ShowProfile& profile : run.shows) {
        page.add("<li>{}.</li>\n", sentence_of(profile, run));
    }
    page.raw("</ul>\n");
    add_profile_figure(page, run);
    for (const Profile& profile : run.profiles) {
        add_cells(page, fmt::format("{}: {}", profile_title(run.request.kind), profile.metric),
                  profile_caption(profile, run), profile_cells(profile, run));
    }
    for (const ShowProfile& profile : run.shows) {
        add_cells(page, fmt::format("Means over shows: {}", profile.predictor), profile_caption(profile, run),
                  mean_cells(profile, run));
        add_cells(page, fmt::format("Each show: {}", profile.predictor), profile_caption(profile, run),
                  show_cells(profile, run));
    }
    add_profile_notes(page, run);
}

}  // namespace

void add_profiles(HtmlPage& page, const Draft& draft) {
    if (draft.input.profiles.empty()) {
        return;
    }
    page.raw("<section aria-labelledby=\"profiles\">\n<h2 id=\"profiles\">Profiles</h2>\n");
    for (const ProfilesShown& shown : draft.input.profiles) {
        add_profile_run(page, *shown.stored, shown.is_stale);
    }
    page.raw("</section>\n");
}

}  // namespace public_signals::inline report
