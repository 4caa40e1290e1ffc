// How long it takes to ask for pages, robots.txt and one request at a time per host included, nothing kept.
//
//     bench_fetch_pages FILE    a line per page: its URL, a tab, the platform's own URL; prints seconds, pages, bytes
#include <fmt/format.h>

#include <chrono>
#include <sstream>

#include "public_signals/base/file.hpp"
#include "public_signals/web/fetch.hpp"

namespace public_signals {
namespace {

struct Sum {
    std::size_t pages = 0;
    std::size_t bytes = 0;
};

Result<Sum> fetch_all(std::istream& urls) {
    const auto transport = net::curl_transport({.allow_private = true});
    const auto robots = net::robots_cache_in_memory();
    net::FetchSettings settings;
    settings.delay = {0, 0};
    net::Fetcher fetcher(settings, {.transport = *transport,
                                    .unix_now = [] { return std::int64_t{1'700'000'000}; },
                                    .dice = [] { return 0.5; },
                                    .robots = *robots});
    Sum sum;
    for (std::string line; std::getline(urls, line);) {
        const std::size_t tab = std::min(line.find('\t'), line.size());
        net::Request request{.url = line.substr(0, tab)};
        request.original_url = line.substr(std::min(tab + 1, line.size()));
        TRY(fetcher.add(request, [&](const net::FetchResult& result) {
            sum.pages += result.success ? 1 : 0;
            sum.bytes += result.response ? result.response->body.size() : 0;
        }));
    }
    fetcher.run();
    return sum;
}

Result<void> run(const std::string& file) {
    std::istringstream urls(TRY(read_file(file)));
    const auto start = std::chrono::steady_clock::now();
    const Sum sum = TRY(fetch_all(urls));
    const double seconds = std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count();
    fmt::print("{:.6f} {} {}\n", seconds, sum.pages, sum.bytes);
    return {};
}

}  // namespace
}  // namespace public_signals

int main(int count, char** words) {
    if (count != 2) {
        fmt::print(stderr, "error: bench_fetch_pages takes one file\nhelp: bench/collect.py runs it\n");
        return 2;
    }
    const auto done = public_signals::run(words[1]);
    if (!done) {
        fmt::print(stderr, "error: {}\n", done.error().message);
        return 2;
    }
}
