// The index of an archive: one line per capture, sorted by SURT key and time, as replay tools look captures up.
#pragma once

#include <filesystem>
#include <string>
#include <vector>

#include "public_signals/base/result.hpp"

namespace public_signals::inline archive::warc {

/// `com,tiktok)/@ohmaryplay?lang=en`: host reversed without `www.`, everything in lower case, arguments sorted.
std::string surt(const std::string& url);

/// A page that a reader may open: an HTML response with status 200.
struct CapturedHtml {
    std::string url;
    std::string time;  // WARC-Date
    std::string title;
};

struct CdxjIndex {
    std::vector<std::string> lines;  // without line ends; of one file, unsorted
    std::vector<CapturedHtml> pages;
    std::string last_date;  // the latest WARC-Date
};

/// The captures of one archive; `name` names it in the lines.
Result<CdxjIndex> cdxj_index(const std::filesystem::path& archive, const std::string& name);

}  // namespace public_signals::inline archive::warc
