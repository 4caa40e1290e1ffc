// Includes go one way: common <- panel <- the siblings <- report <- cli, python.
#include <gtest/gtest.h>

#include <filesystem>
#include <map>
#include <regex>
#include <set>
#include <sstream>

#include "public_signals/base/file.hpp"

namespace public_signals {
namespace {

namespace fs = std::filesystem;

const std::set<std::string> siblings = {"sources", "aggregation", "features", "quality", "models", "demo"};
const std::map<std::string, int> level = {
    {"common", 0}, {"browser", 1}, {"panel", 1},   {"sources", 2}, {"aggregation", 2}, {"features", 2}, {"quality", 2},
    {"models", 2}, {"demo", 2},    {"collect", 3}, {"report", 3},  {"cli", 4},         {"python", 4}};

bool may_include(const std::string& from, const std::string& to) {
    return from == to || (level.contains(from) && level.contains(to) && level.at(to) < level.at(from));
}

struct Include {
    std::string from;  // layer
    std::string to;    // layer
    std::string place;
};

std::vector<Include> includes_of(const std::string& layer, const fs::path& file, const std::string& text) {
    static const std::regex directive(R"re(^\s*#\s*include\s*[<"]public_signals/([^/">]+)/[^">]+[">])re");
    std::vector<Include> includes;
    std::istringstream lines(text);
    std::string line;
    for (int number = 1; std::getline(lines, line); ++number) {
        std::smatch match;
        if (std::regex_search(line, match, directive)) {
            includes.push_back({layer, match[1], file.filename().string() + ":" + std::to_string(number)});
        }
    }
    return includes;
}

/// The includes of every source file below `folder`; `layer` empty: the first folder below it names the layer.
std::vector<Include> includes_below(const fs::path& folder, const std::string& layer) {
    std::vector<Include> includes;
    for (const auto& entry : fs::recursive_directory_iterator(folder)) {
        const std::string kind = entry.path().extension().string();
        if (!entry.is_regular_file() || (kind != ".hpp" && kind != ".cpp" && kind != ".h")) {
            continue;
        }
        const std::string own = layer.empty() ? entry.path().lexically_relative(folder).begin()->string() : layer;
        for (Include& include : includes_of(own, entry.path(), *read_file(entry.path()))) {
            includes.push_back(std::move(include));
        }
    }
    return includes;
}

TEST(Layers, EveryIncludeGoesDown) {
    const fs::path root = PUBLIC_SIGNALS_SOURCE_DIR;
    std::vector<Include> includes = includes_below(root / "src/public_signals", "");
    const std::vector<Include> bindings = includes_below(root / "python/bindings", "python");
    includes.insert(includes.end(), bindings.begin(), bindings.end());
    ASSERT_GT(includes.size(), 50u);
    for (const Include& include : includes) {
        EXPECT_TRUE(may_include(include.from, include.to))
            << include.from << "/" << include.place << " includes " << include.to;
    }
}

TEST(Layers, EveryFolderIsALayer) {
    for (const auto& entry : fs::directory_iterator(fs::path(PUBLIC_SIGNALS_SOURCE_DIR) / "src/public_signals")) {
        EXPECT_TRUE(level.contains(entry.path().filename().string())) << entry.path().filename();
    }
}

TEST(Layers, SiblingsNeverMeet) {
    for (const std::string& from : siblings) {
        EXPECT_TRUE(may_include(from, "common") && may_include(from, "panel") && may_include("report", from));
        EXPECT_FALSE(may_include("panel", from) || may_include("common", from) || may_include(from, "report"));
        for (const std::string& to : siblings) {
            EXPECT_EQ(may_include(from, to), from == to) << from << " " << to;
        }
    }
    EXPECT_FALSE(may_include("cli", "python") || may_include("python", "cli") || may_include("cli", "nosuch"));
}

TEST(Layers, AnIncludeAgainstTheOrderIsSeen) {
    const auto found = includes_of("features", "x.cpp", "\n  #  include <public_signals/quality/validate.hpp>\n");
    ASSERT_EQ(found.size(), 1u);
    EXPECT_EQ(found[0].to, "quality");
    EXPECT_EQ(found[0].place, "x.cpp:2");
    EXPECT_FALSE(may_include(found[0].from, found[0].to));
}

}  // namespace
}  // namespace public_signals
