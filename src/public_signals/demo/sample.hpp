// The sample study: a synthetic web in the platforms' shapes, written as one WARC of several runs.
#pragma once

#include <cstdint>
#include <string>

namespace public_signals::inline demo {

struct SampleOptions {
    std::uint64_t seed = 20260101;
    int shows = 8;       // 8 is the study that `init` writes; more are numbered synthetic shows, for the models
    bool clean = false;  // leave the broken week out
};

struct SampleStudy {
    std::string warc;         // bytes of sample.warc.gz
    std::string grosses_csv;  // bytes of synthetic_grosses.csv
    std::string broken_week;  // Monday of the broken week; empty when clean
};

/// The same options give the same bytes on every machine.
SampleStudy make_sample(const SampleOptions& options);

/// The shows.yaml that `init` writes; the sample's eight shows, or as many as the sample has. `base_start` is
/// gt.base_start.
std::string sample_shows_yaml(const std::string& base_start, int shows = 8);

/// The calendar.yaml that `init` writes: holidays of the United States from one year to another.
std::string calendar_yaml(int first_year, int last_year);
/// That of the demo: its two years, and invented events of its first shows.
std::string sample_calendar_yaml(int shows);

}  // namespace public_signals::inline demo
