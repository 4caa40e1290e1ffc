// How long the extraction of one page takes, on one core, without reading the file or writing the result.
//
//     bench_extract tiktok PAGE…    one line per page: its path, the seconds of the fastest of all repetitions, the
//     JSON
#include <fmt/format.h>

#include <algorithm>
#include <chrono>

#include "public_signals/base/file.hpp"
#include "public_signals/engine/extract_json.hpp"
#include "public_signals/sources/instagram/extract.hpp"
#include "public_signals/sources/tiktok/extract.hpp"

namespace public_signals {
namespace {

using Clock = std::chrono::steady_clock;

ExtractedPosts extract(Source source, const Page& page, const Rules& rules) {
    return source == Source::TikTok ? extract_tiktok(page, rules) : extract_instagram(page, rules);
}

double seconds_since(Clock::time_point start) {
    return std::chrono::duration<double>(Clock::now() - start).count();
}

Result<void> measure(Source source, const std::string& file, const Rules& rules) {
    constexpr double long_enough = 1.0;
    Page page;
    page.body = TRY(read_file(file));
    double fastest = 1e9;
    ExtractedPosts extracted;
    for (const auto start = Clock::now(); seconds_since(start) < long_enough;) {
        const auto begin = Clock::now();
        extracted = extract(source, page, rules);
        fastest = std::min(fastest, seconds_since(begin));
    }
    fmt::print("{}\t{:.9f}\t{}\n", file, fastest, extract_json(file, source, extracted));
    return {};
}

Result<void> run(const std::vector<std::string>& words) {
    if (words.size() < 2 || (words[0] != "tiktok" && words[0] != "instagram")) {
        return invalid("bench_extract takes tiktok or instagram, then pages", {}, "bench/extract.py runs it");
    }
    const Rules rules = TRY(shipped_rules());
    for (const std::string& file : std::vector<std::string>(words.begin() + 1, words.end())) {
        TRY(measure(words[0] == "tiktok" ? Source::TikTok : Source::Instagram, file, rules));
    }
    return {};
}

}  // namespace
}  // namespace public_signals

int main(int count, char** words) {
    const auto done = public_signals::run(std::vector<std::string>(words + 1, words + count));
    if (!done) {
        fmt::print(stderr, "error: {}\n", done.error().message);
    }
    return done ? 0 : 2;
}
