// Answers of Trends and Wikipedia for tests: hand-made ones of tests/pages, which are always there, and recordings,
// which may not be.
#pragma once

#include <gtest/gtest.h>

#include <filesystem>
#include <string>
#include <vector>

#include "public_signals/base/file.hpp"
#include "public_signals/data/json.hpp"
#include "public_signals/engine/page.hpp"
#include "unit/project_folder.hpp"

namespace public_signals::tests {

inline std::string file_text(const std::filesystem::path& file) {
    const auto bytes = read_file(file);
    EXPECT_TRUE(bytes) << file;
    return bytes.value_or("");
}

inline std::filesystem::path hand_made(const std::string& name) {
    return tests::project_folder() / "tests/pages" / name;
}

inline std::filesystem::path recording(const std::string& name) {
    return tests::fixtures_folder() / name;
}

inline Page page_of(std::string body, int status = 200) {
    Page page;
    page.status = status;
    page.body = std::move(body);
    return page;
}

inline Page page_at(const std::filesystem::path& file, int status = 200) {
    return page_of(file_text(file), status);
}

/// Whether every path leads somewhere in the JSON of `file`.
inline void expect_paths(const std::filesystem::path& file, const std::vector<std::string>& paths) {
    const std::string text = file_text(file);
    const auto document = json::parse(json::without_guard(text));
    ASSERT_TRUE(document) << file;
    for (const std::string& path : paths) {
        EXPECT_TRUE(document->root().at(path).exists()) << file << " has no " << path;
    }
}

/// The first `percent` of a text.
inline std::string cut(const std::string& text, std::size_t percent) {
    return text.substr(0, text.size() * percent / 100);
}

inline bool claims_to_be_whole(PageState state) {
    return state == PageState::Ok || state == PageState::Empty || state == PageState::Missing ||
           state == PageState::Private;
}

}  // namespace public_signals::tests

/// Skips the test where the recordings are not.
#define NEEDS_RECORDINGS(folder)                                                    \
    if (!std::filesystem::exists(public_signals::tests::recording(folder))) {       \
        GTEST_SKIP() << "no recordings of " << (folder) << " beside this checkout"; \
    }
