// Files that a researcher hands in: pages or a mistake, whatever format they are said to have.
#include "public_signals/engine/import/import.hpp"

#include "posts.hpp"
#include "public_signals/sources/instagram/extract.hpp"
#include "public_signals/sources/tiktok/extract.hpp"

using namespace public_signals;

namespace {

void check_pages(const import::ImportedFile& file) {
    fuzz::require(!file.pages.empty(), "a file that is taken has pages");
    for (std::size_t i = 0; i < file.pages.size(); ++i) {
        const import::ImportedPage& imported = file.pages[i];
        fuzz::require(!imported.url.empty(), "a page has an address");
        fuzz::require(i == 0 || file.pages[i - 1].at <= imported.at, "pages come in order of time");
        format_instant(imported.at);
        const Page page = fuzz::page_of(imported.body);
        fuzz::check_posts(extract_tiktok(page, fuzz::rules()));
        fuzz::check_posts(extract_instagram(page, fuzz::rules()));
    }
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    using enum import::Format;
    import::ImportHints hints{.source = Source::TikTok, .handle = "ohmaryplay", .captured_at = Instant{}};
    for (const auto format : {std::optional<import::Format>(), std::optional(SavedPage), std::optional(Har),
                              std::optional(Zeeschuimer), std::optional(ResearchApi), std::optional(PostsCsv)}) {
        hints.format = format;
        const auto file = import::read_import("input", std::string(fuzz::text_of(data, size)), hints);
        if (file) {
            check_pages(*file);
        } else {
            fuzz::require(!file.error().message.empty(), "a mistake is named");
        }
    }
    return 0;
}
