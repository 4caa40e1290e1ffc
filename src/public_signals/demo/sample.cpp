#include "public_signals/demo/sample.hpp"

#include <fmt/format.h>

#include <iterator>
#include <utility>

#include "public_signals/demo/grosses.hpp"
#include "public_signals/demo/web.hpp"

namespace public_signals::inline demo {

SampleStudy make_sample(const SampleOptions& options) {
    const std::vector<demo::SampleShow> shows = demo::sample_shows(options.shows);
    warc::Writer writer(fmt::format("public-signals sample {} {} {}", options.seed, options.shows, options.clean));
    for (const demo::SampleRun& run : demo::sample_runs(options.clean)) {
        std::vector<demo::PlayedExchange> exchanges = demo::tiktok_web(options.seed, shows, run);
        const auto add = [&](std::vector<demo::PlayedExchange> more) {
            std::move(more.begin(), more.end(), std::back_inserter(exchanges));
        };
        add(demo::instagram_web(options.seed, shows, run));
        if (run.all_sources) {
            add(demo::trends_web(options.seed, shows, run));
            add(demo::wikipedia_web(options.seed, shows, run));
        }
        demo::write_run(writer, run, std::move(exchanges));
    }
    return {.warc = writer.bytes(),
            .grosses_csv = demo::grosses_csv(options.seed, shows),
            .broken_week = options.clean ? "" : format_day(demo::broken_monday())};
}

}  // namespace public_signals::inline demo
