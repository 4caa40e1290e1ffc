#include "public_signals/sources/wikipedia/targets.hpp"

#include <algorithm>

#include "public_signals/base/text.hpp"
#include "public_signals/base/unicode.hpp"

namespace public_signals::inline sources {
namespace {

std::string article_title(std::string_view article) {
    std::string title = percent_decoded(article);
    std::replace(title.begin(), title.end(), '_', ' ');
    return nfc(title);
}

}  // namespace

std::optional<PageTarget> wikipedia_target(const Url& url, const ArchivedPage&) {
    if (url.path.find("/metrics/pageviews/per-article/") != std::string::npos) {
        return PageTarget{Source::Wikipedia, PageKind::Series, ""};
    }
    if (url.path == "/w/api.php") {
        return PageTarget{Source::Wikipedia, PageKind::Lookup, ""};
    }
    return std::nullopt;
}

std::optional<ViewsRequest> views_request(const std::string& text) {
    const auto url = parse_url(text);
    if (!url) {
        return std::nullopt;
    }
    std::vector<std::string> segments;
    for (std::size_t begin = 1; begin <= url->path.size();) {
        const auto end = std::min(url->path.find('/', begin), url->path.size());
        segments.push_back(url->path.substr(begin, end - begin));
        begin = end + 1;
    }
    if (segments.size() < 7) {  // … project, access, agent, article, granularity, start, end
        return std::nullopt;
    }
    const auto first = parse_compact_day(segments[segments.size() - 2]);
    const auto last = parse_compact_day(segments.back());
    if (!first || !last) {
        return std::nullopt;
    }
    const std::size_t article = segments.size() - 4;
    std::string project = segments[article - 3];
    if (project.ends_with(".org")) {
        project.resize(project.size() - 4);
    }
    return ViewsRequest{.title = article_title(segments[article]),
                        .days = {*first, *last},
                        .project = std::move(project),
                        .agent = segments[article - 1],
                        .counts_all = segments[article - 2] == "all-access" && segments[article + 1] == "daily"};
}

}  // namespace public_signals::inline sources
