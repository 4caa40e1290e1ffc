// The end of the page: how to make all of it again.
#include "public_signals/base/version.hpp"
#include "public_signals/panel/panel_files.hpp"
#include "public_signals/report/sections.hpp"

namespace public_signals::inline report {

void add_reproduction(HtmlPage& page, const Draft& draft) {
    page.raw(
        "<section aria-labelledby=\"reproduce\">\n<h2 id=\"reproduce\">Reproduce</h2>\n<p class=\"soft\">The same "
        "files "
        "give the same bytes on any machine.</p>\n<pre tabindex=\"0\" role=\"region\" aria-label=\"Commands\"><code>");
    for (const std::string& command : draft.input.commands) {
        page.add("{}\n", command);
    }
    page.raw(
        "</code></pre>\n<div class=\"scroll\" tabindex=\"0\" role=\"region\" aria-label=\"Inputs, table\">\n<table>"
        "<caption>What this report was made of; of many files, the digest of what sha256sum prints of "
        "them</caption>\n<thead><tr><th scope=\"col\">File</th>"
        "<th scope=\"col\">SHA-256</th></tr></thead>\n<tbody>\n");
    for (const InputFile& file : draft.input.files) {
        page.add(
            "<tr><th scope=\"row\" class=\"path\">{}</th><td class=\"full\"><span class=\"hash\">{}</span></td></tr>\n",
            file.name, file.sha256);
    }
    page.add(
        "</tbody></table></div>\n<p class=\"soft small\">The CSV file beside a panel is a preview; of this panel it "
        "holds {}. public-signals panel --csv FILE writes all.</p>\n",
        csv_preview_text(static_cast<std::size_t>(draft.input.checks.total_rows)));
    page.add("<p class=\"soft small\">public-signals {}</p>\n</section>\n", program_version);
}

}  // namespace public_signals::inline report
