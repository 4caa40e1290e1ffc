// The hand-made pages of tests/pages and the recordings beside the project, for the tests of extraction.
#pragma once

#include <algorithm>
#include <filesystem>
#include <string>
#include <vector>

#include <nlohmann/json.hpp>

#include "public_signals/base/file.hpp"
#include "public_signals/engine/extract_json.hpp"
#include "public_signals/engine/source.hpp"
#include "public_signals/sources/instagram/extract.hpp"
#include "public_signals/sources/manifest/listed.hpp"
#include "public_signals/sources/tiktok/extract.hpp"
#include "unit/project_folder.hpp"

namespace public_signals::tests {

using Json = nlohmann::ordered_json;

inline const std::filesystem::path pages_folder = tests::project_folder() / "tests/pages";
inline const std::filesystem::path recordings_folder = tests::fixtures_folder();

inline std::string bytes_of(const std::filesystem::path& file) {
    auto bytes = read_file(file);
    return bytes ? *bytes : std::string();
}

inline const Rules& rules() {
    static const Rules shipped = shipped_rules().value();
    return shipped;
}

inline Source source_named(const std::string& name) {
    return name == "tiktok" ? Source::TikTok : Source::Instagram;
}

inline Page page_of(std::string body, std::string handle = "") {
    Page page;
    page.body = std::move(body);
    page.handle = std::move(handle);
    return page;
}

inline ExtractedPosts extract(Source source, const Page& page, const Rules& with = rules()) {
    return row_of(source).posts->extract(page, with);
}

inline ExtractedPosts recorded_page(Source source, const std::string& name, const std::string& handle = "") {
    return extract(source, page_of(bytes_of(recordings_folder / name_of(source) / name), handle));
}

/// Those that are read post by post and have a folder of pages; a manifest has its proof page.
inline std::vector<Source> sources_with_rooms() {
    std::vector<Source> rooms = sources_with_posts();
    std::erase_if(rooms, [](Source source) { return sources::manifests::manifest_of(source) != nullptr; });
    return rooms;
}

/// Every page of a folder of tests/pages that has its posts beside it.
inline std::vector<std::filesystem::path> pages_of(Source source) {
    std::vector<std::filesystem::path> pages;
    for (const auto& entry : std::filesystem::directory_iterator(pages_folder / name_of(source))) {
        if (std::filesystem::exists(entry.path().string() + ".posts.json")) {
            pages.push_back(entry.path());
        }
    }
    std::sort(pages.begin(), pages.end());
    return pages;
}

/// What an extraction came to, in the form of the .posts.json files.
inline Json summary_of(Source source, const ExtractedPosts& extracted) {
    const Json line = Json::parse(extract_json("page", source, extracted));
    Json summary = {{"state", line["state"]}, {"layout", line["layout"]}};
    summary["account_posts"] = extracted.account_posts ? Json(*extracted.account_posts) : Json(nullptr);
    summary["has_more"] = extracted.has_more ? Json(*extracted.has_more) : Json(nullptr);
    summary["handle"] = extracted.handle;
    summary["posts"] = line["posts"];
    summary["warnings"] = Json::array();
    for (const Json& warning : line["warnings"]) {
        summary["warnings"].push_back(warning["code"]);
    }
    return summary;
}

inline bool has_warning(const ExtractedPosts& extracted, const std::string& code) {
    return std::any_of(extracted.warnings.begin(), extracted.warnings.end(),
                       [&](const Warning& warning) { return warning.code == code; });
}

}  // namespace public_signals::tests

/// Recordings lie beside the project and not in it; a clone without them runs on the hand-made pages alone.
#define SKIP_WITHOUT_RECORDINGS()                                               \
    if (!std::filesystem::exists(::public_signals::tests::recordings_folder)) { \
        GTEST_SKIP() << "the recordings are not here";                          \
    }
