// The shows.yaml that `init` writes. Names are quoted: a plain `& Juliet` is an anchor to YAML, `Six: The Musical` a
// mapping, 1776 a number.
#include <fmt/format.h>

#include "public_signals/demo/json_writer.hpp"
#include "public_signals/demo/sample.hpp"
#include "public_signals/demo/study.hpp"

namespace public_signals::inline demo {
namespace {

constexpr const char* head = R"(# yaml-language-server: $schema=shows.schema.json
#
# The shows of this study, one entry each. The names are names of real shows; the handles are invented and belong to
# the synthetic sample: replace them by the accounts you study. Keep the quotes around names: YAML reads & : # and
# bare numbers in ways of its own. google_queries do without apostrophes, which Google drops.

shows:
)";

constexpr const char* settings = R"(
settings:
  # contact: you@your.university.example  # goes into the User-Agent, so that a site can reach you; please set it
  geo: US-NY
  gt:
    base_start: {}  # a Monday: every index is scaled over the range from here on, so keep it for the whole study
  # instagram: {{provider: business_discovery}}  # the official API, with a token of yours: docs/instagram.md
  quality:
    # instagram joins once it is imported or read through Business Discovery, because its robots.txt refuses every
    # crawler
    sources: [google_trends, tiktok]
)";

}  // namespace

std::string sample_shows_yaml(const std::string& base_start, int shows) {
    std::string yaml = head;
    for (const demo::SampleShow& show : demo::sample_shows(shows)) {
        yaml += fmt::format("  - name: {}\n    google_queries: [", json_quoted(show.name));
        for (std::size_t query = 0; query < show.google_queries.size(); ++query) {
            yaml += (query == 0 ? "" : ", ") + json_quoted(show.google_queries[query]);
        }
        yaml += fmt::format("]\n    wikipedia_title: {}\n    tiktok_handle: \"@{}\"\n    instagram_handle: \"@{}\"\n",
                            json_quoted(show.wikipedia_title), show.handle, show.handle);
        if (!show.opening_date.empty()) {
            yaml += fmt::format("    opening_date: {}\n", show.opening_date);
        }
    }
    return yaml + fmt::format(fmt::runtime(settings), base_start);
}

}  // namespace public_signals::inline demo
