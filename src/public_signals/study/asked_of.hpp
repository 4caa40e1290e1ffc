// What a show asks of a source, by the keys of shows.yaml, each as it is compared: one table for all that say what was
// asked, what nothing answers, and whether a file is of what is asked now.
#pragma once

#include <string>
#include <vector>

#include "public_signals/study/shows.hpp"

namespace public_signals::inline study {

struct AskedKey {
    std::string key;    // of shows.yaml: google_queries; `name` where an article is looked for by the show's name
    std::string value;  // by which it is compared: two spellings of one have the same
    std::string
        text;  // for a person, as shows.yaml writes it: `query Six musical`, `@sixbway`, `article Six_(musical)`
};

/// Empty where the show asks nothing of the source. Of Wikipedia the show's own article first.
std::vector<AskedKey> asked_of(const Show& show, Source source);

/// The key by which a show is asked for on a source, where it has none; empty where it is asked for.
std::string key_missing(const Show& show, Source source);

/// Where a show's queries are asked; "" is worldwide.
std::string trends_geo(const Show& show, const Settings& settings);

}  // namespace public_signals::inline study
